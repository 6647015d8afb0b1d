//! Who may call each route of the console. The list of routes is the router's own.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use http::Method;
use serde_json::json;
use vestibule::tenancy::Role;
use vestibule::web::routes;

use super::{Body, Person, grant};
use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;

on_both_engines!(
    every_route_answers_each_caller_as_it_must,
    what_is_out_of_reach_looks_like_what_does_not_exist,
);

/// How a route answers: nobody, a user without a role, the admin of another company, the company's
/// admin, the reseller's, the operator's.
type Answers = [u16; 6];

struct Case {
    method: Method,
    path: &'static str,
    body: fn() -> Body<'static>,
    answers: Answers,
}

const NOTHING: fn() -> Body<'static> = || Body::Nothing;
const EMPTY: fn() -> Body<'static> = || Body::Form(&[]);

/// A page, or a form that leads back to one.
const PAGE: Answers = [303, 404, 404, 200, 200, 200];
const FORM: Answers = [401, 404, 404, 303, 303, 303];
const ABOVE: Answers = [401, 404, 404, 403, 303, 303];
/// The same as JSON.
const JSON: Answers = [401, 404, 404, 200, 200, 200];
const JSON_ABOVE: Answers = [401, 404, 404, 403, 200, 200];
/// What shows each caller their own.
const OWN: Answers = [303, 404, 200, 200, 200, 200];
const OWN_JSON: Answers = [401, 404, 200, 200, 200, 200];

fn case(method: Method, path: &'static str, body: fn() -> Body<'static>, answers: Answers) -> Case {
    Case {
        method,
        path,
        body,
        answers,
    }
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const PUT: Method = Method::PUT;
    const DELETE: Method = Method::DELETE;
    vec![
        case(GET,    "/admin",                               NOTHING, OWN),
        case(GET,    "/admin/tenants/{tenant}",              NOTHING, PAGE),
        case(POST,   "/admin/tenants/{tenant}/policy",       EMPTY,   FORM),
        case(POST,   "/admin/tenants/{tenant}/impose",       || Body::Form(&[("mode", "required"), ("locked", "on")]), ABOVE),
        case(POST,   "/admin/tenants/{tenant}/release",      || Body::Form(&[("source", "kappa")]), ABOVE),
        case(GET,    "/admin/tenants/{tenant}/users",        NOTHING, PAGE),
        case(POST,   "/admin/tenants/{tenant}/users/enable", || Body::Form(&[("user", "{user}")]), FORM),
        case(GET,    "/admin/users/{user}",                  NOTHING, PAGE),
        case(POST,   "/admin/users/{user}/phone",            || Body::Form(&[("phone", "2025550199")]), FORM),
        case(POST,   "/admin/users/{user}/mode",             || Body::Form(&[("mode", "inherited")]), FORM),
        case(GET,    "/admin/users/{user}/reset",            NOTHING, PAGE),
        case(POST,   "/admin/users/{user}/reset",            EMPTY,   FORM),
        case(POST,   "/admin/users/{user}/sign-out",         EMPTY,   FORM),
        case(POST,   "/admin/users/{user}/computers",        || Body::Form(&[("all", "yes")]), FORM),
        case(GET,    "/admin/api/openapi.json",              NOTHING, [401, 200, 200, 200, 200, 200]),
        case(GET,    "/admin/api/session",                   NOTHING, OWN_JSON),
        case(GET,    "/admin/api/tenants",                   NOTHING, OWN_JSON),
        case(GET,    "/admin/api/tenants/{tenant}/policy",   NOTHING, JSON),
        case(PUT,    "/admin/api/tenants/{tenant}/policy",   || Body::Json(json!({})), JSON),
        case(PUT,    "/admin/api/tenants/{tenant}/policy/imposed", || Body::Json(json!({"mode": "required", "locked": true})), JSON_ABOVE),
        case(DELETE, "/admin/api/tenants/{tenant}/policy/imposed", NOTHING, JSON_ABOVE),
        case(GET,    "/admin/api/tenants/{tenant}/users",    NOTHING, JSON),
        case(POST,   "/admin/api/tenants/{tenant}/users/enable", || Body::Json(json!({"users": []})), JSON),
        case(GET,    "/admin/api/users/{user}",              NOTHING, JSON),
        case(PUT,    "/admin/api/users/{user}/phone",        || Body::Json(json!({"phone": ""})), JSON),
        case(PUT,    "/admin/api/users/{user}/mode",         || Body::Json(json!({"mode": null})), JSON),
        case(POST,   "/admin/api/users/{user}/reset-mfa",    NOTHING, JSON),
        case(DELETE, "/admin/api/users/{user}/sessions",     NOTHING, JSON),
        case(DELETE, "/admin/api/users/{user}/trusted-computers", NOTHING, JSON),
        // Nobody has a computer of this identifier.
        case(DELETE, "/admin/api/users/{user}/trusted-computers/{computer}", NOTHING, [401, 404, 404, 404, 404, 404]),
    ]
}

#[test]
fn no_admin_route_is_without_a_case() {
    let routes = routes();
    let admin = routes.inventory().iter();
    let admin: BTreeSet<(String, &str)> = admin
        .filter(|entry| entry.path.starts_with("/admin"))
        .map(|entry| (entry.method.to_string(), entry.path))
        .collect();
    let cases = cases();
    let covered: BTreeSet<(String, &str)> = cases
        .iter()
        .map(|case| (case.method.to_string(), case.path))
        .collect();
    assert_eq!(admin, covered);
}

async fn every_route_answers_each_caller_as_it_must(app: TestApp) {
    grant(&app, CAROL, "birch", Role::Administrator).await;
    let callers = [
        ("nobody", Person::nobody(&app).await),
        ("a user", Person::signed_in(&app, ALICE).await),
        (
            "the admin of another company",
            Person::signed_in(&app, CAROL).await,
        ),
        ("the company's admin", Person::signed_in(&app, ADAM).await),
        ("the reseller's admin", Person::signed_in(&app, RITA).await),
        ("the operator's admin", Person::signed_in(&app, OLGA).await),
    ];
    let bob = app.user(BOB).to_string();
    let mut found = String::new();
    for case in cases() {
        let computer = "00000000-0000-7000-8000-000000000000";
        let path = case
            .path
            .replace("{tenant}", "alder")
            .replace("{user}", &bob);
        let path = path.replace("{computer}", computer);
        for ((name, caller), expected) in callers.iter().zip(case.answers) {
            let body = match (case.body)() {
                Body::Form([("user", _)]) => Body::Form(&[("user", &bob)]),
                body => body,
            };
            let answer = caller.send(&case.method, &path, body).await;
            if answer.status != expected {
                let (method, status) = (&case.method, answer.status);
                let _ = writeln!(found, "{method} {path} by {name}: {status}, not {expected}");
            }
        }
    }
    assert!(found.is_empty(), "\n{found}");
}

async fn what_is_out_of_reach_looks_like_what_does_not_exist(app: TestApp) {
    let adam = Person::signed_in(&app, ADAM).await;
    let carol = app.user(CAROL).to_string();
    let unknown = "00000000-0000-7000-8000-000000000000";
    let birch = app.world.tenants["birch"].to_string();
    let pairs = [
        (
            "/admin/tenants/birch".to_owned(),
            "/admin/tenants/nowhere".to_owned(),
        ),
        (
            format!("/admin/tenants/{birch}"),
            format!("/admin/tenants/{unknown}"),
        ),
        (
            format!("/admin/users/{carol}"),
            format!("/admin/users/{unknown}"),
        ),
        (
            format!("/admin/api/users/{carol}"),
            format!("/admin/api/users/{unknown}"),
        ),
        (
            "/admin/tenants/kappa".to_owned(),
            "/admin/tenants/%00".to_owned(),
        ),
    ];
    for (hidden, absent) in pairs {
        let (hidden, absent) = (adam.get(&hidden).await, adam.get(&absent).await);
        assert_eq!(
            (hidden.status, absent.status),
            (http::StatusCode::NOT_FOUND, hidden.status)
        );
        assert_eq!(nonceless(&hidden.body), nonceless(&absent.body));
    }
}

/// A page without what is different each time.
fn nonceless(body: &str) -> String {
    let nonce = regex::Regex::new("nonce=\"[^\"]*\"").unwrap();
    nonce.replace_all(body, "").into_owned()
}
