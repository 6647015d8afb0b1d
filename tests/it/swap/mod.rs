//! Artefact swap: everything that is one user's, client's, browser's or purpose's, in another's place.
//!
//! The answer is always that of something unknown (invariants I4, I5 and I6).

mod owners;
mod secrets;

use serde_json::Value;

use crate::support::app::TestApp;
use crate::support::browser::http_client;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::relying_party::RelyingParty;
use crate::support::visit::Visit;

on_both_engines!(
    a_code_is_nothing_to_another_client,
    a_refresh_token_is_nothing_to_another_client,
    a_pending_login_is_nothing_with_another_logins_cookie,
    a_grant_is_nothing_in_another_browser,
    a_trusted_computers_cookie_is_nothing_for_another_user,
    a_session_cookie_of_before_the_raise_is_dead,
    another_clients_token_is_unknown_to_introspection,
);

async fn erin<'a>(app: &'a TestApp, client: &'a RelyingParty) -> Visit<'a> {
    let mut visit = Visit::begin(app, client).await;
    visit.password(ERIN).await;
    visit
}

/// Posts to an endpoint as this client.
async fn post(
    app: &TestApp,
    client: &RelyingParty,
    path: &str,
    form: &[(&str, &str)],
) -> (u16, Value) {
    let answer = http_client()
        .post(format!("{}{path}", app.origin))
        .basic_auth(&client.client_id, client.secret.as_deref())
        .form(form)
        .send()
        .await
        .expect("it answers");
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

async fn a_code_is_nothing_to_another_client(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let visit = erin(&app, &portal).await;
    let code = visit
        .browser
        .landed()
        .parameter("code")
        .expect("a code came back");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &app.portal_redirect_uri()),
        ("code_verifier", &visit.begun.verifier),
    ];
    let (status, body) = post(&app, &finance, "/token", &form).await;
    assert_eq!(
        (status, body["error"].as_str()),
        (400, Some("invalid_grant")),
        "{body}"
    );
}

async fn a_refresh_token_is_nothing_to_another_client(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let visit = erin(&app, &portal).await;
    let refresh = visit
        .tokens()
        .await
        .refresh
        .expect("offline_access was granted");
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    let (status, body) = post(&app, &finance, "/token", &form).await;
    assert_eq!(
        (status, body["error"].as_str()),
        (400, Some("invalid_grant")),
        "{body}"
    );
    post(&app, &finance, "/revoke", &[("token", &refresh)]).await;
    portal
        .refresh(&refresh)
        .await
        .expect("its own client still has it");
}

async fn a_pending_login_is_nothing_with_another_logins_cookie(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut alice = Visit::begin(&app, &portal).await;
    alice.password(ALICE).await;
    let code = app.code_sent_to(&phone).await;
    let mut frank = Visit::begin(&app, &portal).await;
    frank.password(FRANK).await;
    // Frank's browser, Frank's cookies, Frank's form token; Alice's login in the path.
    let mut form = frank.browser.form("code-submit");
    form.action = alice.browser.form("code-submit").action;
    for pair in &mut form.pairs {
        if pair.0 == "code" {
            pair.1.clone_from(&code);
        }
    }
    frank.browser.send(form).await;
    assert!(!frank.is_back());
    assert!(frank.page().has("error-code"), "{}", frank.page().text());
    assert_eq!(app.count("SELECT COUNT(*) FROM session").await, 0);
}

async fn a_grant_is_nothing_in_another_browser(app: TestApp) {
    let portal = app.portal().await;
    let mut frank = Visit::begin(&app, &portal).await;
    let erin = erin(&app, &portal).await;
    let grants = app.grants().await;
    frank.password(FRANK).await;
    for grant in &grants {
        // Erin has a session, and the request is Frank's; then the other way round.
        for browser in [&erin.browser, &frank.browser] {
            let mut browser = browser.clone();
            let resume = format!("{}/authorize/resume/{grant}", app.origin);
            browser.open(&resume).await;
            let code = browser
                .landing()
                .and_then(|landing| landing.parameter("code"));
            assert_eq!(code, None, "a code for another browser's request");
        }
    }
    assert_eq!(grants.len(), 2);
}

async fn a_trusted_computers_cookie_is_nothing_for_another_user(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(FRANK).await;
    let mut frank = Visit::begin(&app, &portal).await;
    frank.password(FRANK).await;
    frank.browser.tick("trust");
    frank.code_sent_to(&phone).await;
    frank.tokens().await;
    let trust: Vec<_> = frank
        .browser
        .jar
        .all()
        .iter()
        .filter(|c| c.name.contains("trust"))
        .cloned()
        .collect();
    let [trust] = &trust[..] else {
        panic!("one cookie says so: {trust:?}")
    };

    let alices = app.phone_of(ALICE).await;
    let mut alice = Visit::begin(&app, &portal).await;
    alice.password(ALICE).await;
    alice.browser.tick("trust");
    alice.code_sent_to(&alices).await;
    alice.tokens().await;
    app.clock.advance(24 * 60 * 60);
    let mut alice = alice.again(&portal, &[]).await;
    let own = alice
        .browser
        .jar
        .all()
        .iter()
        .find(|c| c.name.contains("trust"))
        .cloned();
    alice
        .browser
        .jar
        .replace(&own.expect("hers").name, &trust.value);
    alice.password(ALICE).await;
    alice.must_give_a_code();
}

async fn a_session_cookie_of_before_the_raise_is_dead(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let phone = app.phone_of(FRANK).await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.browser.tick("trust");
    visit.code_sent_to(&phone).await;
    app.clock.advance(24 * 60 * 60);
    let mut visit = visit.again(&portal, &[]).await;
    visit.password(FRANK).await;
    let before = visit
        .browser
        .jar
        .value("session")
        .expect("signed in")
        .to_owned();
    let mut visit = visit.again(&finance, &[]).await;
    visit.code_sent_to(&phone).await;
    visit.tokens().await;
    assert_ne!(
        visit.browser.jar.value("session"),
        Some(before.as_str()),
        "it rotates"
    );
    visit.browser.jar.replace("session", &before);
    let visit = visit.again(&portal, &[("prompt", "none")]).await;
    assert_eq!(
        visit.browser.landed().parameter("error").as_deref(),
        Some("login_required")
    );
}

async fn another_clients_token_is_unknown_to_introspection(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let tokens = erin(&app, &portal).await.tokens().await;
    let (_, own) = post(&app, &portal, "/introspect", &[("token", &tokens.access)]).await;
    assert_eq!(own["active"], true, "{own}");
    let (_, others) = post(&app, &finance, "/introspect", &[("token", &tokens.access)]).await;
    assert_eq!(others, serde_json::json!({"active": false}));
}
