//! Leaving: by the application's wish and by one's own.

use url::Url;

use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::relying_party::Tokens;
use crate::support::visit::Visit;

on_both_engines!(
    the_application_ends_the_session_and_gets_its_state_back,
    without_a_hint_the_user_confirms_and_stays_here,
    a_forged_hint_or_an_unknown_address_never_leads_back,
    what_a_session_bought_for_a_while_ends_with_it,
);

async fn erin_signs_in<'a>(
    app: &'a TestApp,
    portal: &'a crate::support::relying_party::RelyingParty,
) -> (Visit<'a>, Tokens) {
    let mut visit = Visit::begin(app, portal).await;
    visit.password(ERIN).await;
    let tokens = visit.tokens().await;
    (visit, tokens)
}

fn logout(app: &TestApp, parameters: &[(&str, &str)]) -> String {
    Url::parse_with_params(&format!("{}/logout", app.origin), parameters)
        .expect("it is a URL")
        .into()
}

async fn the_application_ends_the_session_and_gets_its_state_back(app: TestApp) {
    let portal = app.portal().await;
    let (mut visit, tokens) = erin_signs_in(&app, &portal).await;
    let back = app.portal_logout_uri();
    let state = "a b&c=d~é";
    let url = logout(
        &app,
        &[
            ("id_token_hint", &tokens.id_token),
            ("post_logout_redirect_uri", &back),
            ("state", state),
        ],
    );
    visit.browser.open(&url).await;
    if !visit.is_back() {
        visit.browser.press("logout-confirm").await;
    }
    let landing = visit.browser.landed();
    assert!(landing.url.as_str().starts_with(&back), "{}", landing.url);
    assert_eq!(landing.parameter("state").as_deref(), Some(state));
    let visit = visit.again(&portal, &[("prompt", "none")]).await;
    assert_eq!(
        visit.browser.landed().parameter("error").as_deref(),
        Some("login_required")
    );
}

async fn without_a_hint_the_user_confirms_and_stays_here(app: TestApp) {
    let portal = app.portal().await;
    let (mut visit, _) = erin_signs_in(&app, &portal).await;
    let url = logout(
        &app,
        &[("post_logout_redirect_uri", &app.portal_logout_uri())],
    );
    visit.browser.open(&url).await;
    assert!(
        visit.page().has("logout-confirm"),
        "no link ends a session by itself"
    );
    let still = Visit::begin_in(&app, &portal, visit.browser.clone(), &[("prompt", "none")]).await;
    still.tokens().await;
    visit.browser.press("logout-confirm").await;
    assert!(visit.page().has("logged-out"), "{}", visit.page().text());
    assert!(!visit.is_back());
    let visit = visit.again(&portal, &[("prompt", "none")]).await;
    assert_eq!(
        visit.browser.landed().parameter("error").as_deref(),
        Some("login_required")
    );
}

async fn a_forged_hint_or_an_unknown_address_never_leads_back(app: TestApp) {
    let portal = app.portal().await;
    let (visit, tokens) = erin_signs_in(&app, &portal).await;
    let back = app.portal_logout_uri();
    let (head, signature) = tokens.id_token.rsplit_once('.').expect("a JWT has dots");
    let swapped = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{head}.{swapped}{}", &signature[1..]);
    let altered = format!("{back}/elsewhere");
    for (hint, address) in [
        (forged.as_str(), back.as_str()),
        (&tokens.id_token, &altered),
    ] {
        let mut browser = visit.browser.clone();
        let url = logout(
            &app,
            &[
                ("id_token_hint", hint),
                ("post_logout_redirect_uri", address),
            ],
        );
        browser.open(&url).await;
        if browser.landing().is_none() && browser.page().has("logout-confirm") {
            browser.press("logout-confirm").await;
        }
        assert!(
            browser.landing().is_none(),
            "led to {:?}",
            browser.landing()
        );
    }
}

async fn what_a_session_bought_for_a_while_ends_with_it(app: TestApp) {
    let portal = app.portal().await;
    let (mut visit, tokens) = erin_signs_in(&app, &portal).await;
    portal.userinfo(&tokens).await.expect("good before");
    visit
        .browser
        .open(&logout(&app, &[("id_token_hint", &tokens.id_token)]))
        .await;
    if !visit.page().has("logged-out") {
        visit.browser.press("logout-confirm").await;
    }
    assert!(visit.page().has("logged-out"), "{}", visit.page().text());
    let mut browser = visit.browser.clone();
    browser.open(&format!("{}/account", app.origin)).await;
    assert!(browser.page().has("login-submit") || !browser.page().status.is_success());
}
