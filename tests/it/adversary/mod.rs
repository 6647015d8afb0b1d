//! An attacker's tries: ways around a second factor that a reader of the code would look for.
//!
//! Each test is a whole class: a second path to the same goal, evidence that outlives what it came
//! from, something of one strength in the place of a stronger one.

mod strangers;
mod surface;

use std::collections::BTreeSet;

use entity::values::AuthenticatorKind;
use sea_orm::ConnectionTrait as _;
use vestibule::policy::{self, Document, Mode};

use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::engines::on_both_engines;
use crate::support::page::Submission;
use crate::support::people::*;
use crate::support::relying_party::RelyingParty;
use crate::support::visit::Visit;

on_both_engines!(
    a_password_and_a_mailbox_bind_no_app_beside_the_users_phone,
    a_number_counts_as_validated_by_its_code_and_by_nothing_else,
    a_pending_step_up_ends_with_the_session_it_rests_on,
    trust_takes_the_place_of_nothing_stronger_than_what_earned_it,
    trust_that_is_older_than_the_policy_of_now_allows_has_ended,
    evidence_by_a_method_that_is_not_allowed_here_does_not_count,
    a_trusted_computer_is_no_proof_to_change_an_authenticator_by,
    an_address_with_too_many_wrong_passwords_is_not_compared_any_more,
    of_two_reset_links_used_at_once_one_works,
    an_app_that_is_confirmed_many_times_at_once_stays,
);

const DAY: i64 = 24 * 60 * 60;

/// Alice chooses a code by e-mail in place of the one to her phone.
async fn by_mail(visit: &mut Visit<'_>) {
    visit.browser.press("try-another-way").await;
    visit.browser.press("choose-email").await;
}

/// A form of this page with nothing but its CSRF token, for another path.
fn bare(browser: &mut HttpBrowser, button: &str, path: &str) -> Submission {
    let mut form = browser.form(button);
    form.pairs.retain(|(name, _)| name == "csrf");
    form.action.set_path(path);
    form.action.set_query(None);
    form
}

async fn execute(app: &TestApp, sql: &str) {
    let tx = app.db.write().await.unwrap();
    tx.conn().execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

async fn set_policy(app: &TestApp, tenant: &str, document: &Document) {
    let tx = app.db.write().await.unwrap();
    let tenant = app.world.tenants[tenant];
    policy::set_own(&tx, tenant, None, None, document, Some(app.user(OLGA)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn a_password_and_a_mailbox_bind_no_app_beside_the_users_phone(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    by_mail(&mut visit).await;
    let enrol = {
        let mut form = bare(&mut visit.browser, "code-submit", "/");
        let flow = visit.browser.page().url.path().to_owned();
        form.action.set_path(&flow.replace("/code", "/enrol"));
        form.pairs.push(("method".to_owned(), "totp".to_owned()));
        form
    };
    let mut early = visit.browser.clone();
    early.send(enrol).await;
    assert!(!early.page().has("enrol-generate"), "before the code");
    visit.code_sent_to(ALICE).await;
    assert!(
        visit.is_back(),
        "nothing is suggested to somebody who holds a factor:\n{}",
        visit.page().text()
    );
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_STEP);
    visit
        .browser
        .open(&format!("{}/account/mfa/app", app.origin))
        .await;
    assert!(
        !visit.page().has("enrol-generate"),
        "an e-mail code opens no change of authenticators: {}",
        visit.page().url
    );
}

async fn a_number_counts_as_validated_by_its_code_and_by_nothing_else(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.code_sent_to(&phone).await;
    let mut browser = visit.browser;
    browser
        .open(&format!("{}/account/mobile", app.origin))
        .await;
    let mut remove = bare(&mut browser, "phone-validate", "/account/mobile/remove");
    let mut update = remove.clone();
    update.action.set_path("/account/mobile/update");
    remove.action.set_path("/account/mobile/remove");
    let victim = "+12025550143";
    browser
        .fill("phone", victim)
        .tick("consent")
        .press("phone-validate")
        .await;
    let right = app.code_sent_to(victim).await;
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    browser.fill("code", wrong).press("code-submit").await;
    browser.send(remove).await;
    browser.send(update).await;
    let sql = format!("SELECT COUNT(*) FROM users WHERE phone = '{victim}'");
    assert_eq!(app.count(&sql).await, 0, "saved without its code");
    let verified = "SELECT COUNT(*) FROM users WHERE login LIKE 'frank@%' AND phone IS NULL";
    assert_eq!(app.count(verified).await, 1, "removed, as asked");
}

/// Frank's session of the next day: the password in a computer he trusts.
async fn frank_trusted<'a>(app: &'a TestApp, portal: &'a RelyingParty) -> Visit<'a> {
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin(app, portal).await;
    visit.password(FRANK).await;
    visit.browser.tick("trust");
    visit.code_sent_to(&phone).await;
    visit.tokens().await;
    app.clock.advance(DAY);
    let mut visit = visit.again(portal, &[]).await;
    visit.password(FRANK).await;
    visit
}

async fn a_pending_step_up_ends_with_the_session_it_rests_on(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let phone = app.phone_of(FRANK).await;
    let visit = frank_trusted(&app, &portal).await;
    assert_eq!(visit.tokens().await.acr(), ACR_PASSWORD);
    let mut visit = visit.again(&finance, &[]).await;
    visit.must_give_a_code();
    let mut other_tab = visit.browser.clone();
    other_tab.open(&format!("{}/logout", app.origin)).await;
    other_tab.press("logout-confirm").await;
    let sessions = app.count("SELECT COUNT(*) FROM session").await;
    visit.code_sent_to(&phone).await;
    assert!(!visit.is_back(), "signed out, and let in by the code alone");
    assert!(visit.page().has("error-code"), "{}", visit.page().text());
    assert_eq!(app.count("SELECT COUNT(*) FROM session").await, sessions);
}

/// A client that demands a second factor and takes trusted computers.
async fn vault(app: &TestApp) -> RelyingParty {
    let back = app.portal_redirect_uri();
    let secret = app.register("vault", &back).await;
    execute(
        app,
        "UPDATE client SET min_level = 'two_factor' WHERE client_id = 'vault'",
    )
    .await;
    RelyingParty::discover(app.issuer(), "vault", Some(&secret), &back).await
}

async fn trust_takes_the_place_of_nothing_stronger_than_what_earned_it(app: TestApp) {
    let (portal, vault) = (app.portal().await, vault(&app).await);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    by_mail(&mut visit).await;
    visit.browser.tick("trust");
    visit.code_sent_to(ALICE).await;
    app.clock.advance(DAY);
    let begun = vault.sign_in("", &[]);
    visit.browser.begin(&begun).await;
    visit.password(ALICE).await;
    visit.must_give_a_code();

    // The same computer, trusted by the code from the phone.
    let phone = app.phone_of(ALICE).await;
    visit.browser.tick("trust");
    visit.code_sent_to(&phone).await;
    assert!(visit.is_back());
    app.clock.advance(DAY);
    visit.browser.begin(&vault.sign_in("", &[])).await;
    visit.password(ALICE).await;
    assert!(visit.is_back(), "{}", visit.page().text());
}

async fn trust_that_is_older_than_the_policy_of_now_allows_has_ended(app: TestApp) {
    let portal = app.portal().await;
    let visit = frank_trusted(&app, &portal).await;
    assert!(visit.is_back(), "a day old, of fourteen");
    app.clock.advance(DAY);
    let one_day = Document {
        trust_days: Some(1),
        ..Document::mode(Mode::Required)
    };
    set_policy(&app, "cedar", &one_day).await;
    let mut visit = visit.again(&portal, &[]).await;
    visit.password(FRANK).await;
    visit.must_give_a_code();
}

async fn evidence_by_a_method_that_is_not_allowed_here_does_not_count(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.code_sent_to(&phone).await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_FACTOR);
    let apps_only = Document {
        methods: Some(BTreeSet::from([AuthenticatorKind::Totp])),
        ..Document::mode(Mode::Required)
    };
    set_policy(&app, "cedar", &apps_only).await;
    let visit = visit.again(&portal, &[("prompt", "none")]).await;
    let error = visit.browser.landed().parameter("error");
    assert_eq!(error.as_deref(), Some("interaction_required"));
}

async fn a_trusted_computer_is_no_proof_to_change_an_authenticator_by(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(BOB).await;
    visit.browser.tick("trust");
    visit.code_sent_to(BOB).await;
    if visit.page().has("nudge-later") {
        visit.browser.press("nudge-later").await;
    }
    visit.tokens().await;
    app.clock.advance(DAY);
    let mut visit = visit.again(&portal, &[]).await;
    visit.password(BOB).await;
    assert!(visit.is_back(), "{}", visit.page().text());
    for path in ["/account/mobile", "/account/mfa/app"] {
        let mut browser = visit.browser.clone();
        browser.open(&format!("{}{path}", app.origin)).await;
        let page = browser.page();
        let code = page.has("code-submit") && !page.url.path().starts_with("/account");
        assert!(code, "{path} opened at {}:\n{}", page.url, page.text());
    }
}

async fn an_address_with_too_many_wrong_passwords_is_not_compared_any_more(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    visit.tokens().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password_of("nobody@alder.example", "wrong").await;
    execute(&app, "UPDATE rate_bucket SET count = 1000000").await;
    visit.password(ERIN).await;
    assert!(!visit.is_back(), "compared all the same");
    assert!(visit.page().has("problem"), "{}", visit.page().text());
    app.clock.advance(10 * 60 + 1);
    visit.password(ERIN).await;
    visit.tokens().await;
}

/// Sends forms at the same moment; how many answers the test accepts comes back.
async fn at_once(requests: Vec<reqwest::RequestBuilder>) -> Vec<http::StatusCode> {
    let sent = requests
        .into_iter()
        .map(|request| tokio::spawn(request.send()));
    let mut answers = Vec::new();
    for answer in sent.collect::<Vec<_>>() {
        answers.push(answer.await.unwrap().unwrap().status());
    }
    answers
}

async fn of_two_reset_links_used_at_once_one_works(app: TestApp) {
    let mut requests = Vec::new();
    for number in 0..4 {
        let mut browser = app.browser();
        browser.open("/forgotten").await;
        browser
            .fill("username", ERIN)
            .press("forgotten-submit")
            .await;
        let body = app.message_to(ERIN).await.body;
        let link = body
            .split_whitespace()
            .find(|word| word.starts_with(&app.origin));
        browser.open(link.expect("a link was sent")).await;
        browser.fill(
            "password",
            &format!("correct-horse-battery-{number}-staple"),
        );
        let form = browser.form("new-password-submit");
        requests.push(browser.raw(&form, &app.origin));
    }
    let answers = at_once(requests).await;
    assert!(
        answers.iter().all(|status| status.as_u16() < 500),
        "{answers:?}"
    );
    let changed = "SELECT COUNT(*) FROM audit_event WHERE action = 'password.changed'";
    assert_eq!(app.count(changed).await, 1, "{answers:?}");
}

async fn an_app_that_is_confirmed_many_times_at_once_stays(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    if visit.page().has("enrol-totp") {
        visit.browser.press("enrol-totp").await;
    }
    visit.browser.press("enrol-generate").await;
    let key = visit.page().text_of("#totp-key").expect("a key");
    visit.browser.fill("code", &app.authenticator(&key).code());
    let form = visit.browser.form("enrol-verify");
    let requests = (0..8).map(|_| visit.browser.raw(&form, &app.origin));
    let answers = at_once(requests.collect()).await;
    assert!(
        answers.iter().all(|status| status.as_u16() < 500),
        "{answers:?}"
    );
    let user = app.user(DAVE);
    let tx = app.db.read().await.unwrap();
    let user = vestibule::user::by_id(&tx, user).await.unwrap().unwrap();
    let held = vestibule::policy::standing(&tx, &user, None).await.unwrap();
    assert!(held.holdings.totp, "set up and gone again: {answers:?}");
    drop(tx);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM recovery_code").await,
        20,
        "Carol's and his"
    );
}
