//! How many statements a request may send, counted at a real server on both engines: the counts do
//! not depend on the machine.
//!
//! The rule is 4 for an authorization request, 8 for a step of a login, and 2 for userinfo and
//! introspection; the token endpoint's are counted beside its other tests. Whole journeys are walked
//! and *each* request on the way is held to its budget, so that a step cannot hide behind a cheaper
//! one. BEGIN and COMMIT are not counted.
//!
//! Two deeds that a person does once in a while take one more, for they leave a letter behind:
//! trusting a computer, and setting something up.

use crate::support::app::TestApp;
use crate::support::browser::{HttpBrowser, http_client};
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::relying_party::{RelyingParty, SignIn};
use crate::support::security_key::SecurityKey;
use crate::support::visit::Visit;

on_both_engines!(
    a_sign_in_by_app_stays_within_its_budget,
    a_wrong_code_stays_within_its_budget,
    a_sign_in_by_password_alone_stays_within_its_budget,
    a_sign_in_by_a_sent_code_stays_within_its_budget,
    another_way_and_another_code_stay_within_their_budget,
    a_recovery_code_stays_within_its_budget,
    a_trusted_computer_stays_within_its_budget,
    a_forced_set_up_stays_within_its_budget,
    a_key_stays_within_its_budget,
    a_step_up_stays_within_its_budget,
    whoever_is_signed_in_passes_within_the_budget,
    what_machines_ask_stays_within_its_budget,
);

const AUTHORIZE: u64 = 4;
const LOGIN_STEP: u64 = 8;
const WITH_A_LETTER: u64 = LOGIN_STEP + 1;
const USERINFO: u64 = 2;

/// Longer than a session lasts.
const A_DAY: i64 = 24 * 60 * 60;

/// A browser whose every request is held to its budget.
struct Walker<'a> {
    app: &'a TestApp,
    browser: HttpBrowser,
    seen: u64,
    over: Vec<String>,
}

impl<'a> Walker<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self::with(app, app.browser())
    }

    fn with(app: &'a TestApp, mut browser: HttpBrowser) -> Self {
        browser.follows = false;
        Self {
            app,
            browser,
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

    /// The application sends the browser here.
    async fn arrive(&mut self, begun: &SignIn) -> &mut Self {
        self.skip();
        self.browser.begin(begun).await;
        self.check("GET /authorize", AUTHORIZE);
        self.walk().await;
        self
    }

    /// Takes redirect after redirect until there is a page or the application.
    async fn walk(&mut self) {
        while self.browser.landing().is_none() && self.browser.page().status.is_redirection() {
            self.browser.step().await;
            let url = self.browser.history.last().cloned();
            let path = url.as_ref().map_or("", |url| url.path());
            let budget = if path == "/authorize" {
                AUTHORIZE
            } else {
                LOGIN_STEP
            };
            let step = path.rsplit('/').next().unwrap_or(path).to_owned();
            self.check(&format!("GET …/{step}"), budget);
        }
    }

    async fn press_for(&mut self, button: &str, budget: u64) -> &mut Self {
        self.skip();
        self.browser.press(button).await;
        self.check(&format!("POST {button}"), budget);
        self.walk().await;
        self
    }

    async fn press(&mut self, button: &str) -> &mut Self {
        self.press_for(button, LOGIN_STEP).await
    }

    async fn password(&mut self, login: &str) -> &mut Self {
        self.browser
            .fill("username", login)
            .fill("password", PASSWORD);
        self.press("login-submit").await
    }

    async fn code(&mut self, code: &str) -> &mut Self {
        self.browser.fill("code", code);
        self.press("code-submit").await
    }

    fn must_be_back(&self) {
        assert!(
            self.browser.landing().is_some(),
            "not back at the application:\n{}",
            self.browser.page().text()
        );
    }

    fn finish(self) {
        let over = self.over.join("\n");
        assert!(over.is_empty(), "over budget:\n{over}");
    }
}

fn begun(client: &RelyingParty) -> SignIn {
    client.sign_in("profile email offline_access tenant mfa", &[])
}

async fn a_sign_in_by_app_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await.password(CAROL).await;
    let right = app.authenticator(CAROL_KEY).code();
    walker.code(&right).await.must_be_back();
    walker.finish();
}

async fn a_wrong_code_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await.password(CAROL).await;
    // The third in a row is told to the user.
    for _ in 0..4 {
        walker.code("000000").await;
    }
    walker.finish();
}

async fn a_sign_in_by_password_alone_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await;
    walker.browser.fill("password", "a wrong one");
    walker.browser.fill("username", ERIN);
    walker.press("login-submit").await;
    walker.password(ERIN).await.must_be_back();
    walker.finish();
}

async fn a_sign_in_by_a_sent_code_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    for (login, address) in [(ALICE, phone.as_str()), (BOB, BOB)] {
        let mut walker = Walker::new(&app);
        walker.arrive(&begun(&portal)).await.password(login).await;
        let right = app.code_sent_to(address).await;
        walker.code(&right).await;
        if login == BOB {
            walker.press("nudge-later").await;
        }
        walker.must_be_back();
        walker.finish();
    }
}

async fn another_way_and_another_code_stay_within_their_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await.password(ALICE).await;
    app.clock.advance(31);
    walker.press("code-resend").await;
    let way = walker.browser.page();
    let choose = way.attribute_of("#try-another-way", "href");
    let choose = choose.expect("there is another way");
    walker.skip();
    walker.browser.open(&choose).await;
    walker.check("GET …/choose", LOGIN_STEP);
    walker.press("choose-email").await;
    let right = app.code_sent_to(ALICE).await;
    walker.code(&right).await;
    walker.finish();
}

async fn a_recovery_code_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let recovery = app.recovery_codes_of(CAROL).await.remove(0);
    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await.password(CAROL).await;
    walker.code(&recovery).await.must_be_back();
    walker.finish();
}

async fn a_trusted_computer_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(FRANK).await;
    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await.password(FRANK).await;
    let right = app.code_sent_to(&phone).await;
    walker.browser.fill("code", &right).tick("trust");
    walker.press_for("code-submit", WITH_A_LETTER).await;
    walker.must_be_back();
    // And the next day, when the password is enough in this browser.
    app.clock.advance(A_DAY);
    walker
        .arrive(&begun(&portal))
        .await
        .password(FRANK)
        .await
        .must_be_back();
    walker.finish();
}

async fn a_forced_set_up_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await.password(DAVE).await;
    if walker.browser.page().has("enrol-totp") {
        walker.press("enrol-totp").await;
    }
    walker.press("enrol-generate").await;
    let key = walker.browser.page().text_of("#totp-key");
    let key = key.expect("the key is shown").replace(' ', "");
    let right = app.authenticator(&key).code();
    walker.browser.fill("code", &right);
    walker.press_for("enrol-verify", WITH_A_LETTER).await;
    walker.press("recovery-saved").await;
    walker.press("finish").await.must_be_back();
    walker.finish();
}

async fn a_key_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await.password(DAVE).await;
    walker.press("enrol-security_key").await;
    let mut key = SecurityKey::bound(app.issuer());
    let answer = key.create(walker.browser.page()).json();
    walker.browser.fill("credential", &answer);
    walker.press_for("enrol-key", WITH_A_LETTER).await;
    walker.press("recovery-saved").await;
    walker.press("finish").await.must_be_back();
    walker.finish();

    let mut walker = Walker::new(&app);
    walker.arrive(&begun(&portal)).await.password(DAVE).await;
    // The third in a row is told to the user.
    for _ in 0..3 {
        let mut answer = key.get(walker.browser.page());
        answer.flags = 0;
        walker.browser.fill("credential", &answer.json());
        walker.press("key-submit").await;
    }
    let answer = key.get(walker.browser.page()).json();
    walker.browser.fill("credential", &answer);
    walker.press("key-submit").await.must_be_back();
    walker.finish();
}

async fn a_step_up_stays_within_its_budget(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    let authenticator = app.authenticator(CAROL_KEY);
    visit.code(&authenticator.code()).await;
    let Visit { browser, .. } = visit;
    app.clock.advance(20 * 60);
    let mut walker = Walker::with(&app, browser);
    let begun = finance.sign_in("profile", &[("prompt", "login")]);
    walker.arrive(&begun).await.password(CAROL).await;
    walker.code(&authenticator.code()).await.must_be_back();
    walker.finish();

    // Whoever came in by a trusted computer owes the second step alone: its code is sent.
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    let right = app.code_sent_to(&phone).await;
    visit.browser.tick("trust");
    visit.code(&right).await;
    app.clock.advance(A_DAY);
    let mut visit = visit.again(&portal, &[]).await;
    visit.password(FRANK).await;
    assert!(visit.is_back());
    let Visit { browser, .. } = visit;
    let mut walker = Walker::with(&app, browser);
    walker.arrive(&finance.sign_in("profile", &[])).await;
    let right = app.code_sent_to(&phone).await;
    walker.code(&right).await.must_be_back();
    walker.finish();
}

async fn whoever_is_signed_in_passes_within_the_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    visit.code(&app.authenticator(CAROL_KEY).code()).await;
    let Visit { browser, .. } = visit;
    let mut walker = Walker::with(&app, browser);
    for more in [
        &[][..],
        &[("prompt", "none")],
        &[("tenant", "birch")],
        &[("acr_values", "urn:vestibule:acr:two-factor")],
    ] {
        walker.arrive(&portal.sign_in("profile", more)).await;
        walker.must_be_back();
    }
    // Once a minute its use is written down.
    app.clock.advance(61);
    walker.arrive(&portal.sign_in("profile", &[])).await;
    walker.must_be_back();
    walker.finish();
}

async fn what_machines_ask_stays_within_its_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    visit.code(&app.authenticator(CAROL_KEY).code()).await;
    let tokens = visit.tokens().await;
    let mut walker = Walker::new(&app);
    portal.userinfo(&tokens).await.expect("userinfo answers");
    walker.check("GET /userinfo", USERINFO);
    let asked = http_client()
        .post(format!("{}/introspect", app.origin))
        .basic_auth(&portal.client_id, portal.secret.as_ref())
        .form(&[("token", tokens.access.as_str())])
        .send()
        .await
        .expect("it answers");
    let told: serde_json::Value = asked.json().await.expect("it is JSON");
    assert_eq!(told["active"], true);
    walker.check("POST /introspect", 2);
    for path in ["/.well-known/openid-configuration", "/jwks"] {
        app.json(path).await;
        walker.check(&format!("GET {path}"), 0);
    }
    walker.finish();
}
