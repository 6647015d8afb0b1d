//! How many statements a request may send (PERFORMANCE.md): the counts do not depend on the machine.

use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(a_sign_in_stays_within_its_budget);

const AUTHORIZE: u64 = 4;
const LOGIN_STEP: u64 = 8;
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

    /// What was sent since the last look must fit, for so many requests.
    fn check(&mut self, what: &str, requests: u64, budget: u64) {
        let now = self.app.db.statements();
        let sent = now - self.seen;
        println!("{what}: {sent} statements for {requests} requests");
        if sent > requests * budget {
            self.over.push(format!(
                "{what}: {sent} statements, {requests} × {budget} allowed"
            ));
        }
        self.seen = now;
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
        meter.check(&format!("GET {path}"), 1, budget);
    }
}

async fn a_sign_in_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let begun = portal.sign_in("profile email offline_access tenant mfa", &[]);
    let mut browser = app.browser();
    let mut meter = Meter::new(&app);

    // The walk is taken step by step, for a budget is a request's and not a walk's.
    browser.follows = false;
    browser.begin(&begun).await;
    meter.check("GET /authorize", 1, AUTHORIZE);
    walk(&mut browser, &mut meter).await;
    browser
        .fill("username", CAROL)
        .fill("password", PASSWORD)
        .press("login-submit")
        .await;
    meter.check("POST password", 1, LOGIN_STEP);
    walk(&mut browser, &mut meter).await;
    let code = app.authenticator(CAROL_KEY).code();
    browser.fill("code", &code).press("code-submit").await;
    meter.check("POST code", 1, LOGIN_STEP);
    walk(&mut browser, &mut meter).await;
    let tokens = portal.finish(&begun, browser.landed()).await;
    meter.check("POST /token (code)", 1, TOKEN);
    portal.userinfo(&tokens).await.expect("userinfo answers");
    meter.check("GET /userinfo", 1, USERINFO);
    let refresh = tokens.refresh.expect("offline_access was granted");
    portal.refresh(&refresh).await.expect("it refreshes");
    meter.check("POST /token (refresh)", 1, TOKEN);

    // With a session, authorize answers at once.
    let mut visit = Visit {
        app: &app,
        client: &portal,
        browser,
        begun,
    };
    visit.browser.follows = true;
    meter.skip();
    let visit = visit.again(&portal, &[]).await;
    meter.check("GET /authorize with a session", 1, AUTHORIZE);
    assert!(visit.is_back());
    assert!(
        meter.over.is_empty(),
        "over budget:\n{}",
        meter.over.join("\n")
    );
}
