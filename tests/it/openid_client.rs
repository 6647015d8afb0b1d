//! What the `openidconnect` crate accepts, and what the token endpoint refuses.

use openidconnect::core::{CoreGrantType, CoreResponseType};
use serde_json::Value;

use crate::support::app::TestApp;
use crate::support::browser::http_client;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    the_metadata_tells_what_the_server_does,
    userinfo_agrees_with_the_id_token,
    a_refresh_rotates_and_keeps_who_when_and_how,
    a_reused_refresh_token_ends_the_family,
    a_reused_code_revokes_what_it_bought,
    a_code_is_nothing_without_its_verifier,
    an_answer_comes_back_in_the_mode_that_was_asked,
    keys_are_public_and_distinct,
    answers_with_tokens_are_not_stored,
);

async fn the_metadata_tells_what_the_server_does(app: TestApp) {
    let portal = app.portal().await;
    let metadata = &portal.metadata;
    assert_eq!(metadata.issuer().as_str(), app.issuer());
    let types = metadata.response_types_supported();
    assert!(
        types
            .iter()
            .any(|t| t.contains(&CoreResponseType::Code) && t.len() == 1)
    );
    let grants: Vec<String> = metadata
        .grant_types_supported()
        .into_iter()
        .flatten()
        .map(|grant: &CoreGrantType| grant.as_ref().to_owned())
        .collect();
    for grant in ["authorization_code", "refresh_token", "client_credentials"] {
        assert!(
            grants.iter().any(|known| known == grant),
            "{grant} is not in {grants:?}"
        );
    }
    let raw: Value = app.json("/.well-known/openid-configuration").await;
    let other: Value = app.json("/.well-known/oauth-authorization-server").await;
    assert_eq!(raw["issuer"], other["issuer"]);
    assert_eq!(raw["authorization_response_iss_parameter_supported"], true);
    assert_eq!(
        raw["code_challenge_methods_supported"],
        serde_json::json!(["S256"])
    );
    let algorithms = raw["id_token_signing_alg_values_supported"].to_string();
    assert!(algorithms.contains("RS256") && !algorithms.contains("none"));
    for acr in [ACR_PASSWORD, ACR_TWO_STEP, ACR_TWO_FACTOR] {
        assert!(
            raw["acr_values_supported"].to_string().contains(acr),
            "{acr}"
        );
    }
}

async fn userinfo_agrees_with_the_id_token(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let tokens = visit.tokens().await;
    let userinfo = portal.userinfo(&tokens).await.expect("userinfo answers");
    assert_eq!(userinfo.email().map(|email| email.as_str()), Some(ERIN));
    assert!(
        tokens.claims.email().is_none(),
        "claims of scopes come from userinfo"
    );
}

async fn a_refresh_rotates_and_keeps_who_when_and_how(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let first = visit.tokens().await;
    app.clock.advance(120);
    let old = first.refresh.clone().expect("offline_access was granted");
    let second = portal.refresh(&old).await.expect("it refreshes");
    assert_ne!(second.refresh.as_ref(), Some(&old), "it rotates");
    assert_eq!(second.subject(), first.subject());
    assert_eq!(second.claims.auth_time(), first.claims.auth_time());
    assert_eq!(second.acr(), first.acr());
    assert!(second.claims.issue_time() > first.claims.issue_time());
    portal
        .userinfo(&second)
        .await
        .expect("the new access token is good");
}

async fn a_reused_refresh_token_ends_the_family(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let first = visit
        .tokens()
        .await
        .refresh
        .expect("offline_access was granted");
    let second = portal
        .refresh(&first)
        .await
        .expect("it refreshes")
        .refresh
        .expect("a new one");
    app.clock.advance(120);
    let third = portal
        .refresh(&second)
        .await
        .expect("it refreshes")
        .refresh
        .expect("a new one");
    app.clock.advance(120);
    let refused = portal.refresh(&first).await.err().expect("long used");
    assert!(refused.contains("invalid_grant"), "{refused}");
    portal
        .refresh(&third)
        .await
        .err()
        .expect("the family ended with it");
}

async fn a_reused_code_revokes_what_it_bought(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let tokens = visit.tokens().await;
    let code = visit
        .browser
        .landed()
        .parameter("code")
        .expect("a code came back");
    app.clock.advance(30);
    let refused = portal
        .redeem(&code, &visit.begun)
        .await
        .err()
        .expect("a code is for one use");
    assert!(refused.contains("invalid_grant"), "{refused}");
    portal
        .userinfo(&tokens)
        .await
        .map(|_| ())
        .expect_err("what it bought is gone");
    let refresh = tokens.refresh.expect("offline_access was granted");
    portal
        .refresh(&refresh)
        .await
        .err()
        .expect("and cannot come back");
}

async fn a_code_is_nothing_without_its_verifier(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let code = visit
        .browser
        .landed()
        .parameter("code")
        .expect("a code came back");
    let other = portal.sign_in("", &[]);
    let refused = portal
        .redeem(&code, &other)
        .await
        .err()
        .expect("another's verifier");
    assert!(refused.contains("invalid_grant"), "{refused}");
}

async fn an_answer_comes_back_in_the_mode_that_was_asked(app: TestApp) {
    let portal = app.portal().await;
    let fragment = [("response_mode", "fragment")];
    let mut visit = Visit::begin_in(&app, &portal, app.browser(), &fragment).await;
    visit.password(ERIN).await;
    assert!(visit.browser.landed().url.query().is_none());
    assert!(visit.browser.landed().url.fragment().is_some());
    visit.tokens().await;

    let form_post = [("response_mode", "form_post")];
    let mut visit = visit.again(&portal, &form_post).await;
    assert!(!visit.is_back(), "a page carries the answer");
    let csp = visit
        .page()
        .header("content-security-policy")
        .expect("it has a policy")
        .to_owned();
    assert!(csp.contains("nonce-"), "{csp}");
    visit.browser.press("form-post-submit").await;
    assert!(!visit.browser.landed().posted.is_empty());
    visit.tokens().await;
}

async fn keys_are_public_and_distinct(app: TestApp) {
    let keys: Value = app.json("/jwks").await;
    let keys = keys["keys"].as_array().expect("a key set").clone();
    let mut kids: Vec<&str> = keys.iter().filter_map(|key| key["kid"].as_str()).collect();
    assert_eq!(kids.len(), keys.len(), "every key has a kid");
    kids.sort_unstable();
    kids.dedup();
    assert_eq!(kids.len(), keys.len(), "and its own");
    for key in &keys {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private} is private");
        }
        assert!(matches!(key["kty"].as_str(), Some("RSA" | "EC" | "OKP")));
    }
}

async fn answers_with_tokens_are_not_stored(app: TestApp) {
    let answer = http_client()
        .post(format!("{}/token", app.origin))
        .form(&[("grant_type", "authorization_code"), ("code", "x")])
        .send()
        .await
        .expect("it answers");
    assert_eq!(answer.status(), 401);
    assert!(answer.headers().contains_key("www-authenticate"));
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let body: Value = answer.json().await.expect("OAuth errors are JSON");
    assert_eq!(body["error"], "invalid_client");
}
