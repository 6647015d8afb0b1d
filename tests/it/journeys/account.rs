//! What people do for themselves: an app switched on and off, a mobile number proved before it is saved.

use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    frank_switches_an_app_on_and_off_again,
    carol_may_not_switch_off_what_her_company_requires,
    a_number_counts_only_when_it_was_proved_and_updated,
    a_change_needs_a_second_factor_of_the_last_five_minutes,
    whoever_reads_stays_signed_in,
);

/// Signs in by the application and goes to the account.
async fn account_of(app: &TestApp, login: &str, code: impl AsyncFnOnce() -> String) -> HttpBrowser {
    let portal = app.portal().await;
    let mut visit = Visit::begin(app, &portal).await;
    visit.password(login).await;
    let code = code().await;
    visit.code(&code).await;
    visit.tokens().await;
    let mut browser = visit.browser;
    browser.open(&format!("{}/account/mfa", app.origin)).await;
    browser
}

async fn frank_at_his_account(app: &TestApp) -> HttpBrowser {
    let phone = app.phone_of(FRANK).await;
    account_of(app, FRANK, async || app.code_sent_to(&phone).await).await
}

async fn frank_switches_an_app_on_and_off_again(app: TestApp) {
    let mut browser = frank_at_his_account(&app).await;
    browser.press("mfa-enable").await;
    browser.press("enrol-generate").await;
    let key = browser
        .page()
        .text_of("#totp-key")
        .expect("the key is shown");
    browser.fill("code", "000000").press("enrol-verify").await;
    assert!(
        browser.page().has("enrol-verify"),
        "the same key, another try"
    );
    let code = app.authenticator(&key).code();
    browser.fill("code", &code).press("enrol-verify").await;
    let codes = browser
        .page()
        .text_of("#recovery-codes")
        .expect("new codes are shown, once");
    assert!(codes.split_whitespace().count() >= 10, "{codes}");
    app.deliver().await;
    assert!(
        app.messages()
            .await
            .iter()
            .any(|message| message.to == FRANK),
        "a mail tells him"
    );

    // From now on the app is asked.
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.code(&app.authenticator(&key).next_code()).await;
    assert_eq!(visit.tokens().await.amr(), ["mfa", "otp", "pwd"]);

    let mut browser = visit.browser;
    browser.open(&format!("{}/account/mfa", app.origin)).await;
    browser.press("mfa-disable").await;
    browser.press("mfa-disable-confirm").await;
    assert!(
        browser.page().has("mfa-enable"),
        "{}",
        browser.page().text()
    );
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.code(&app.authenticator(&key).next_code()).await;
    visit.must_give_a_code();
}

async fn carol_may_not_switch_off_what_her_company_requires(app: TestApp) {
    let carol = app.authenticator(CAROL_KEY);
    let mut browser = account_of(&app, CAROL, async || carol.code()).await;
    let page = browser.page();
    assert!(!page.has("mfa-disable"), "there is nothing to press");
    let reason = page
        .text_of("#mfa-locked")
        .expect("it is greyed out with its reason");
    assert!(reason.contains("Birch Energy"), "who requires it: {reason}");
    // Nor does the form that is not shown.
    let csrf = page
        .attribute_of("[name=csrf]", "value")
        .expect("a form carries the token");
    let post = http::Method::POST;
    browser
        .call(&post, "/account/mfa/disable", &[("csrf", &csrf)], false)
        .await;
    browser.open("/account/mfa").await;
    assert!(browser.page().has("mfa-replace"), "the app is still there");
}

async fn a_number_counts_only_when_it_was_proved_and_updated(app: TestApp) {
    let mut browser = frank_at_his_account(&app).await;
    let old = app.phone_of(FRANK).await;
    let new = "+12025550147";
    app.clock.advance(1);
    browser.open("/account/mobile").await;
    browser
        .fill("phone", "(202) 555-0147")
        .press("phone-validate")
        .await;
    assert!(
        browser.page().has("phone-validate"),
        "without consent nothing is sent"
    );
    browser
        .tick("consent")
        .fill("phone", "(202) 555-0147")
        .press("phone-validate")
        .await;
    assert!(
        browser.page().has_field("code"),
        "{}",
        browser.page().text()
    );
    assert_eq!(app.phone_of(FRANK).await, old);
    let code = app.code_sent_to(new).await;
    browser.fill("code", &code).press("code-submit").await;
    assert!(
        browser.page().has("phone-validated"),
        "{}",
        browser.page().text()
    );
    assert_eq!(
        app.phone_of(FRANK).await,
        old,
        "leaving before Update keeps the old number"
    );
    browser.press("phone-update").await;
    assert_eq!(app.phone_of(FRANK).await, new);
}

async fn a_change_needs_a_second_factor_of_the_last_five_minutes(app: TestApp) {
    let phone = app.phone_of(FRANK).await;
    let mut browser = frank_at_his_account(&app).await;
    app.clock.advance(6 * 60);
    browser.press("mfa-enable").await;
    assert!(
        browser.page().url.path().starts_with("/login/"),
        "{}",
        browser.page().url
    );
    if browser.page().has_field("password") {
        browser
            .fill("password", PASSWORD)
            .press("login-submit")
            .await;
    }
    let code = app.code_sent_to(&phone).await;
    browser.fill("code", &code).press("code-submit").await;
    assert!(
        browser.page().has("enrol-generate"),
        "and back where he was going: {}",
        browser.page().text()
    );
}

/// An hour without a request ends a session; reading a page is a request.
async fn whoever_reads_stays_signed_in(app: TestApp) {
    let mut browser = frank_at_his_account(&app).await;
    let home = format!("{}/account", app.origin);
    for _ in 0..3 {
        app.clock.advance(50 * 60);
        browser.open(&home).await;
        assert_eq!(browser.page().url.path(), "/account");
    }
    app.clock.advance(61 * 60);
    browser.open(&home).await;
    assert!(browser.page().has("login-submit"), "signed in for good");
}
