//! Frank trusts the computer at his desk, and only that one.

use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    frank_is_not_asked_again_at_the_computer_he_trusts,
    trust_ends_after_fourteen_days,
    trust_belongs_to_one_user_of_a_shared_computer,
    nothing_is_trusted_that_was_not_ticked,
    a_client_that_does_not_accept_trust_asks_all_the_same,
);

const DAY: i64 = 24 * 60 * 60;

/// Frank signs in with his password and the code from his phone, and trusts the computer.
async fn frank_trusts<'a>(
    app: &'a TestApp,
    portal: &'a crate::support::relying_party::RelyingParty,
) -> Visit<'a> {
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin(app, portal).await;
    visit.password(FRANK).await;
    visit.must_give_a_code();
    visit.browser.tick("trust");
    visit.code_sent_to(&phone).await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), ACR_TWO_FACTOR);
    visit
}

/// The next morning: the session is over, the computer is the same.
async fn next_morning<'a>(app: &'a TestApp, visit: Visit<'a>) -> Visit<'a> {
    app.clock.advance(DAY);
    let client = visit.client;
    let visit = visit.again(client, &[]).await;
    assert!(
        visit.page().has("login-submit"),
        "the password is still asked"
    );
    visit
}

async fn frank_is_not_asked_again_at_the_computer_he_trusts(app: TestApp) {
    let portal = app.portal().await;
    let visit = frank_trusts(&app, &portal).await;
    let mut visit = next_morning(&app, visit).await;
    visit.password(FRANK).await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), ACR_PASSWORD, "trust is told as what it is");
    assert_eq!(tokens.amr(), ["pwd"]);
    let mfa = tokens
        .claims
        .additional_claims()
        .mfa
        .clone()
        .expect("scope mfa was granted");
    assert_eq!(mfa["how"], "trusted_computer");

    let mut elsewhere = Visit::begin(&app, &portal).await;
    elsewhere.password(FRANK).await;
    elsewhere.must_give_a_code();
}

async fn trust_ends_after_fourteen_days(app: TestApp) {
    let portal = app.portal().await;
    let visit = frank_trusts(&app, &portal).await;
    app.clock.advance(13 * DAY);
    let mut visit = next_morning(&app, visit).await;
    visit.password(FRANK).await;
    visit.must_give_a_code();
}

async fn trust_belongs_to_one_user_of_a_shared_computer(app: TestApp) {
    let portal = app.portal().await;
    let visit = frank_trusts(&app, &portal).await;
    let mut visit = next_morning(&app, visit).await;
    visit.password(ALICE).await;
    visit.must_give_a_code();
    let phone = app.phone_of(ALICE).await;
    visit.code_sent_to(&phone).await;
    visit.tokens().await;
    // Alice's visit took nothing from Frank.
    let mut visit = next_morning(&app, visit).await;
    visit.password(FRANK).await;
    assert_eq!(visit.tokens().await.acr(), ACR_PASSWORD);
}

async fn nothing_is_trusted_that_was_not_ticked(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.code_sent_to(&phone).await;
    visit.tokens().await;
    let mut visit = next_morning(&app, visit).await;
    visit.password(FRANK).await;
    visit.must_give_a_code();
}

async fn a_client_that_does_not_accept_trust_asks_all_the_same(app: TestApp) {
    let portal = app.portal().await;
    let finance = app.finance().await;
    let phone = app.phone_of(FRANK).await;
    let visit = frank_trusts(&app, &portal).await;
    let mut visit = next_morning(&app, visit).await;
    visit.password(FRANK).await;
    visit.tokens().await;
    let mut visit = visit.again(&finance, &[]).await;
    visit.must_give_a_code();
    visit.code_sent_to(&phone).await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_FACTOR);
}
