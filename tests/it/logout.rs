//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0; PROTOCOL.md, rule 14).

use url::Url;

use crate::support::app::TestApp;
use crate::support::browser::{HttpBrowser, http_client};
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::relying_party::RelyingParty;
use crate::support::visit::Visit;

on_both_engines!(
    a_client_that_knows_the_session_ends_it_and_gets_its_user_back,
    without_a_valid_hint_the_user_is_asked_and_nobody_is_redirected,
    an_unregistered_address_is_never_redirected_to,
    a_hint_of_another_session_asks_first,
    what_was_bought_in_the_session_ends_with_it,
    a_posted_request_is_answered_like_a_visited_one,
    whoever_is_not_signed_in_is_told_so,
    a_trusted_computer_stays_trusted,
);

fn logout(app: &TestApp, pairs: &[(&str, &str)]) -> Url {
    Url::parse_with_params(&format!("{}/logout", app.origin), pairs).expect("a URL")
}

async fn erin<'a>(app: &'a TestApp, client: &'a RelyingParty) -> (HttpBrowser, String) {
    let mut visit = Visit::begin(app, client).await;
    visit.password(ERIN).await;
    let tokens = visit.tokens().await;
    (visit.browser, tokens.id_token)
}

/// Whether the browser still has a session that the authorization endpoint takes.
async fn is_signed_in(client: &RelyingParty, browser: &HttpBrowser) -> bool {
    let mut browser = browser.clone();
    let begun = client.sign_in("", &[("prompt", "none")]);
    browser.begin(&begun).await;
    browser.landed().parameter("code").is_some()
}

async fn a_client_that_knows_the_session_ends_it_and_gets_its_user_back(app: TestApp) {
    let client = app.portal().await;
    let (mut browser, hint) = erin(&app, &client).await;
    assert!(is_signed_in(&client, &browser).await);
    app.clock.advance(2_000);
    let (back, state) = (app.portal_logout_uri(), "a+b c&d=e%20;\u{e9}");
    let asked = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", &back),
        ("state", state),
    ];
    browser.open(logout(&app, &asked).as_str()).await;
    let landed = browser.landed();
    assert!(landed.url.as_str().starts_with(&back), "{}", landed.url);
    assert_eq!(landed.parameter("state").as_deref(), Some(state));
    assert!(!is_signed_in(&client, &browser).await);
}

async fn without_a_valid_hint_the_user_is_asked_and_nobody_is_redirected(app: TestApp) {
    let client = app.portal().await;
    let back = app.portal_logout_uri();
    let (_, hint) = erin(&app, &client).await;
    let forged = format!("{}x", &hint[..hint.len() - 1]);
    let unsigned = format!(
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.",
        hint.split('.').nth(1).expect("a body")
    );
    let id = client.client_id.as_str();
    let cases: [&[(&str, &str)]; 5] = [
        &[("post_logout_redirect_uri", &back)],
        &[("post_logout_redirect_uri", &back), ("client_id", id)],
        &[
            ("post_logout_redirect_uri", &back),
            ("id_token_hint", &forged),
        ],
        &[
            ("post_logout_redirect_uri", &back),
            ("id_token_hint", &unsigned),
        ],
        &[
            ("post_logout_redirect_uri", &back),
            ("id_token_hint", &hint),
            ("client_id", "finance-x"),
        ],
    ];
    for asked in cases {
        let (mut browser, _) = erin(&app, &client).await;
        browser.open(logout(&app, asked).as_str()).await;
        assert!(
            browser.page().has("logout-confirm"),
            "{asked:?}: {}",
            browser.page().text()
        );
        assert!(
            is_signed_in(&client, &browser).await,
            "not before the user said so"
        );
        browser.press("logout-confirm").await;
        assert!(
            browser.page().has("logged-out"),
            "{asked:?}: {}",
            browser.page().text()
        );
        assert!(!is_signed_in(&client, &browser).await, "{asked:?}");
    }
}

async fn an_unregistered_address_is_never_redirected_to(app: TestApp) {
    let client = app.portal().await;
    let right = app.portal_logout_uri();
    for uri in [
        format!("{right}/"),
        format!("{right}?x=1"),
        format!("{right}#x"),
        right.to_uppercase(),
        app.portal_redirect_uri(),
        "https://evil.example/".to_owned(),
        "javascript:alert(1)".to_owned(),
    ] {
        let (mut browser, hint) = erin(&app, &client).await;
        let asked = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", uri.as_str()),
        ];
        browser.open(logout(&app, &asked).as_str()).await;
        assert!(
            browser.page().has("logged-out"),
            "{uri}: {}",
            browser.page().text()
        );
        assert!(!is_signed_in(&client, &browser).await, "{uri}");
    }
}

async fn a_hint_of_another_session_asks_first(app: TestApp) {
    let client = app.portal().await;
    let (_, elsewhere) = erin(&app, &client).await;
    let (mut browser, _) = erin(&app, &client).await;
    let back = app.portal_logout_uri();
    let asked = [
        ("id_token_hint", elsewhere.as_str()),
        ("post_logout_redirect_uri", &back),
    ];
    browser.open(logout(&app, &asked).as_str()).await;
    assert!(
        browser.page().has("logout-confirm"),
        "{}",
        browser.page().text()
    );
    browser.press("logout-confirm").await;
    assert!(
        browser.landed().url.as_str().starts_with(&back),
        "its client is known and trusted"
    );
}

async fn what_was_bought_in_the_session_ends_with_it(app: TestApp) {
    let client = app.portal().await;
    let mut online = Visit::begin(&app, &client).await;
    let begun = client.sign_in("profile", &[]);
    online.browser.begin(&begun).await;
    online.begun = begun;
    online.password(ERIN).await;
    let tokens = online.tokens().await;
    let unredeemed = client.sign_in("profile", &[]);
    let mut browser = online.browser.clone();
    browser.begin(&unredeemed).await;
    let code = browser.landed().parameter("code").expect("a code");
    client
        .userinfo(&tokens)
        .await
        .expect("the access token is good");

    browser
        .open(logout(&app, &[("id_token_hint", &tokens.id_token)]).as_str())
        .await;
    assert!(
        browser.page().has("logged-out"),
        "{}",
        browser.page().text()
    );
    assert!(
        client.userinfo(&tokens).await.is_err(),
        "the access token outlived the session"
    );
    assert!(
        client.redeem(&code, &unredeemed).await.is_err(),
        "the code outlived the session"
    );
    if let Some(refresh) = &tokens.refresh {
        assert!(
            client.refresh(refresh).await.is_err(),
            "the family outlived the session"
        );
    }

    let mut offline = Visit::begin(&app, &client).await;
    offline.password(ERIN).await;
    let tokens = offline.tokens().await;
    let mut browser = offline.browser.clone();
    browser
        .open(logout(&app, &[("id_token_hint", &tokens.id_token)]).as_str())
        .await;
    let refresh = tokens.refresh.expect("offline_access was granted");
    client
        .refresh(&refresh)
        .await
        .expect("offline access outlives the session");
}

async fn a_posted_request_is_answered_like_a_visited_one(app: TestApp) {
    let form = [("client_id", "bi-portal"), ("state", "a+b c&d")];
    let posted = http_client()
        .post(format!("{}/logout", app.origin))
        .form(&form)
        .send();
    let posted = posted.await.expect("it answers");
    assert_eq!(posted.status(), 303);
    let location = posted.headers()["location"].to_str().expect("it is text");
    let url = Url::parse(&app.origin)
        .and_then(|origin| origin.join(location))
        .expect("a URL");
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    assert_eq!(
        pairs,
        form.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

async fn whoever_is_not_signed_in_is_told_so(app: TestApp) {
    let client = app.portal().await;
    let mut browser = app.browser();
    browser.open(logout(&app, &[]).as_str()).await;
    assert!(
        browser.page().has("logged-out"),
        "{}",
        browser.page().text()
    );
    let (_, hint) = erin(&app, &client).await;
    let back = app.portal_logout_uri();
    let asked = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", &back),
    ];
    browser.open(logout(&app, &asked).as_str()).await;
    assert!(browser.landed().url.as_str().starts_with(&back));
    let twice = format!("{}/logout?state=a&state=b", app.origin);
    let mut browser = app.browser();
    browser.open(&twice).await;
    assert_eq!(browser.page().status, 400);
}

async fn a_trusted_computer_stays_trusted(app: TestApp) {
    let client = app.portal().await;
    let mut frank = Visit::begin(&app, &client).await;
    frank.password(FRANK).await;
    let phone = app.phone_of(FRANK).await;
    let code = app.code_sent_to(&phone).await;
    frank.browser.tick("trust");
    frank.code(&code).await;
    let hint = frank.tokens().await.id_token;
    let mut browser = frank.browser.clone();
    browser
        .open(logout(&app, &[("id_token_hint", &hint)]).as_str())
        .await;
    assert!(browser.page().has("logged-out"));
    let mut again = Visit::begin_in(&app, &client, browser, &[]).await;
    assert!(
        again.page().has_field("password"),
        "the password is still asked"
    );
    again.password(FRANK).await;
    assert!(
        again.is_back(),
        "the computer was trusted: {}",
        again.page().text()
    );
}
