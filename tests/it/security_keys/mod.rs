//! Security keys and passkeys: added, listed, used, removed; and everything that is not one of ours.
//!
//! The key is software (`support::security_key`), so every part of an answer can be bent.

mod account;
mod adversary;
mod enrolment;
mod login;
mod ownership;
mod races;

use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::people::*;
use crate::support::security_key::SecurityKey;
use crate::support::visit::Visit;

/// Signs Frank in by text message and goes to his account's "Multi-Factor Authentication".
async fn frank_at_his_account(app: &TestApp) -> HttpBrowser {
    let (portal, phone) = (app.portal().await, app.phone_of(FRANK).await);
    let mut visit = Visit::begin(app, &portal).await;
    visit.password(FRANK).await;
    if visit.page().has("key-submit") {
        visit.browser.press("try-another-way").await;
        visit.browser.press("choose-sms").await;
    }
    visit.code_sent_to(&phone).await;
    visit.tokens().await;
    at_the_account(app, visit.browser).await
}

async fn at_the_account(app: &TestApp, mut browser: HttpBrowser) -> HttpBrowser {
    browser.open(&format!("{}/account/mfa", app.origin)).await;
    browser
}

/// Adds a key in the account; the browser is back at the list.
pub async fn add(browser: &mut HttpBrowser, key: &mut SecurityKey, label: &str) {
    browser.press("key-new").await;
    let answer = key.create(browser.page()).json();
    browser
        .fill("label", label)
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    if browser.page().has("recovery-saved") {
        browser.press("recovery-saved").await;
    }
    assert!(browser.page().has("key-added"), "{}", browser.page().text());
}

/// Frank with a key; his browser is at the account.
async fn frank_with(app: &TestApp, key: &mut SecurityKey) -> HttpBrowser {
    let mut browser = frank_at_his_account(app).await;
    add(&mut browser, key, "Blue key").await;
    browser
}

/// A new browser of Frank's, where the key is asked for.
async fn frank_at_the_key<'a>(
    app: &'a TestApp,
    portal: &'a crate::support::relying_party::RelyingParty,
    more: &[(&str, &str)],
) -> Visit<'a> {
    let mut visit = Visit::begin_in(app, portal, app.browser(), more).await;
    visit.password(FRANK).await;
    assert!(visit.page().has("key-submit"), "{}", visit.page().text());
    visit
}

/// Posts what the key answered.
async fn submit(visit: &mut Visit<'_>, answer: &str) {
    visit
        .browser
        .fill("credential", answer)
        .press("key-submit")
        .await;
}

/// A request that names this `acr` as essential.
fn essential(acr: &str) -> String {
    format!(r#"{{"id_token":{{"acr":{{"essential":true,"values":["{acr}"]}}}}}}"#)
}

/// The identifier of the first key that somebody has.
async fn key_of(app: &TestApp, login: &str) -> String {
    let tx = app.db.read().await.expect("the database answers");
    let keys = vestibule::factor::webauthn::key::of_user(&tx, app.user(login)).await;
    let keys = keys.expect("the database answers");
    keys.first().expect("there is a key").id.to_string()
}
