//! Strangers who know a login name and nothing else.

use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    a_stranger_keeps_nobody_out_of_their_own_browser,
    a_browser_that_is_known_has_as_many_guesses_as_any_other,
);

/// More wrong passwords in a row than are taken without a pause.
const MANY: usize = 12;

async fn guess(visit: &mut Visit<'_>, login: &str) {
    for number in 0..MANY {
        visit.password_of(login, &format!("guess {number}")).await;
        assert!(visit.page().has("login-submit"), "{}", visit.page().text());
    }
}

async fn a_stranger_keeps_nobody_out_of_their_own_browser(app: TestApp) {
    let portal = app.portal().await;
    let mut own = Visit::begin(&app, &portal).await;
    own.password(ERIN).await;
    own.tokens().await;

    let mut stranger = Visit::begin(&app, &portal).await;
    guess(&mut stranger, ERIN).await;
    stranger.password(ERIN).await;
    assert!(!stranger.is_back(), "the guesses were not counted");

    // At the same moment, where she has signed in before.
    app.clock.advance(1);
    let mut own = own.again(&portal, &[("prompt", "login")]).await;
    own.password(ERIN).await;
    own.tokens().await;
}

async fn a_browser_that_is_known_has_as_many_guesses_as_any_other(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    visit.tokens().await;
    app.clock.advance(1);
    let mut thief = visit.again(&portal, &[("prompt", "login")]).await;
    guess(&mut thief, ERIN).await;
    thief.password(ERIN).await;
    assert!(!thief.is_back(), "the guesses were not counted");

    // And is known to one user alone: Frank's tries there are counted with everybody's.
    let mut other = thief.again(&portal, &[("prompt", "login")]).await;
    guess(&mut other, FRANK).await;
    let mut fresh = Visit::begin(&app, &portal).await;
    fresh.password(FRANK).await;
    assert!(
        !fresh.page().has_field("code"),
        "another browser has guesses of its own:\n{}",
        fresh.page().text()
    );
}
