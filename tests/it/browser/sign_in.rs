//! People sign in to the demo's BI portal with Chromium.

use crate::support::app::TestApp;
use crate::support::people::*;
use crate::support::web_browser::WebBrowser;

in_chromium!(
    alice_reaches_her_charts_by_sms,
    bob_reaches_them_by_mail_and_is_nudged,
    carol_reads_what_her_token_says_and_signs_out,
    carol_lost_her_phone,
    dave_is_led_through_the_set_up,
    erin_needs_her_password_alone,
    frank_trusts_this_computer_and_steps_up_for_payroll,
    a_mistake_is_explained_and_costs_nothing,
);

/// Opens the portal and gives name and password at the provider.
pub(super) async fn password(app: &TestApp, browser: &WebBrowser, login: &str) {
    browser.open(&app.portal_origin()).await;
    browser.press("sign-in").await;
    browser.fill("username", login).await;
    browser.fill("password", PASSWORD).await;
    browser.press("login-submit").await;
}

/// Types a code and sends it.
pub(super) async fn code(browser: &WebBrowser, code: &str) {
    browser.fill("code", code).await;
    browser.press("code-submit").await;
}

/// The chart page is there, after the second step and not before.
pub(super) async fn at_the_charts(app: &TestApp, browser: &WebBrowser) {
    browser.wait_for("#chart").await;
    assert!(
        browser
            .url()
            .await
            .as_str()
            .starts_with(&app.portal_origin())
    );
}

async fn alice_reaches_her_charts_by_sms(app: &TestApp, browser: &WebBrowser) {
    browser.open(&app.portal_origin()).await;
    browser.screen("portal-home").await;
    browser.press("sign-in").await;
    browser.screen("login-password").await;
    browser.fill("username", ALICE).await;
    browser.fill("password", PASSWORD).await;
    browser.press("login-submit").await;
    browser.wait_for("[name=code]").await;
    browser.screen("login-code-sms").await;
    let phone = app.phone_of(ALICE).await;
    code(browser, &app.code_sent_to(&phone).await).await;
    at_the_charts(app, browser).await;
    browser.screen("portal-charts").await;
}

async fn bob_reaches_them_by_mail_and_is_nudged(app: &TestApp, browser: &WebBrowser) {
    password(app, browser, BOB).await;
    browser.wait_for("[name=code]").await;
    browser.screen("login-code-email").await;
    code(browser, &app.code_sent_to(BOB).await).await;
    browser.wait_for("#nudge-later").await;
    browser.screen("login-nudge").await;
    browser.press("nudge-later").await;
    at_the_charts(app, browser).await;
}

async fn carol_reads_what_her_token_says_and_signs_out(app: &TestApp, browser: &WebBrowser) {
    password(app, browser, CAROL).await;
    browser.wait_for("[name=code]").await;
    browser.screen("login-code-app").await;
    code(browser, &app.authenticator(CAROL_KEY).code()).await;
    at_the_charts(app, browser).await;
    browser
        .open(&format!("{}/claims", app.portal_origin()))
        .await;
    let text = browser.text().await;
    assert!(
        text.contains(ACR_TWO_FACTOR) && text.contains("birch"),
        "{text}"
    );
    browser.screen("portal-claims").await;
    browser.press("sign-out").await;
    if browser.has("#logout-confirm").await {
        browser.screen("logout").await;
        browser.press("logout-confirm").await;
    }
    browser.wait_for("#portal-signed-out, #logged-out").await;
    browser.screen("portal-signed-out").await;
    browser
        .open(&format!("{}/charts", app.portal_origin()))
        .await;
    browser.wait_for("#login-submit").await;
}

async fn carol_lost_her_phone(app: &TestApp, browser: &WebBrowser) {
    let recovery = app.recovery_codes_of(CAROL).await.remove(0);
    password(app, browser, CAROL).await;
    code(browser, &recovery).await;
    at_the_charts(app, browser).await;
}

async fn dave_is_led_through_the_set_up(app: &TestApp, browser: &WebBrowser) {
    password(app, browser, DAVE).await;
    if browser.has("#enrol-totp").await {
        browser.screen("login-enrol").await;
        browser.press("enrol-totp").await;
    }
    browser.wait_for("#enrol-generate").await;
    browser.screen("login-enrol-app").await;
    browser.press("enrol-generate").await;
    let key = browser.text_of("#totp-key").await;
    browser.screen("login-enrol-qr").await;
    browser.fill("code", &app.authenticator(&key).code()).await;
    browser.press("enrol-verify").await;
    browser.wait_for("#recovery-saved").await;
    browser.screen("login-recovery-codes").await;
    browser.press("recovery-saved").await;
    if browser.has("#finish").await {
        browser.screen("login-done").await;
        browser.press("finish").await;
    }
    at_the_charts(app, browser).await;
}

async fn erin_needs_her_password_alone(app: &TestApp, browser: &WebBrowser) {
    password(app, browser, ERIN).await;
    at_the_charts(app, browser).await;
}

async fn frank_trusts_this_computer_and_steps_up_for_payroll(app: &TestApp, browser: &WebBrowser) {
    let phone = app.phone_of(FRANK).await;
    password(app, browser, FRANK).await;
    browser.tick("trust").await;
    code(browser, &app.code_sent_to(&phone).await).await;
    at_the_charts(app, browser).await;

    // The next day: the password is asked, the code is not.
    app.clock.advance(24 * 60 * 60);
    password(app, browser, FRANK).await;
    at_the_charts(app, browser).await;
    // Another browser is another computer.
    let other = WebBrowser::new().await;
    password(app, &other, FRANK).await;
    other.wait_for("[name=code]").await;
    other.close().await;

    // Payroll does not accept trust.
    browser
        .open(&format!("{}/payroll", app.portal_origin()))
        .await;
    browser.wait_for("[name=code]").await;
    browser.screen("login-step-up").await;
    code(browser, &app.code_sent_to(&phone).await).await;
    browser.wait_for("main").await;
    let url = browser.url().await;
    assert!(
        url.as_str().ends_with("/payroll"),
        "{url}: {}",
        browser.text().await
    );
    browser.screen("portal-payroll").await;
}

async fn a_mistake_is_explained_and_costs_nothing(app: &TestApp, browser: &WebBrowser) {
    browser.open(&app.portal_origin()).await;
    browser.press("sign-in").await;
    browser.fill("username", CAROL).await;
    browser.fill("password", "not-the-password").await;
    browser.press("login-submit").await;
    browser.screen("login-password-wrong").await;
    let kept = browser
        .wait_for("[name=username]")
        .await
        .prop("value")
        .await
        .expect("it is a field");
    assert_eq!(kept.as_deref(), Some(CAROL));
    browser.fill("password", PASSWORD).await;
    browser.press("login-submit").await;
    browser.wait_for("[name=code]").await;
    code(browser, "000000").await;
    browser.wait_for("[name=code]").await;
    browser.screen("login-code-wrong").await;
    code(browser, &app.authenticator(CAROL_KEY).code()).await;
    at_the_charts(app, browser).await;
    browser.open(&format!("{}/nothing-here", app.origin)).await;
    browser.wait_for("#error-code").await;
    browser.screen("error-not-found").await;
}
