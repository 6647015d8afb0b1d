//! A security key in Chromium: what the page's script asks, a real browser answers.

use super::sign_in::{at_the_charts, code, password};
use crate::support::app::TestApp;
use crate::support::people::*;
use crate::support::web_browser::WebBrowser;

in_chromium!(
    frank_adds_a_key_and_signs_in_with_it,
    dave_takes_a_key_in_the_set_up,
);

async fn frank_adds_a_key_and_signs_in_with_it(app: &TestApp, browser: &WebBrowser) {
    browser.plug_in_key().await;
    password(app, browser, FRANK).await;
    let phone = app.phone_of(FRANK).await;
    code(browser, &app.code_sent_to(&phone).await).await;
    at_the_charts(app, browser).await;
    browser.open(&format!("{}/account/mfa", app.origin)).await;
    browser.press("key-new").await;
    browser.fill("label", "Blue key").await;
    browser.screen("account-key").await;
    browser.press("enrol-key").await;
    browser.press("recovery-saved").await;
    let list = browser.text_of("#keys").await;
    assert!(list.contains("Blue key"), "{list}");
    browser.screen("account-mfa-keys").await;

    // The same key once more: the browser itself says no, and the page says why.
    browser.press("key-new").await;
    browser.click("enrol-key").await;
    let told = browser.text_of("#key-problem:not([hidden])").await;
    assert!(told.contains("already"), "{told}");
    browser.screen("account-key-known").await;

    browser.forget_cookies().await;
    password(app, browser, FRANK).await;
    browser.wait_for("#key-submit").await;
    browser.screen("login-key").await;
    browser.press("key-submit").await;
    at_the_charts(app, browser).await;
    browser
        .open(&format!("{}/claims", app.portal_origin()))
        .await;
    let text = browser.text().await;
    assert!(text.contains("phrh") && text.contains("hwk"), "{text}");

    browser.open(&format!("{}/account/mfa", app.origin)).await;
    browser.press("key-remove-1").await;
    browser.screen("account-key-remove").await;
    browser.press("key-remove-confirm").await;
    browser.wait_for("#key-removed").await;
}

async fn dave_takes_a_key_in_the_set_up(app: &TestApp, browser: &WebBrowser) {
    browser.plug_in_key().await;
    password(app, browser, DAVE).await;
    browser.press("enrol-security_key").await;
    browser.screen("login-enrol-key").await;
    browser.press("enrol-key").await;
    browser.press("recovery-saved").await;
    browser.screen("login-done-key").await;
    browser.press("finish").await;
    at_the_charts(app, browser).await;
}
