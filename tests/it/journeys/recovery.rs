//! A forgotten password never clears or skips the second step.

use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    a_new_password_changes_nothing_about_the_second_step,
    a_reset_link_works_once_and_opening_it_changes_nothing,
    asking_for_a_link_tells_nobody_who_exists,
);

const NEW: &str = "correct-horse-battery-42-staple";

/// Asks for a link and takes it from the mail.
async fn link_for(visit: &mut Visit<'_>, login: &str) -> String {
    visit.browser.press("forgotten").await;
    visit
        .browser
        .fill("username", login)
        .press("forgotten-submit")
        .await;
    visit.app.deliver().await;
    let body = visit.app.message_to(login).await.body;
    let link = body
        .split_whitespace()
        .find(|word| word.starts_with(&visit.app.origin));
    link.unwrap_or_else(|| panic!("no link in:\n{body}"))
        .to_owned()
}

async fn set_password(visit: &mut Visit<'_>, link: &str) {
    visit.browser.open(link).await;
    visit
        .browser
        .fill("password", NEW)
        .press("new-password-submit")
        .await;
}

async fn a_new_password_changes_nothing_about_the_second_step(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    let link = link_for(&mut visit, CAROL).await;
    set_password(&mut visit, &link).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    assert!(visit.page().has("login-submit"), "the old password is gone");
    visit.password_of(CAROL, NEW).await;
    visit.must_give_a_code();
    let code = app.authenticator(CAROL_KEY).code();
    visit.code(&code).await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_FACTOR);
}

async fn a_reset_link_works_once_and_opening_it_changes_nothing(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    let link = link_for(&mut visit, ERIN).await;
    // Mail scanners open links.
    app.browser().open(&link).await;
    app.browser().open(&link).await;
    set_password(&mut visit, &link).await;
    let mut other = app.browser();
    other.open(&link).await;
    if other.page().has("new-password-submit") {
        other
            .fill("password", "another-long-password-77")
            .press("new-password-submit")
            .await;
    }
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password_of(ERIN, NEW).await;
    visit.tokens().await;
}

async fn asking_for_a_link_tells_nobody_who_exists(app: TestApp) {
    let portal = app.portal().await;
    let mut answers = Vec::new();
    for login in [ALICE, "nobody@alder.example"] {
        let mut visit = Visit::begin(&app, &portal).await;
        visit.browser.press("forgotten").await;
        visit
            .browser
            .fill("username", login)
            .press("forgotten-submit")
            .await;
        let page = visit.page();
        answers.push((page.status, page.text().replace(login, "")));
    }
    assert_eq!(answers[0], answers[1]);
}
