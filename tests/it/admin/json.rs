//! The JSON of the console mirrors its pages, and asks as much of its callers.

use http::Method;
use serde_json::{Value, json};

use super::{Body, Person};
use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;

on_both_engines!(
    json_says_what_the_page_says,
    a_change_needs_the_token_and_its_own_origin,
    bad_bodies_are_named_and_change_nothing,
    a_stale_proof_is_a_problem_of_its_own,
    the_description_is_served,
);

async fn json_says_what_the_page_says(app: TestApp) {
    let mut adam = Person::signed_in(&app, ADAM).await;
    let policy = adam.json("/admin/api/tenants/alder/policy").await;
    let page = adam.open("/admin/tenants/alder").await.text();
    assert_eq!(policy["mode"]["value"], "required");
    assert!(page.contains("Required"));
    let locker = policy["mode"]["locked_by"]["tenant_name"].as_str().unwrap();
    assert!(page.contains(locker), "{page}");
    let people = adam.json("/admin/api/tenants/alder/users").await;
    let page = adam.open("/admin/tenants/alder/users").await.text();
    for person in people["people"].as_array().unwrap() {
        let login = person["login"].as_str().unwrap();
        assert!(page.contains(login), "{login} is not on the page");
    }
    assert_eq!(people["people"].as_array().unwrap().len(), 3);
    let alice = adam
        .json(&format!("/admin/api/users/{}", app.user(ALICE)))
        .await;
    let page = adam
        .open(&format!("/admin/users/{}", app.user(ALICE)))
        .await
        .text();
    assert!(page.contains(alice["phone"].as_str().unwrap()), "{page}");
}

async fn a_change_needs_the_token_and_its_own_origin(app: TestApp) {
    let mut adam = Person::signed_in(&app, ADAM).await;
    let session = adam.json("/admin/api/session").await;
    assert_eq!(session["csrf_token"], adam.csrf);
    assert_eq!(session["fresh"], true);
    let path = "/admin/api/tenants/alder/policy";
    let right = std::mem::replace(&mut adam.csrf, "guess".to_owned());
    assert_eq!(adam.put(path, json!({ "trust_days": 3 })).await.status, 403);
    adam.csrf = right;
    let cookies = adam
        .browser
        .jar
        .header(&adam.browser.page().url, &app.clock)
        .unwrap();
    let foreign = crate::support::browser::http_client()
        .put(format!("{}{path}", app.origin))
        .header("cookie", cookies)
        .header("x-csrf-token", &adam.csrf)
        .header("origin", "https://elsewhere.example")
        .header("sec-fetch-site", "cross-site")
        .json(&json!({ "trust_days": 3 }))
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), 403);
    assert_eq!(adam.json(path).await["own"], Value::Null);
    assert_eq!(adam.put(path, json!({ "trust_days": 3 })).await.status, 200);
}

async fn bad_bodies_are_named_and_change_nothing(app: TestApp) {
    let adam = Person::signed_in(&app, ADAM).await;
    let path = "/admin/api/tenants/alder/policy";
    for (body, named) in [
        (json!({ "mode": "sometimes" }), "mode"),
        (json!({ "modes": "required" }), "modes"),
        (json!({ "trust_days": -1 }), "trust_days"),
        (json!({ "trust_days": 70_000 }), "trust_days"),
        (json!({ "methods": ["carrier_pigeon"] }), "methods"),
        (json!([1, 2]), ""),
    ] {
        let answer = adam.put(path, body.clone()).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(
            problem["detail"].as_str().unwrap().contains(named),
            "{problem}"
        );
    }
    let form = adam
        .send(&Method::PUT, path, Body::Form(&[("mode", "required")]))
        .await;
    assert_eq!(form.status, 415);
    let phone = format!("/admin/api/users/{}/phone", app.user(BOB));
    let answer = adam.put(&phone, json!({ "phone": "12" })).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("invalid_phone"), "{}", answer.body);
}

async fn a_stale_proof_is_a_problem_of_its_own(app: TestApp) {
    let adam = Person::signed_in(&app, ADAM).await;
    app.clock.advance(6 * 60);
    let answer = adam
        .put(
            "/admin/api/tenants/alder/policy",
            json!({ "trust_days": 3 }),
        )
        .await;
    assert_eq!(answer.status, 403);
    assert!(
        answer.body.contains("fresh_factor_required"),
        "{}",
        answer.body
    );
    assert_eq!(adam.json("/admin/api/session").await["fresh"], false);
}

async fn the_description_is_served(app: TestApp) {
    let adam = Person::signed_in(&app, ADAM).await;
    let document = adam.json("/admin/api/openapi.json").await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    assert!(document["paths"]["/admin/api/users/{user}/reset-mfa"]["post"].is_object());
}
