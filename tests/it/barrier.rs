//! The barrier: one request, released many-fold at once, against two servers over one database.
//!
//! What must happen once happens once (invariants I2 and I3). Effects are counted in the database,
//! for a server may say one thing and do another.

use std::sync::Arc;

use tokio::sync::Barrier;
use vestibule::base::Clock;

use crate::support::app::TestApp;
use crate::support::authenticator::Authenticator;
use crate::support::page::Page;
use crate::support::people::*;
use crate::support::relying_party::RelyingParty;
use crate::support::visit::Visit;

/// Each test twice: against one server on SQLite, and against two server processes on PostgreSQL.
macro_rules! at_the_barrier {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let app = super::TestApp::on_sqlite().await;
                let servers = [app.origin.clone()];
                super::$name(&app, &servers).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if crate::support::programs::skipped("postgres", stringify!($name)) {
                    return;
                }
                let app = super::TestApp::in_earnest().await;
                let servers = [app.process().await, app.process().await];
                super::$name(&app, &servers).await;
            })+
        }
    };
}

at_the_barrier!(
    a_code_of_the_app_opens_one_session,
    a_sent_code_opens_one_session,
    a_recovery_code_is_used_by_one,
    an_authorization_code_buys_once,
    a_refresh_token_rotates_once,
    guesses_in_parallel_are_counted_before_they_are_checked,
);

const TIMES: usize = 16;

const FAMILIES: &str = "SELECT COUNT(*) FROM authorization_grant WHERE refresh_family IS NOT NULL";

/// Releases the same request `TIMES`-fold at once, over all servers in turn.
async fn release(
    servers: &[String],
    request: impl Fn(&str) -> reqwest::RequestBuilder,
) -> Vec<Page> {
    let barrier = Arc::new(Barrier::new(TIMES));
    let tasks: Vec<_> = (0..TIMES)
        .map(|number| {
            let request = request(&servers[number % servers.len()]);
            let barrier = Arc::clone(&barrier);
            tokio::spawn(async move {
                barrier.wait().await;
                let response = request.send().await.expect("the server answers");
                Page::of(response).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("the request ends"));
    }
    for answer in &answers {
        assert!(
            answer.status.as_u16() < 500,
            "{}: {}",
            answer.status,
            answer.text()
        );
    }
    answers
}

/// Presses the button many-fold, in one browser; how many were let through comes back.
async fn press_at_once(visit: &mut Visit<'_>, servers: &[String], button: &str) -> usize {
    let form = visit.browser.form(button);
    let browser = &visit.browser;
    let answers = release(servers, |server| browser.raw(&form, server)).await;
    let through = |page: &&Page| {
        page.status.is_redirection()
            && page
                .header("location")
                .is_some_and(|to| to.contains("/authorize/resume/"))
    };
    answers.iter().filter(through).count()
}

async fn a_code_of_the_app_opens_one_session(app: &TestApp, servers: &[String]) {
    let portal = app.portal().await;
    for step in 0..2 {
        let sessions = app.count("SELECT COUNT(*) FROM session").await;
        let mut visit = Visit::begin(app, &portal).await;
        visit.password(CAROL).await;
        let code = app.authenticator(CAROL_KEY).code_at(step);
        visit.browser.fill("code", &code);
        press_at_once(&mut visit, servers, "code-submit").await;
        assert_eq!(
            app.count("SELECT COUNT(*) FROM session").await,
            sessions + 1
        );
    }
}

async fn a_sent_code_opens_one_session(app: &TestApp, servers: &[String]) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut visit = Visit::begin(app, &portal).await;
    visit.password(ALICE).await;
    let code = app.code_sent_to(&phone).await;
    visit.browser.fill("code", &code);
    press_at_once(&mut visit, servers, "code-submit").await;
    assert_eq!(app.count("SELECT COUNT(*) FROM session").await, 1);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM challenge WHERE consumed_at IS NOT NULL")
            .await,
        1
    );
}

/// The same recovery code in sixteen logins at once: one of them is let in.
async fn a_recovery_code_is_used_by_one(app: &TestApp, servers: &[String]) {
    let portal = app.portal().await;
    let code = app.recovery_codes_of(CAROL).await.remove(0);
    let mut forms = Vec::new();
    for _ in 0..4 {
        let mut visit = Visit::begin(app, &portal).await;
        visit.password(CAROL).await;
        visit.browser.fill("code", &code);
        let form = visit.browser.form("code-submit");
        forms.push((visit.browser, form));
    }
    let turn = std::sync::atomic::AtomicUsize::new(0);
    release(servers, |server| {
        let number = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (browser, form) = &forms[number % forms.len()];
        browser.raw(form, server)
    })
    .await;
    assert_eq!(app.count("SELECT COUNT(*) FROM session").await, 1);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM recovery_code WHERE used_at IS NOT NULL")
            .await,
        1
    );
}

async fn an_authorization_code_buys_once(app: &TestApp, servers: &[String]) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(app, &portal).await;
    visit.password(ERIN).await;
    let code = visit
        .browser
        .landed()
        .parameter("code")
        .expect("a code came back");
    let answers = release(servers, |server| {
        portal.token_request(
            server,
            &[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", &app.portal_redirect_uri()),
                ("code_verifier", &visit.begun.verifier),
            ],
        )
    })
    .await;
    let won = answers
        .iter()
        .filter(|answer| answer.status.is_success())
        .count();
    assert!(won <= 1, "{won} were given tokens");
    assert_eq!(app.count("SELECT COUNT(*) FROM access_token").await, 1);
    assert!(app.count(FAMILIES).await <= 1);
}

async fn a_refresh_token_rotates_once(app: &TestApp, servers: &[String]) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(app, &portal).await;
    visit.password(ERIN).await;
    let token = visit
        .tokens()
        .await
        .refresh
        .expect("offline_access was granted");
    let answers = release(servers, |server| {
        portal.token_request(
            server,
            &[("grant_type", "refresh_token"), ("refresh_token", &token)],
        )
    })
    .await;
    // A lost answer is forgiven for a few seconds, so several may win; all of one family.
    assert!(answers.iter().any(|answer| answer.status.is_success()));
    assert_eq!(app.count(FAMILIES).await, 1, "one family");
    let fresh: Vec<String> = answers.iter().filter_map(refresh_token).collect();
    // In earnest the clock cannot be moved, and the seconds of forgiveness are not over.
    if matches!(app.clock, Clock::System) {
        return;
    }
    app.clock.advance(120);
    let mut good = 0;
    for token in distinct(fresh) {
        good += usize::from(portal.refresh(&token).await.is_ok());
    }
    assert!(good <= 1, "{good} tokens of one family are current");
}

/// Wrong codes from many logins at once: the verifier ran at most as often as the limit says.
async fn guesses_in_parallel_are_counted_before_they_are_checked(
    app: &TestApp,
    servers: &[String],
) {
    let portal = app.portal().await;
    let carol = app.authenticator(CAROL_KEY);
    let mut forms = Vec::new();
    for _ in 0..4 {
        let mut visit = Visit::begin(app, &portal).await;
        visit.password(CAROL).await;
        visit.browser.fill("code", &never(&carol));
        let form = visit.browser.form("code-submit");
        forms.push((visit.browser, form));
    }
    let turn = std::sync::atomic::AtomicUsize::new(0);
    release(servers, |server| {
        let number = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (browser, form) = &forms[number % forms.len()];
        browser.raw(form, server)
    })
    .await;
    let sql = "SELECT failures FROM attempt_counter WHERE kind = 'totp'";
    let failures = app.count(sql).await;
    assert!(
        (1..=10).contains(&failures),
        "{failures} guesses were looked at"
    );
    assert_eq!(app.count("SELECT COUNT(*) FROM session").await, 0);
}

/// A code that the app shows at no time near now.
fn never(app: &Authenticator) -> String {
    let near: Vec<String> = (-2..=2).map(|steps| app.code_at(steps)).collect();
    let mut codes = (0..10).map(|digit| format!("{digit}{digit}{digit}000"));
    codes
        .find(|code| !near.contains(code))
        .expect("five codes are not ten")
}

fn refresh_token(answer: &Page) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(&answer.body).ok()?;
    body["refresh_token"].as_str().map(str::to_owned)
}

fn distinct(mut tokens: Vec<String>) -> Vec<String> {
    tokens.sort();
    tokens.dedup();
    tokens
}

impl RelyingParty {
    /// A raw request to the token endpoint of one of several servers.
    fn token_request(&self, origin: &str, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let secret = self.secret.as_deref().expect("the portal is confidential");
        crate::support::browser::http_client()
            .post(format!("{origin}/token"))
            .basic_auth(&self.client_id, Some(secret))
            .form(form)
    }
}
