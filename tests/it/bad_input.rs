//! Bad input: every field of every form and every parameter of every endpoint, with what nobody should
//! send. The answer is a clear error, never a fault, and the person loses nothing.

use std::fmt::Write as _;

use url::Url;

use crate::support::app::TestApp;
use crate::support::browser::{HttpBrowser, http_client};
use crate::support::engines::on_both_engines;
use crate::support::page::Page;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    every_field_of_a_login_takes_anything_and_never_fails,
    every_parameter_of_authorize_takes_anything_and_never_fails,
    every_parameter_of_the_machines_endpoints_takes_anything_and_never_fails,
    bytes_that_are_no_form_are_refused_politely,
    after_all_that_a_login_still_works,
);

/// What nobody should send; huge ones exceed the limit of a parameter and of a body.
fn corpus() -> Vec<(&'static str, String)> {
    vec![
        ("empty", String::new()),
        ("a space", " ".to_owned()),
        ("long", "a".repeat(4_000)),
        ("longer than a parameter may be", "a".repeat(9_000)),
        ("larger than a body may be", "9".repeat(70_000)),
        (
            "Unicode",
            "żółć 漢字 🦊 \u{202e}rtl\u{202c} e\u{301}".to_owned(),
        ),
        ("full-width digits", "１２３４５６".to_owned()),
        (
            "control characters",
            "a\u{0}b\u{1}\u{7f}\r\nSet-Cookie: x=y\t\u{85}".to_owned(),
        ),
        ("NUL alone", "\u{0}".to_owned()),
        (
            "markup",
            "\"'><script>alert(1)</script><!--{{7*7}}{%".to_owned(),
        ),
        ("SQL", "' OR 1=1; DROP TABLE users; --".to_owned()),
        ("a path", "../../../../etc/passwd%00".to_owned()),
        ("a wrong type", "{\"a\":[1,null,{\"b\":true}]}".to_owned()),
        (
            "a number too big",
            "999999999999999999999999999999".to_owned(),
        ),
        ("a negative number", "-1".to_owned()),
        (
            "an identifier of nothing",
            "00000000-0000-0000-0000-000000000000".to_owned(),
        ),
        ("a token of nothing", format!("vat_{}", "A".repeat(43))),
    ]
}

/// Collects what went wrong, so that one run shows all of it.
#[derive(Default)]
struct Complaints(String);

impl Complaints {
    fn look(&mut self, what: &str, answer: &Page) {
        let status = answer.status.as_u16();
        if status >= 500 {
            let _ = writeln!(self.0, "{what}: {status}");
        }
        if answer.body.contains("<script>alert(1)") {
            let _ = writeln!(self.0, "{what}: markup comes back as markup");
        }
        let explained = answer.has("error-code") || answer.has("login-submit");
        let page = answer
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"));
        if page && status >= 400 && !explained && answer.button_ids().is_empty() {
            let _ = writeln!(
                self.0,
                "{what}: {status} without a word that machines can find"
            );
        }
    }

    fn none(&self) {
        assert!(self.0.is_empty(), "{}", self.0);
    }
}

/// Sends the form behind the button with each field in turn replaced, emptied of its name, and doubled.
async fn torment(
    browser: &HttpBrowser,
    button: &str,
    filled: &[(&str, &str)],
    into: &mut Complaints,
) {
    let mut calm = browser.clone();
    for (field, value) in filled {
        calm.fill(field, value);
    }
    let form = calm.form(button);
    let path = form.action.path().to_owned();
    for index in 0..form.pairs.len() {
        let name = form.pairs[index].0.clone();
        for (kind, value) in corpus() {
            let mut bad = form.clone();
            bad.pairs[index].1.clone_from(&value);
            let mut browser = browser.clone();
            let answer = browser.send(bad).await;
            into.look(&format!("{path} {name}: {kind}"), answer);
        }
        let mut twice = form.clone();
        twice.pairs.push(form.pairs[index].clone());
        into.look(
            &format!("{path} {name}: twice"),
            browser.clone().send(twice).await,
        );
        let mut without = form.clone();
        without.pairs.remove(index);
        into.look(
            &format!("{path} {name}: left out"),
            browser.clone().send(without).await,
        );
        let mut array = form.clone();
        array.pairs[index].0 = format!("{name}[]");
        into.look(
            &format!("{path} {name}: as an array"),
            browser.clone().send(array).await,
        );
    }
    let mut empty = form.clone();
    empty.pairs.clear();
    into.look(
        &format!("{path}: nothing at all"),
        browser.clone().send(empty).await,
    );
}

async fn every_field_of_a_login_takes_anything_and_never_fails(app: TestApp) {
    let portal = app.portal().await;
    let mut complaints = Complaints::default();
    let visit = Visit::begin(&app, &portal).await;
    let typed = [("username", ALICE), ("password", "not-the-password")];
    torment(&visit.browser, "login-submit", &typed, &mut complaints).await;

    app.clock.advance(60 * 60);
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.must_give_a_code();
    torment(
        &visit.browser,
        "code-submit",
        &[("code", "000000")],
        &mut complaints,
    )
    .await;
    torment(&visit.browser, "code-resend", &[], &mut complaints).await;

    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    torment(&visit.browser, "enrol-totp", &[], &mut complaints).await;
    // Choosing changes the login's cookie: each screen is reached by a login of its own.
    for press in [&["enrol-totp"][..], &["enrol-totp", "enrol-generate"]] {
        visit = Visit::begin(&app, &portal).await;
        visit.password(DAVE).await;
        for button in press {
            visit.browser.press(button).await;
        }
        if !visit.page().has("enrol-verify") {
            torment(&visit.browser, "enrol-generate", &[], &mut complaints).await;
        }
    }
    torment(
        &visit.browser,
        "enrol-verify",
        &[("code", "000000")],
        &mut complaints,
    )
    .await;

    let mut visit = Visit::begin(&app, &portal).await;
    visit.browser.press("forgotten").await;
    torment(
        &visit.browser,
        "forgotten-submit",
        &[("username", ALICE)],
        &mut complaints,
    )
    .await;
    complaints.none();
}

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
