//! Bad input: every field of every form and every parameter of every endpoint, with what nobody should
//! send. The answer is a clear error, never a fault, nothing is stored, and the person loses nothing.
//!
//! [`pages`] reads the forms from the pages, [`operations`] the JSON from its served description, so
//! neither needs anybody to remember a new one; the protocol's endpoints are listed here.

mod corpus;
mod forms;
mod operations;
mod pages;

use url::Url;

use self::corpus::{Complaints, corpus};
use crate::support::app::TestApp;
use crate::support::browser::http_client;
use crate::support::engines::on_both_engines;
use crate::support::page::Page;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    every_parameter_of_authorize_takes_anything_and_never_fails,
    every_parameter_of_the_machines_endpoints_takes_anything_and_never_fails,
    bytes_that_are_no_form_are_refused_politely,
    after_all_that_a_login_still_works,
);

async fn every_parameter_of_authorize_takes_anything_and_never_fails(app: TestApp) {
    let portal = app.portal().await;
    let mut complaints = Complaints::default();
    let good = portal.sign_in("profile", &[]).url;
    let more = [
        "prompt",
        "max_age",
        "acr_values",
        "claims",
        "id_token_hint",
        "login_hint",
        "ui_locales",
        "claims_locales",
        "display",
        "response_mode",
        "tenant",
        "request",
        "request_uri",
        "resource",
        "code_challenge_method",
        "registration",
        "unheard_of",
    ];
    let mut pairs: Vec<(String, String)> = good.query_pairs().into_owned().collect();
    pairs.extend(more.map(|name| (name.to_owned(), String::new())));
    for index in 0..pairs.len() {
        let name = pairs[index].0.clone();
        for (kind, value) in corpus() {
            // A request line has a limit of its own; a posted request has the body's.
            let post = value.len() > 4_000;
            let mut bad = pairs.clone();
            bad[index].1 = value;
            bad.retain(|(key, value)| *key == name || !value.is_empty());
            let answer = authorize(&app, &bad, post).await;
            complaints.look(&format!("authorize {name}: {kind}"), &answer);
        }
        let mut twice = pairs.clone();
        twice.retain(|(_, value)| !value.is_empty());
        let value = if pairs[index].1.is_empty() {
            "1"
        } else {
            &pairs[index].1
        };
        twice.retain(|(key, _)| *key != name);
        twice.extend([
            (name.clone(), value.to_owned()),
            (name.clone(), value.to_owned()),
        ]);
        let answer = authorize(&app, &twice, false).await;
        complaints.look(&format!("authorize {name}: twice"), &answer);
    }
    complaints.none();
}

async fn authorize(app: &TestApp, pairs: &[(String, String)], post: bool) -> Page {
    let url = Url::parse(&format!("{}/authorize", app.origin)).expect("it is a URL");
    let request = if post {
        http_client().post(url).form(pairs)
    } else {
        http_client().get(Url::parse_with_params(url.as_str(), pairs).expect("it is a URL"))
    };
    Page::of(
        request
            .header("accept", "text/html")
            .send()
            .await
            .expect("it answers"),
    )
    .await
}

async fn every_parameter_of_the_machines_endpoints_takes_anything_and_never_fails(app: TestApp) {
    let portal = app.portal().await;
    let secret = portal.secret.clone().expect("the portal is confidential");
    let mut complaints = Complaints::default();
    let endpoints: [(&str, &[&str]); 4] = [
        (
            "/token",
            &[
                "grant_type",
                "code",
                "redirect_uri",
                "code_verifier",
                "refresh_token",
                "scope",
                "client_id",
                "client_secret",
                "client_assertion",
                "client_assertion_type",
                "resource",
            ],
        ),
        (
            "/introspect",
            &["token", "token_type_hint", "client_id", "client_secret"],
        ),
        (
            "/revoke",
            &["token", "token_type_hint", "client_id", "client_secret"],
        ),
        ("/userinfo", &["access_token"]),
    ];
    for (path, names) in endpoints {
        for name in names {
            for grant in ["authorization_code", "refresh_token", "client_credentials"] {
                for (kind, value) in corpus() {
                    let mut form = vec![
                        ("grant_type", grant),
                        ("code", "x"),
                        ("refresh_token", "x"),
                        ("token", "x"),
                    ];
                    form.retain(|(key, _)| key != name);
                    form.push((name, &value));
                    let request = http_client()
                        .post(format!("{}{path}", app.origin))
                        .form(&form);
                    let proved = request.basic_auth("bi-portal", Some(&secret));
                    let answer = Page::of(proved.send().await.expect("it answers")).await;
                    complaints.look(&format!("{path} {name}: {kind}"), &answer);
                }
                if path != "/token" {
                    break;
                }
            }
        }
        for header in [
            "Basic",
            "Basic !!!",
            "Basic Og==",
            "Basic /////w==",
            "Bearer",
            "Bearer \u{7f}",
            "Negotiate x",
        ] {
            let Ok(header) = http::HeaderValue::from_bytes(header.as_bytes()) else {
                continue;
            };
            let request = http_client().post(format!("{}{path}", app.origin));
            let request = request
                .header("authorization", header)
                .form(&[("token", "x")]);
            let answer = Page::of(request.send().await.expect("it answers")).await;
            complaints.look(&format!("{path} with a strange Authorization"), &answer);
            assert!(
                !answer.status.is_success() || path == "/revoke",
                "{path} let it in"
            );
        }
    }
    complaints.none();
}

async fn bytes_that_are_no_form_are_refused_politely(app: TestApp) {
    let portal = app.portal().await;
    let visit = Visit::begin(&app, &portal).await;
    let mut complaints = Complaints::default();
    let action = visit.browser.clone().form("login-submit").action;
    let bodies: [(&str, &[u8]); 6] = [
        (
            "application/x-www-form-urlencoded",
            b"username=%ff%fe&password=%zz&&&===",
        ),
        ("application/x-www-form-urlencoded", b"\xff\xfe\x00\x01"),
        ("application/json", b"{\"username\":\"x\"}"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("text/plain", b"hello"),
        ("", b""),
    ];
    for (kind, body) in bodies {
        for path in [
            action.path(),
            "/token",
            "/authorize",
            "/userinfo",
            "/logout",
            "/revoke",
        ] {
            let request = http_client()
                .post(format!("{}{path}", app.origin))
                .body(body.to_vec());
            let request = request
                .header("content-type", kind)
                .header("accept", "text/html");
            let answer = Page::of(request.send().await.expect("it answers")).await;
            complaints.look(&format!("{path} as {kind:?}"), &answer);
        }
    }
    for path in [
        "/login/nonsense/password",
        "/login//code",
        "/authorize/resume/%00",
        "/%ff",
        "/static/../Cargo.toml",
        "/static/%2e%2e/%2e%2e/etc/passwd",
    ] {
        let request = http_client()
            .get(format!("{}{path}", app.origin))
            .header("accept", "text/html");
        let answer = Page::of(request.send().await.expect("it answers")).await;
        complaints.look(path, &answer);
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    complaints.none();
}

async fn after_all_that_a_login_still_works(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    for (_, value) in corpus()
        .into_iter()
        .filter(|(_, value)| value.len() < 5_000)
    {
        if !visit.page().has("login-submit") {
            visit = Visit::begin(&app, &portal).await;
        }
        visit.password_of(&value, &value).await;
    }
    // Tries by many names in a row are slowed down; an hour later nobody remembers.
    app.clock.advance(60 * 60);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    visit.tokens().await;
}
