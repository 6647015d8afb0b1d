//! Requests that ask for more than the session has: step-up, fresh proof, and answers without a screen.

use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    the_payroll_report_steps_up_and_the_portal_does_not_step_down,
    an_essential_acr_is_reached_or_refused,
    a_voluntary_acr_is_tried_and_the_truth_told,
    max_age_asks_again_and_moves_auth_time,
    prompt_none_shows_nothing_ever,
    prompt_login_asks_again_within_a_session,
    an_e_mail_code_does_not_open_the_payroll_report,
);

async fn the_payroll_report_steps_up_and_the_portal_does_not_step_down(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.browser.tick("trust");
    visit.code_sent_to(&phone).await;
    let first = visit.tokens().await;
    app.clock.advance(24 * 60 * 60);
    let mut visit = visit.again(&portal, &[]).await;
    visit.password(FRANK).await;
    assert_eq!(visit.tokens().await.acr(), ACR_PASSWORD);

    let mut visit = visit.again(&finance, &[]).await;
    visit.must_give_a_code();
    assert!(
        !visit.page().has_field("password"),
        "the password was given a moment ago"
    );
    visit.code_sent_to(&phone).await;
    let raised = visit.tokens().await;
    assert_eq!(raised.acr(), ACR_TWO_FACTOR);
    assert_eq!(raised.subject(), first.subject());
    let visit = visit.again(&portal, &[]).await;
    assert_eq!(
        visit.tokens().await.acr(),
        ACR_TWO_FACTOR,
        "the session was raised"
    );
}

async fn an_essential_acr_is_reached_or_refused(app: TestApp) {
    let portal = app.portal().await;
    let claims =
        format!(r#"{{"id_token":{{"acr":{{"essential":true,"values":["{ACR_TWO_FACTOR}"]}}}}}}"#);
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin_in(&app, &portal, app.browser(), &[("claims", &claims)]).await;
    visit.password(FRANK).await;
    visit.code_sent_to(&phone).await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_FACTOR);

    let unknown = r#"{"id_token":{"acr":{"essential":true,"values":["urn:nobody:knows"]}}}"#;
    let mut visit = Visit::begin_in(&app, &portal, app.browser(), &[("claims", unknown)]).await;
    if !visit.is_back() {
        visit.password(ERIN).await;
    }
    let error = visit.browser.landed().parameter("error");
    assert_eq!(error.as_deref(), Some("unmet_authentication_requirements"));
}

async fn a_voluntary_acr_is_tried_and_the_truth_told(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin_in(
        &app,
        &portal,
        app.browser(),
        &[("acr_values", "urn:nobody:knows")],
    )
    .await;
    visit.password(ERIN).await;
    assert_eq!(visit.tokens().await.acr(), ACR_PASSWORD);
}

async fn max_age_asks_again_and_moves_auth_time(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let first = visit.tokens().await;
    app.clock.advance(600);
    let visit = visit.again(&portal, &[("max_age", "3600")]).await;
    let second = visit.tokens().await;
    assert_eq!(second.claims.auth_time(), first.claims.auth_time());
    let mut visit = visit.again(&portal, &[("max_age", "60")]).await;
    assert!(!visit.is_back(), "ten minutes are more than one");
    visit
        .browser
        .fill("password", PASSWORD)
        .press("login-submit")
        .await;
    let third = visit.tokens().await;
    assert!(third.claims.auth_time() > first.claims.auth_time());
    assert_eq!(third.subject(), first.subject());
}

async fn prompt_none_shows_nothing_ever(app: TestApp) {
    let portal = app.portal().await;
    let nobody = Visit::begin_in(&app, &portal, app.browser(), &[("prompt", "none")]).await;
    let landing = nobody.browser.landed();
    assert_eq!(
        landing.parameter("error").as_deref(),
        Some("login_required")
    );
    assert_eq!(landing.parameter("iss").as_deref(), Some(app.issuer()));

    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    visit.tokens().await;
    let visit = visit.again(&portal, &[("prompt", "none")]).await;
    visit.tokens().await;
    let finance = app.finance().await;
    let visit = visit.again(&finance, &[("prompt", "none")]).await;
    let error = visit
        .browser
        .landed()
        .parameter("error")
        .expect("it cannot be satisfied silently");
    assert!(
        matches!(error.as_str(), "login_required" | "interaction_required"),
        "{error}"
    );
}

async fn prompt_login_asks_again_within_a_session(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let first = visit.tokens().await;
    app.clock.advance(5);
    let mut visit = visit.again(&portal, &[("prompt", "login")]).await;
    assert!(!visit.is_back(), "it is asked again");
    visit.password(ERIN).await;
    let second = visit.tokens().await;
    assert!(second.claims.auth_time() > first.claims.auth_time());
}

async fn an_e_mail_code_does_not_open_the_payroll_report(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(BOB).await;
    visit.code_sent_to(BOB).await;
    visit.browser.press("nudge-later").await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_STEP);
    let visit = visit.again(&finance, &[]).await;
    assert!(
        !visit.is_back(),
        "two-step is less than the report's minimum"
    );
    assert!(
        visit.page().has("enrol-totp") || visit.page().has("enrol-generate"),
        "he is asked to set up more: {}",
        visit.page().text()
    );
}
