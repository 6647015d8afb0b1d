//! Administrators and the account in Chromium, at the width of a desk and of a phone.

use crate::support::app::TestApp;
use crate::support::people::*;
use crate::support::web_browser::WebBrowser;

in_chromium!(
    rita_locks_alder_and_adam_sees_it_greyed_out,
    adam_sets_bobs_number_and_mode,
    frank_switches_an_app_on_and_off,
);

/// Signs in at a page of ours by password and code.
async fn sign_in(app: &TestApp, browser: &WebBrowser, login: &str, to: &str) {
    browser.open(&format!("{}{to}", app.origin)).await;
    browser.fill("username", login).await;
    browser.fill("password", PASSWORD).await;
    browser.press("login-submit").await;
    if browser.has("[name=code]").await {
        let code = match login {
            FRANK => app.code_sent_to(&app.phone_of(FRANK).await).await,
            _ => app.authenticator(ADMIN_KEY).next_code(),
        };
        browser.fill("code", &code).await;
        browser.press("code-submit").await;
    }
}

async fn rita_locks_alder_and_adam_sees_it_greyed_out(app: &TestApp, browser: &WebBrowser) {
    sign_in(app, browser, RITA, "/admin").await;
    browser.screen("admin-home").await;
    browser
        .open(&format!("{}/admin/tenants/alder", app.origin))
        .await;
    browser.screen("admin-tenant-reseller").await;
    browser.press("impose-save").await;
    browser.wait_for("#impose-release").await;

    let other = WebBrowser::new().await;
    sign_in(app, &other, ADAM, "/admin/tenants/alder").await;
    assert!(other.is_greyed_out("#policy-form [name=mode]").await);
    let reason = other.text_of("#policy-locked").await;
    assert!(reason.contains("Kappa Partners"), "{reason}");
    other.screen("admin-tenant-locked").await;
    other.close().await;
}

async fn adam_sets_bobs_number_and_mode(app: &TestApp, browser: &WebBrowser) {
    sign_in(app, browser, ADAM, "/admin/tenants/alder/users").await;
    browser.screen("admin-people").await;
    browser
        .open(&format!("{}/admin/users/{}", app.origin, app.user(BOB)))
        .await;
    browser.fill("phone", "(202) 555-0199").await;
    browser.press("phone-save").await;
    browser.choose("mode", "required").await;
    browser.press("mode-save").await;
    browser.screen("admin-person").await;
    assert!(browser.text_of("#mode-value").await.contains("equired"));
    browser.press("reset-mfa").await;
    browser.screen("admin-reset").await;
}

async fn frank_switches_an_app_on_and_off(app: &TestApp, browser: &WebBrowser) {
    sign_in(app, browser, FRANK, "/account/mfa").await;
    browser.screen("account-mfa").await;
    browser.press("mfa-enable").await;
    browser.press("enrol-generate").await;
    browser.screen("account-app").await;
    let key = browser.text_of("#totp-key").await;
    browser.fill("code", &app.authenticator(&key).code()).await;
    browser.press("enrol-verify").await;
    browser.wait_for("#recovery-codes").await;
    browser.screen("account-codes").await;
    browser.open(&format!("{}/account", app.origin)).await;
    browser.screen("account-overview").await;
    browser.open(&format!("{}/account/mfa", app.origin)).await;
    browser.press("mfa-disable").await;
    browser.screen("account-disable").await;
    browser.press("mfa-disable-confirm").await;
    browser.wait_for("#mfa-enable").await;
    browser
        .open(&format!("{}/account/mobile", app.origin))
        .await;
    browser.screen("account-mobile").await;
}
