//! What every route has in common: whose requests change something, what an answer forbids, and what
//! of a request is not believed.

use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    what_cannot_be_stored_is_nowhere_to_be_found,
    nothing_is_changed_without_this_browsers_token_from_our_own_pages,
    every_answer_forbids_framing_sniffing_keeping_and_sharing,
    what_a_caller_says_about_hosts_and_addresses_is_not_believed,
);

/// A NUL in every text that is looked up or remembered.
async fn what_cannot_be_stored_is_nowhere_to_be_found(app: TestApp) {
    let http = crate::support::browser::http_client();
    for path in [
        "/login?login_hint=a%00b",
        "/login?ui_locales=en%00",
        "/login?tenant=al%00der",
        "/login?return_to=/account%00",
        "/forgotten?username=%00",
        "/forgotten/new?token=%00",
        "/authorize?client_id=bi%00portal",
        "/logout?client_id=%00&id_token_hint=%00",
    ] {
        let answer = http
            .get(format!("{}{path}", app.origin))
            .send()
            .await
            .unwrap();
        assert!(
            answer.status().as_u16() < 500,
            "{path}: {}",
            answer.status()
        );
    }
    for (id, secret) in [("bi%00portal", "x"), ("%00", "%00")] {
        for path in ["/token", "/introspect", "/revoke"] {
            let request = http
                .post(format!("{}{path}", app.origin))
                .basic_auth(id, Some(secret))
                .form(&[("grant_type", "client_credentials"), ("token", "x")]);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 401, "{path} as {id}");
        }
    }
}

/// Olga, who administers everything and proved her app just now.
async fn olga(app: &TestApp) -> HttpBrowser {
    let portal = app.portal().await;
    let mut visit = Visit::begin(app, &portal).await;
    visit.password(OLGA).await;
    let page = visit.browser.clone();
    visit.code(&app.authenticator(ADMIN_KEY).code()).await;
    visit.tokens().await;
    // The form in hand carries the token of this browser; the cookies are those of the session.
    let mut browser = page;
    browser.jar = visit.browser.jar.clone();
    browser
}

/// The path of a route, with things that exist in the place of its parameters.
fn real_path(app: &TestApp, path: &str) -> String {
    let nothing = "00000000-0000-7000-8000-000000000000".to_owned();
    let segment = |segment: &str| match segment {
        "{tenant}" => "alder".to_owned(),
        "{user}" => app.user(ALICE).to_string(),
        other if other.starts_with('{') => nothing.clone(),
        other => other.to_owned(),
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn token_of(browser: &HttpBrowser) -> String {
    let token = browser.page().attribute_of("[name=csrf]", "value");
    token.expect("a form of ours has a token")
}

async fn nothing_is_changed_without_this_browsers_token_from_our_own_pages(app: TestApp) {
    use vestibule::web::{Access, routes};
    let browser = olga(&app).await;
    let own = token_of(&browser);
    let mut stranger = app.browser();
    stranger.open("/login").await;
    let other = token_of(&stranger);
    let http = crate::support::browser::http_client();
    let events = app.count("SELECT COUNT(*) FROM audit_event").await;
    let mut found = String::new();
    for entry in routes().inventory() {
        let safe = entry.method == http::Method::GET || entry.method == http::Method::OPTIONS;
        // A posted request to these two is answered as a visited one, which changes nothing.
        let repeats = matches!(entry.path, "/authorize" | "/logout");
        let machine = matches!(entry.access, Access::Client | Access::Bearer);
        if safe || repeats || machine {
            continue;
        }
        let url = url::Url::parse(&app.origin).unwrap();
        let url = url.join(&real_path(&app, entry.path)).unwrap();
        let cookies = browser.jar.header(&url, &app.clock).unwrap();
        for (how, token, site, origin) in [
            ("without a token", "", "same-origin", app.origin.as_str()),
            (
                "another's token",
                other.as_str(),
                "same-origin",
                app.origin.as_str(),
            ),
            (
                "from elsewhere",
                own.as_str(),
                "cross-site",
                app.origin.as_str(),
            ),
            (
                "from a sibling",
                own.as_str(),
                "same-site",
                app.origin.as_str(),
            ),
            (
                "another origin",
                own.as_str(),
                "same-origin",
                "https://evil.example",
            ),
        ] {
            let request = http
                .request(entry.method.clone(), url.clone())
                .header("cookie", &cookies)
                .header("accept", "application/json")
                .header("sec-fetch-site", site)
                .header("origin", origin);
            let request = if entry.path.starts_with("/admin/api/") {
                let body = serde_json::json!({"mode": "disabled", "phone": "", "users": []});
                request.header("x-csrf-token", token).json(&body)
            } else {
                request.form(&[("csrf", token), ("mode", "disabled"), ("confirm", "yes")])
            };
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let body = answer.text().await.unwrap();
            if status != 403 || !body.contains("stale_page") {
                found.push_str(&format!(
                    "{} {} {how}: {status}\n",
                    entry.method, entry.path
                ));
            }
        }
    }
    assert!(found.is_empty(), "\n{found}");
    assert_eq!(app.count("SELECT COUNT(*) FROM audit_event").await, events);
}

async fn every_answer_forbids_framing_sniffing_keeping_and_sharing(app: TestApp) {
    use vestibule::web::routes;
    let browser = olga(&app).await;
    let http = crate::support::browser::http_client();
    let mut found = String::new();
    let mut paths: Vec<String> = routes()
        .inventory()
        .iter()
        .filter(|entry| entry.method == http::Method::GET)
        .map(|entry| real_path(&app, entry.path))
        .collect();
    paths.extend([
        "/nowhere".to_owned(),
        "/login".to_owned(),
        "/static/nothing".to_owned(),
    ]);
    for path in &paths {
        for signed_in in [true, false] {
            let url = url::Url::parse(&app.origin).unwrap().join(path).unwrap();
            let mut request = http
                .get(url.clone())
                .header("accept", "text/html")
                .header("origin", "https://evil.example");
            if signed_in && path != "/logout" {
                request = request.header("cookie", browser.jar.header(&url, &app.clock).unwrap());
            }
            let answer = request.send().await.unwrap();
            let header = |name: &str| {
                let value = answer.headers().get(name);
                value
                    .and_then(|value| value.to_str().ok())
                    .unwrap_or_default()
                    .to_owned()
            };
            let mut complain = |what: &str| {
                found.push_str(&format!("{path} ({}): {what}\n", answer.status()));
            };
            if header("x-content-type-options") != "nosniff" {
                complain("may be sniffed");
            }
            if header("referrer-policy") != "no-referrer" {
                complain("tells where it was");
            }
            let policy = header("content-security-policy");
            if !policy.contains("default-src 'none'") || !policy.contains("frame-ancestors 'none'")
            {
                complain(&format!("CSP {policy}"));
            }
            if policy.contains("unsafe") || policy.contains('*') {
                complain(&format!("CSP {policy}"));
            }
            let public = ["/static/", "/jwks", "/.well-known/"];
            let public = public.iter().any(|prefix| path.starts_with(prefix));
            if !public && header("cache-control") != "no-store" {
                complain(&format!("is kept: {}", header("cache-control")));
            }
            let shared = header("access-control-allow-origin");
            let nobody = shared.is_empty();
            let everybody = public && shared == "*";
            if !(nobody || everybody) {
                complain(&format!("is shared with {shared}"));
            }
            for cookie in answer.headers().get_all("set-cookie") {
                let cookie = cookie.to_str().unwrap_or_default();
                let closed = ["HttpOnly", "SameSite=Lax", "Path=/"];
                if !closed.iter().all(|word| cookie.contains(word)) || cookie.contains("Domain") {
                    complain(&format!("cookie {cookie}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{found}");
}

async fn what_a_caller_says_about_hosts_and_addresses_is_not_believed(app: TestApp) {
    let http = crate::support::browser::http_client();
    let metadata = http
        .get(format!("{}/.well-known/openid-configuration", app.origin))
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.example;proto=https")
        .send()
        .await
        .unwrap();
    let body = metadata.text().await.unwrap();
    assert!(!body.contains("evil.example"), "{body}");

    let mut browser = app.browser();
    browser.open("/forgotten").await;
    browser.fill("username", ERIN);
    let form = browser.form("forgotten-submit");
    let asked = browser
        .raw(&form, &app.origin)
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-for", "203.0.113.9");
    assert!(asked.send().await.unwrap().status().is_success());
    let letter = app.message_to(ERIN).await.body;
    assert!(!letter.contains("evil.example"), "{letter}");
    let spoofed = "SELECT COUNT(*) FROM audit_event WHERE address LIKE '203.0.113%'";
    assert_eq!(app.count(spoofed).await, 0);
}
