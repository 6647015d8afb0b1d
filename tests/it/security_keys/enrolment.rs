//! A key in the forced set-up: Dave holds nothing, and takes the key.

use super::*;
use crate::support::engines::on_both_engines;

on_both_engines!(
    dave_sets_up_a_key_before_he_reaches_anything,
    a_set_up_that_was_left_counts_nothing,
    whoever_holds_a_factor_proves_it_before_a_key_is_set_up,
);

async fn dave_sets_up_a_key_before_he_reaches_anything(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    visit.browser.press("enrol-security_key").await;
    assert!(visit.page().url.path().ends_with("/enrol/key"));
    let mut key = SecurityKey::bound(app.issuer());
    let answer = key.create(visit.page()).json();
    visit
        .browser
        .fill("label", "  My\nkey ")
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    assert!(
        visit.page().has("recovery-saved"),
        "{}",
        visit.page().text()
    );
    visit.finish_set_up().await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), "phrh");
    assert_eq!(tokens.amr(), ["hwk", "mfa", "pwd", "user"]);
    let told = app.message_to(DAVE).await;
    assert!(told.body.contains("security key"), "{}", told.body);

    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    let answer = key.get(visit.page()).json();
    submit(&mut visit, &answer).await;
    visit.tokens().await;
}

async fn a_set_up_that_was_left_counts_nothing(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    visit.browser.press("enrol-security_key").await;
    let mut key = SecurityKey::bound(app.issuer());
    let answer = key.create(visit.page()).json();
    // The challenge expires, and says so calmly.
    app.clock.advance(11 * 60);
    visit
        .browser
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    assert_eq!(visit.page().status, 422);
    assert!(visit.page().has("key-problem"));
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 0);
    app.clock.advance(11 * 60);
    let here = visit.page().url.to_string();
    visit.browser.open(&here).await;
    visit.browser.press("key-again").await;
    let answer = key.create(visit.page()).json();
    visit
        .browser
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    assert!(
        visit.page().has("recovery-saved"),
        "{}",
        visit.page().text()
    );
}

/// An application that insists on a key gets nobody around the app that they hold already.
async fn whoever_holds_a_factor_proves_it_before_a_key_is_set_up(app: TestApp) {
    let portal = app.portal().await;
    let claims = essential("phr");
    let mut visit = Visit::begin_in(&app, &portal, app.browser(), &[("claims", &claims)]).await;
    visit.password(CAROL).await;
    visit.must_give_a_code();
    let flow = visit.page().url.path().replace("/code", "/enrol/key");
    visit.browser.open(&flow).await;
    visit.must_give_a_code();
    visit.code(&app.authenticator(CAROL_KEY).code()).await;
    visit.browser.press("enrol-security_key").await;
    let mut key = SecurityKey::synced(app.issuer());
    let answer = key.create(visit.page()).json();
    visit
        .browser
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    visit.browser.press("finish").await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), "phr");
    assert_eq!(tokens.amr(), ["mfa", "otp", "pwd", "swk", "user"]);
}
