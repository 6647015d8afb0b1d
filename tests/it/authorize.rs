//! The authorization endpoint as a browser and a client see it (OIDC Core section 3.1.2).

use url::Url;

use crate::support::app::TestApp;
use crate::support::browser::{HttpBrowser, http_client};
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(
    an_altered_redirect_uri_is_a_page_and_never_a_redirect,
    an_error_goes_where_the_answer_would_have_gone,
    the_state_comes_back_byte_for_byte_in_every_mode,
    a_posted_request_is_answered_like_a_visited_one,
    prompt_none_answers_without_showing_anything,
    a_fresh_sign_in_is_asked_for_once_and_moves_auth_time,
    a_hint_of_somebody_else_is_login_required,
    an_essential_acr_is_reached_or_refused,
    a_finished_request_cannot_be_resumed,
    a_signed_in_user_comes_through_within_the_budget,
);

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A request of the portal's; a changed parameter with an empty value is left out.
pub fn request(app: &TestApp, changes: &[(&str, &str)]) -> Url {
    let back = app.portal_redirect_uri();
    let mut pairs = vec![
        ("client_id", app.world.analytics.client_id),
        ("redirect_uri", back.as_str()),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("state", "s1"),
        ("nonce", "n1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for change in changes {
        pairs.retain(|(name, _)| *name != change.0);
        pairs.push(*change);
    }
    pairs.retain(|(_, value)| !value.is_empty());
    Url::parse_with_params(&format!("{}/authorize", app.origin), pairs).expect("a URL")
}

/// Erin's browser, signed in by her password.
pub async fn erins_browser(app: &TestApp) -> HttpBrowser {
    let client = app.portal().await;
    let mut visit = Visit::begin(app, &client).await;
    visit.password(ERIN).await;
    assert!(visit.is_back(), "{}", visit.page().text());
    visit.browser
}

/// A parameter of the answer that the browser was sent away with.
pub fn answered(browser: &HttpBrowser, name: &str) -> Option<String> {
    browser.landed().parameter(name)
}

/// What a form_post page would post: its action and its fields.
fn form_post(browser: &HttpBrowser) -> (String, Vec<(String, String)>) {
    let page = browser.page();
    let action = page
        .attribute_of("form#form-post", "action")
        .expect("a form_post page");
    let names = page.attributes_of("form#form-post input", "name");
    let values = page.attributes_of("form#form-post input", "value");
    (action, names.into_iter().zip(values).collect())
}

async fn an_altered_redirect_uri_is_a_page_and_never_a_redirect(app: TestApp) {
    let right = app.portal_redirect_uri();
    let mut wrong: Vec<String> = [
        "/",
        "?",
        "?x=1",
        "#x",
        "%00",
        "/../evil",
        "%2e%2e",
        "@evil.example",
    ]
    .iter()
    .map(|tail| format!("{right}{tail}"))
    .collect();
    wrong.extend([
        String::new(),
        right.to_uppercase(),
        right.replace("localhost", "localhost.evil.example"),
        right.replace("localhost", "127.0.0.1"),
        right.replace("http://", "https://"),
        right.replace("http://", "//"),
        right.replace("http://", "http://user@"),
        right.replace(":", ":0"),
        "https://evil.example/".to_owned(),
        "javascript:alert(1)".to_owned(),
        "/account".to_owned(),
    ]);
    for uri in &wrong {
        // Whatever else is wrong, or right, with the request.
        for more in [
            ("prompt", "none"),
            ("response_type", "nonsense"),
            ("state", "s"),
        ] {
            let mut browser = app.browser();
            browser
                .open(request(&app, &[("redirect_uri", uri), more]).as_str())
                .await;
            assert!(browser.landing().is_none(), "{uri} was redirected to");
            assert_eq!(browser.page().status, 400, "{uri}");
            assert!(browser.page().has("error-code"), "{uri}");
            assert!(browser.page().header("location").is_none(), "{uri}");
        }
    }
    for twice in ["redirect_uri", "client_id"] {
        let mut url = request(&app, &[]);
        let (_, value) = url
            .query_pairs()
            .find(|(name, _)| name == twice)
            .expect("it is there");
        let value = value.into_owned();
        url.query_pairs_mut().append_pair(twice, &value);
        let mut browser = app.browser();
        browser.open(url.as_str()).await;
        assert_eq!(browser.page().status, 400, "{twice}");
    }
    assert_eq!(app.grants().await.len(), 0, "nothing of it was kept");
}

async fn an_error_goes_where_the_answer_would_have_gone(app: TestApp) {
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("scope", "nothing-known")], "invalid_scope"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("max_age", "soon")], "invalid_request"),
        (&[("request", "ey.ey.ey")], "request_not_supported"),
        (
            &[("request_uri", "https://rp.example/r")],
            "request_uri_not_supported",
        ),
        (&[("claims", "{")], "invalid_request"),
        (&[("id_token_hint", "ey.ey.ey")], "invalid_request"),
    ];
    for (changes, error) in cases {
        let mut browser = app.browser();
        browser.open(request(&app, changes).as_str()).await;
        assert_eq!(
            answered(&browser, "error").as_deref(),
            Some(*error),
            "{changes:?}"
        );
        assert_eq!(
            answered(&browser, "state").as_deref(),
            Some("s1"),
            "{changes:?}"
        );
        assert_eq!(
            answered(&browser, "iss").as_deref(),
            Some(app.issuer()),
            "{changes:?}"
        );
        assert_eq!(answered(&browser, "code"), None, "{changes:?}");

        let posted = [changes, &[("response_mode", "form_post")][..]].concat();
        let mut browser = app.browser();
        browser.open(request(&app, &posted).as_str()).await;
        let (action, fields) = form_post(&browser);
        assert_eq!(action, app.portal_redirect_uri());
        assert!(
            fields.contains(&("error".to_owned(), (*error).to_owned())),
            "{fields:?}"
        );

        let fragment = [changes, &[("response_mode", "fragment")][..]].concat();
        let mut browser = app.browser();
        browser.open(request(&app, &fragment).as_str()).await;
        let url = &browser.landed().url;
        assert!(url.query().is_none() && url.fragment().is_some(), "{url}");
    }
    let mut url = request(&app, &[]);
    url.query_pairs_mut().append_pair("nonce", "n2");
    let mut browser = app.browser();
    browser.open(url.as_str()).await;
    assert_eq!(
        answered(&browser, "error").as_deref(),
        Some("invalid_request")
    );
}

async fn the_state_comes_back_byte_for_byte_in_every_mode(app: TestApp) {
    let browser = erins_browser(&app).await;
    for state in [
        "a+b c&d=e%2520;/?:@,",
        "\"'<script>&amp;",
        "zażółć 🦀 e\u{301}",
    ] {
        for mode in ["query", "fragment"] {
            let mut browser = browser.clone();
            let changes = [("state", state), ("response_mode", mode)];
            browser.open(request(&app, &changes).as_str()).await;
            assert_eq!(
                answered(&browser, "state").as_deref(),
                Some(state),
                "{mode}"
            );
            assert!(
                answered(&browser, "code").is_some_and(|code| code.len() >= 43),
                "{mode}"
            );
        }
        let mut browser = browser.clone();
        let changes = [("state", state), ("response_mode", "form_post")];
        browser.open(request(&app, &changes).as_str()).await;
        let (_, fields) = form_post(&browser);
        assert!(
            fields.contains(&("state".to_owned(), state.to_owned())),
            "{fields:?}"
        );
        assert!(fields.iter().any(|(name, _)| name == "code"), "{fields:?}");
    }
}

async fn a_posted_request_is_answered_like_a_visited_one(app: TestApp) {
    let url = request(&app, &[("state", "a+b c&d=e"), ("prompt", "none")]);
    let form: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let posted = http_client()
        .post(format!("{}/authorize", app.origin))
        .form(&form)
        .send();
    let posted = posted.await.expect("it answers");
    assert_eq!(posted.status(), 303);
    let location = posted.headers()["location"].to_str().expect("it is text");
    let mut browser = app.browser();
    browser.open(location).await;
    assert_eq!(
        answered(&browser, "error").as_deref(),
        Some("login_required")
    );
    assert_eq!(answered(&browser, "state").as_deref(), Some("a+b c&d=e"));
}

async fn prompt_none_answers_without_showing_anything(app: TestApp) {
    let mut stranger = app.browser();
    stranger
        .open(request(&app, &[("prompt", "none")]).as_str())
        .await;
    assert_eq!(
        answered(&stranger, "error").as_deref(),
        Some("login_required")
    );

    let mut erin = erins_browser(&app).await;
    erin.open(request(&app, &[("prompt", "none")]).as_str())
        .await;
    assert!(answered(&erin, "code").is_some());
    app.clock.advance(100);
    erin.open(request(&app, &[("prompt", "none"), ("max_age", "60")]).as_str())
        .await;
    assert_eq!(answered(&erin, "error").as_deref(), Some("login_required"));
    erin.open(request(&app, &[("prompt", "none"), ("max_age", "1000")]).as_str())
        .await;
    assert!(answered(&erin, "code").is_some());
}

async fn a_fresh_sign_in_is_asked_for_once_and_moves_auth_time(app: TestApp) {
    let client = app.portal().await;
    let mut visit = Visit::begin(&app, &client).await;
    visit.password(ERIN).await;
    let first = visit.tokens().await;
    for more in [
        [("prompt", "login")],
        [("max_age", "0")],
        [("max_age", "60")],
    ] {
        app.clock.advance(300);
        visit = visit.again(&client, &more).await;
        assert!(
            visit.page().has("login-submit"),
            "{more:?}: {}",
            visit.page().text()
        );
        app.clock.advance(5);
        if visit.page().has_field("username") {
            visit.password(ERIN).await;
        } else {
            visit
                .browser
                .fill("password", PASSWORD)
                .press("login-submit")
                .await;
        }
        let again = visit.tokens().await;
        assert!(
            again.claims.auth_time() > first.claims.auth_time(),
            "{more:?}"
        );
        assert_eq!(again.subject(), first.subject());
    }
}

async fn a_hint_of_somebody_else_is_login_required(app: TestApp) {
    let client = app.portal().await;
    let mut carol = Visit::begin(&app, &client).await;
    carol.password(CAROL).await;
    carol.code(&app.authenticator(CAROL_KEY).code()).await;
    let carols = carol.tokens().await.id_token;
    let mut erin = Visit::begin(&app, &client).await;
    erin.password(ERIN).await;
    let erins = erin.tokens().await.id_token;

    let mut browser = erin.browser;
    browser
        .open(request(&app, &[("id_token_hint", &carols)]).as_str())
        .await;
    assert_eq!(
        answered(&browser, "error").as_deref(),
        Some("login_required")
    );
    app.clock.advance(3_000);
    browser
        .open(request(&app, &[("id_token_hint", &erins)]).as_str())
        .await;
    assert!(
        answered(&browser, "code").is_some(),
        "an expired hint still says who"
    );
}

async fn an_essential_acr_is_reached_or_refused(app: TestApp) {
    let essential =
        |acr: &str| format!(r#"{{"id_token":{{"acr":{{"essential":true,"values":["{acr}"]}}}}}}"#);
    let client = app.portal().await;
    let claims = essential(ACR_TWO_FACTOR);
    let mut carol = Visit::begin_in(&app, &client, app.browser(), &[("claims", &claims)]).await;
    carol.password(CAROL).await;
    carol.must_give_a_code();
    carol.code(&app.authenticator(CAROL_KEY).code()).await;
    assert_eq!(carol.tokens().await.acr(), ACR_TWO_FACTOR);
    let mut browser = carol.browser.clone();
    let unheard = essential("urn:example:unheard-of");
    browser
        .open(request(&app, &[("claims", &unheard)]).as_str())
        .await;
    let error = answered(&browser, "error");
    assert_eq!(error.as_deref(), Some("unmet_authentication_requirements"));
}

async fn a_finished_request_cannot_be_resumed(app: TestApp) {
    let mut erin = erins_browser(&app).await;
    let grants = app.grants().await;
    for grant in [
        grants[0].as_str(),
        "0198c0de-0000-7000-8000-000000000000",
        "nonsense",
    ] {
        erin.open(&format!("{}/authorize/resume/{grant}", app.origin))
            .await;
        assert_eq!(erin.page().status, 410, "{grant}");
        assert!(erin.page().has("error-code"));
    }
}

async fn a_signed_in_user_comes_through_within_the_budget(app: TestApp) {
    let mut erin = erins_browser(&app).await;
    let before = app.db.statements();
    erin.open(request(&app, &[]).as_str()).await;
    assert!(answered(&erin, "code").is_some());
    let used = app.db.statements() - before;
    assert!(
        used <= 4,
        "{used} statements for a sign-on without interaction"
    );
}
