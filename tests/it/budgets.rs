//! How many statements a request may send, counted at a real server on both engines: the counts do
//! not depend on the machine.
//!
//! The rule is 4 for an authorization request, 8 for a step of a login, 6 for the token endpoint and
//! 2 for userinfo. What takes more says why, with its own number:
//! - A right password takes 7 over two transactions, with the hash between them: flow, address, name,
//!   try | try cleared, standing, flow. When it is enough by itself, session and event make it 9.
//! - Sending a code takes four more than the step that it belongs to: an earlier challenge is looked
//!   for, the caps are counted, the challenge and the letter are written. So a right password whose
//!   second step is sent takes 11.
//! - A recovery code takes 10: its use is told by a letter and has an event of its own.
//! - Raising a session that is there takes one more than making one, for its evidence is kept.

use crate::support::app::TestApp;
use crate::support::browser::{HttpBrowser, http_client};
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::relying_party::RelyingParty;
use crate::support::visit::Visit;

on_both_engines!(
    a_sign_in_by_app_stays_within_its_budget,
    a_sign_in_by_password_alone_stays_within_its_budget,
    a_sign_in_by_a_sent_code_stays_within_its_budget,
    a_recovery_code_stays_within_its_budget,
    a_step_up_stays_within_its_budget,
    what_machines_ask_stays_within_its_budget,
);

const AUTHORIZE: u64 = 4;
const LOGIN_STEP: u64 = 8;
const PASSWORD_ALONE: u64 = 9;
const SENDING: u64 = 11;
const RECOVERY_CODE: u64 = 10;
const RAISING: u64 = LOGIN_STEP + 1;
const TOKEN: u64 = 6;
const USERINFO: u64 = 2;

/// Counts the statements between two looks, request by request.
struct Meter<'a> {
    app: &'a TestApp,
    seen: u64,
    over: Vec<String>,
}

impl<'a> Meter<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            seen: app.db.statements(),
            over: Vec::new(),
        }
    }

    /// Forgets what was sent since the last look.
    fn skip(&mut self) {
        self.seen = self.app.db.statements();
    }

    /// What one request has sent since the last look must fit.
    fn check(&mut self, what: &str, budget: u64) {
        let now = self.app.db.statements();
        let sent = now - self.seen;
        println!("{what}: {sent}");
        if sent > budget {
            self.over
                .push(format!("{what}: {sent} statements, {budget} allowed"));
        }
        self.seen = now;
    }

    fn finish(self) {
        let over = self.over.join("\n");
        assert!(over.is_empty(), "over budget:\n{over}");
    }
}

/// Takes redirect after redirect, each within its own budget, until there is a page or a landing.
async fn walk(browser: &mut HttpBrowser, meter: &mut Meter<'_>) {
    while browser.landing().is_none() && browser.page().status.is_redirection() {
        browser.step().await;
        let path = browser
            .history
            .last()
            .map_or("", |url| url.path())
            .to_owned();
        // Resuming is the login's last step: it reads the grant that waited besides.
        let budget = if path == "/authorize" {
            AUTHORIZE
        } else {
            LOGIN_STEP
        };
        meter.check(&format!("GET {path}"), budget);
    }
}

/// A browser at the password page, which takes redirects one by one: a budget is a request's and not
/// a walk's.
async fn arrive(browser: &mut HttpBrowser, portal: &RelyingParty, meter: &mut Meter<'_>) {
    browser.follows = false;
    let begun = portal.sign_in("profile email offline_access tenant mfa", &[]);
    meter.skip();
    browser.begin(&begun).await;
    meter.check("GET /authorize", AUTHORIZE);
    walk(browser, meter).await;
}

async fn password(browser: &mut HttpBrowser, login: &str, meter: &mut Meter<'_>, budget: u64) {
    browser
        .fill("username", login)
        .fill("password", PASSWORD)
        .press("login-submit")
        .await;
    meter.check("POST password", budget);
    walk(browser, meter).await;
}

async fn code(browser: &mut HttpBrowser, code: &str, meter: &mut Meter<'_>, budget: u64) {
    meter.skip();
    browser.fill("code", code).press("code-submit").await;
    meter.check("POST code", budget);
    walk(browser, meter).await;
}

async fn a_sign_in_by_app_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let (mut browser, mut meter) = (app.browser(), Meter::new(&app));
    arrive(&mut browser, &portal, &mut meter).await;
    password(&mut browser, CAROL, &mut meter, LOGIN_STEP).await;
    let right = app.authenticator(CAROL_KEY).code();
    code(&mut browser, &right, &mut meter, LOGIN_STEP).await;
    assert!(browser.landing().is_some());

    // With a session, authorize answers at once.
    let begun = portal.sign_in("profile", &[]);
    meter.skip();
    browser.begin(&begun).await;
    meter.check("GET /authorize with a session", AUTHORIZE);
    assert!(browser.landing().is_some() || browser.page().status.is_redirection());
    meter.finish();
}

async fn a_sign_in_by_password_alone_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let (mut browser, mut meter) = (app.browser(), Meter::new(&app));
    arrive(&mut browser, &portal, &mut meter).await;
    password(&mut browser, ERIN, &mut meter, PASSWORD_ALONE).await;
    meter.finish();
}

async fn a_sign_in_by_a_sent_code_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    for (login, address) in [(ALICE, phone.as_str()), (BOB, BOB)] {
        let (mut browser, mut meter) = (app.browser(), Meter::new(&app));
        arrive(&mut browser, &portal, &mut meter).await;
        password(&mut browser, login, &mut meter, SENDING).await;
        let right = app.code_sent_to(address).await;
        code(&mut browser, &right, &mut meter, LOGIN_STEP).await;
        meter.finish();
    }
}

async fn a_recovery_code_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let (mut browser, mut meter) = (app.browser(), Meter::new(&app));
    let recovery = app.recovery_codes_of(CAROL).await.remove(0);
    arrive(&mut browser, &portal, &mut meter).await;
    password(&mut browser, CAROL, &mut meter, LOGIN_STEP).await;
    code(&mut browser, &recovery, &mut meter, RECOVERY_CODE).await;
    meter.finish();
}

async fn a_step_up_stays_within_its_budget(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    let authenticator = app.authenticator(CAROL_KEY);
    visit.code(&authenticator.code()).await;
    let Visit { mut browser, .. } = visit;
    app.clock.advance(20 * 60);
    let mut meter = Meter::new(&app);
    browser.follows = false;
    let begun = finance.sign_in("profile", &[("prompt", "login")]);
    meter.skip();
    browser.begin(&begun).await;
    meter.check("GET /authorize, a fresh sign-in wanted", LOGIN_STEP);
    walk(&mut browser, &mut meter).await;
    password(&mut browser, CAROL, &mut meter, RAISING).await;
    code(&mut browser, &authenticator.code(), &mut meter, RAISING).await;
    meter.finish();
}

async fn what_machines_ask_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    visit.code(&app.authenticator(CAROL_KEY).code()).await;
    let mut meter = Meter::new(&app);
    let tokens = visit.tokens().await;
    meter.check("POST /token (code)", TOKEN);
    portal.userinfo(&tokens).await.expect("userinfo answers");
    meter.check("GET /userinfo", USERINFO);
    let refresh = tokens.refresh.expect("offline_access was granted");
    portal.refresh(&refresh).await.expect("it refreshes");
    meter.check("POST /token (refresh)", TOKEN);
    let asked = http_client()
        .post(format!("{}/introspect", app.origin))
        .basic_auth(&portal.client_id, portal.secret.as_ref())
        .form(&[("token", tokens.access.as_str())])
        .send()
        .await
        .expect("it answers");
    let told: serde_json::Value = asked.json().await.expect("it is JSON");
    assert_eq!(told["active"], true);
    meter.check("POST /introspect", 2);
    for path in ["/.well-known/openid-configuration", "/jwks"] {
        app.json(path).await;
        meter.check(&format!("GET {path}"), 0);
    }
    meter.finish();
}
