//! Dave holds nothing and his company demands a second factor: the wizard inside the login.

use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    dave_sets_up_an_app_before_he_reaches_anything,
    a_half_finished_set_up_never_counts_and_never_locks_out,
    the_code_that_confirmed_the_app_is_used_up,
    a_key_that_somebody_else_was_shown_is_not_the_users,
);

/// Takes the app where the wizard asks what to set up.
async fn choose_app(visit: &mut Visit<'_>) {
    if visit.page().has("enrol-totp") {
        visit.browser.press("enrol-totp").await;
    }
}

/// Walks the wizard to the end; the key that was shown comes back.
async fn set_up(visit: &mut Visit<'_>) -> (String, String) {
    choose_app(visit).await;
    visit.browser.press("enrol-generate").await;
    let key = visit
        .page()
        .text_of("#totp-key")
        .expect("the key is shown under the picture");
    let groups: Vec<&str> = key.split_whitespace().collect();
    assert!(
        groups.len() > 1 && groups.iter().all(|group| group.len() <= 4),
        "in fours: {key}"
    );
    let code = visit.app.authenticator(&key).code();
    visit
        .browser
        .fill("code", &code)
        .press("enrol-verify")
        .await;
    (key, code)
}

async fn dave_sets_up_an_app_before_he_reaches_anything(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    assert!(
        !visit.is_back(),
        "the first screen after the password is the wizard"
    );
    choose_app(&mut visit).await;
    assert!(
        visit.page().has("enrol-generate"),
        "{}",
        visit.page().text()
    );
    assert!(
        !visit.page().has("totp-key"),
        "the picture is made on demand"
    );
    let (key, _) = set_up(&mut visit).await;

    assert!(!visit.is_back(), "recovery codes come first");
    let page = visit.page();
    assert!(
        page.has("recovery-saved"),
        "did you save them? {}",
        page.text()
    );
    let codes = page
        .text_of("#recovery-codes")
        .expect("the codes are shown, once");
    assert!(codes.split_whitespace().count() >= 10, "{codes}");
    visit.finish_set_up().await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), ACR_TWO_FACTOR);
    assert_eq!(tokens.amr(), ["mfa", "otp", "pwd"]);

    let mut next = Visit::begin(&app, &portal).await;
    next.password(DAVE).await;
    next.must_give_a_code();
    let code = app.authenticator(&key).next_code();
    next.code(&code).await;
    next.tokens().await;
    let recovery = codes
        .split_whitespace()
        .next()
        .expect("there are ten")
        .to_owned();
    let mut last = Visit::begin(&app, &portal).await;
    last.password(DAVE).await;
    last.code(&recovery).await;
    last.tokens().await;
}

async fn a_half_finished_set_up_never_counts_and_never_locks_out(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    choose_app(&mut visit).await;
    visit.browser.press("enrol-generate").await;
    visit
        .browser
        .fill("code", "000000")
        .press("enrol-verify")
        .await;
    assert!(!visit.is_back());
    assert!(
        visit.page().has("enrol-verify"),
        "the same key, another try: {}",
        visit.page().text()
    );

    // He closes the window and comes back another day: the wizard begins again.
    app.clock.advance(24 * 60 * 60);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    assert!(!visit.is_back());
    set_up(&mut visit).await;
    visit.finish_set_up().await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_FACTOR);
}

async fn the_code_that_confirmed_the_app_is_used_up(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    let (_, code) = set_up(&mut visit).await;
    visit.finish_set_up().await;
    let mut next = Visit::begin(&app, &portal).await;
    next.password(DAVE).await;
    next.code(&code).await;
    next.must_give_a_code();
}

/// Somebody knows Dave's password, begins the set-up, and leaves: the key he saw must never become
/// the one that Dave confirms.
async fn a_key_that_somebody_else_was_shown_is_not_the_users(app: TestApp) {
    let portal = app.portal().await;
    let mut dave = Visit::begin(&app, &portal).await;
    dave.password(DAVE).await;
    choose_app(&mut dave).await;
    let mut stranger = Visit::begin(&app, &portal).await;
    stranger.password(DAVE).await;
    choose_app(&mut stranger).await;
    stranger.browser.press("enrol-generate").await;
    let seen = stranger.page().text_of("#totp-key").expect("he sees a key");

    let address = dave.page().url.to_string();
    dave.browser.open(&address).await;
    assert!(
        !dave.page().has("totp-key"),
        "the stranger's key is not shown to Dave"
    );
    let (own, _) = set_up(&mut dave).await;
    assert_ne!(own, seen);
    dave.finish_set_up().await;
    dave.tokens().await;
    let code = app.authenticator(&seen).next_code();
    stranger
        .browser
        .fill("code", &code)
        .press("enrol-verify")
        .await;
    assert!(!stranger.is_back(), "and his own set-up is over");
}
