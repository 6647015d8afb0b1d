//! How clients prove themselves, and how they are refused (RFC 6749 section 2.3, RFC 7523).

use serde_json::{Value, json};
use vestibule::keys::Algorithm;
use vestibule::keys::jwt::{Signer, generate};

use super::world::{ISSUER, SECRET, VERIFIER, World, basic};

const ASSERTED: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A request that fails for its client or, when the client is right, for its code.
fn form<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let grant = [
        ("grant_type", "authorization_code"),
        ("code", "unknown"),
        ("code_verifier", VERIFIER),
    ];
    grant.into_iter().chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn a_client_proves_itself_exactly_as_it_is_registered() {
    const GOOD: (u16, &str) = (400, "invalid_grant");
    const REFUSED: (u16, &str) = (401, "invalid_client");
    const BAD: (u16, &str) = (400, "invalid_request");
    let world = World::new().await;
    let header = |id: &str, secret: &str| Some(basic(id, secret));
    for (authorization, more, expected) in [
        (header("app", SECRET), vec![], GOOD),
        (header("app", SECRET), vec![("client_id", "app")], GOOD),
        (header("app", "wrong"), vec![], REFUSED),
        (header("unknown", SECRET), vec![], REFUSED),
        (header("form", SECRET), vec![], REFUSED),
        (header("native", "x"), vec![], REFUSED),
        (Some("Bearer abc".to_owned()), vec![], REFUSED),
        (header("app", SECRET), vec![("client_id", "form")], BAD),
        (header("app", SECRET), vec![("client_secret", SECRET)], BAD),
        (
            None,
            vec![("client_id", "form"), ("client_secret", SECRET)],
            GOOD,
        ),
        (
            None,
            vec![("client_id", "form"), ("client_secret", "wrong")],
            REFUSED,
        ),
        (
            None,
            vec![("client_id", "app"), ("client_secret", SECRET)],
            REFUSED,
        ),
        (None, vec![("client_id", "app")], REFUSED),
        (None, vec![("client_id", "native")], GOOD),
        (None, vec![], REFUSED),
        (
            None,
            vec![("client_id", "native"), ("client_id", "native")],
            BAD,
        ),
        (
            None,
            vec![("client_id", "native"), ("x", "1"), ("x", "2")],
            BAD,
        ),
        (None, vec![("client_id", "native"), ("unknown", "1")], GOOD),
    ] {
        let headers: Vec<_> = authorization
            .iter()
            .map(|text| ("authorization", text.as_str()))
            .collect();
        let answer = world.post("/token", &headers, &form(&more)).await;
        assert_eq!(answer.error(), expected, "{authorization:?} {more:?}");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(
            answer.headers.contains_key("www-authenticate"),
            answer.status == 401
        );
    }
}

#[tokio::test]
async fn what_is_not_a_form_or_asks_for_nothing_is_refused_in_json() {
    let world = World::new().await;
    let authorization = basic("app", SECRET);
    let auth = ("authorization", authorization.as_str());
    let json = ("content-type", "application/json");
    let answer = world
        .send("POST", "/token", &[auth, json], "{}".to_owned())
        .await;
    assert_eq!(answer.error(), (400, "invalid_request"));
    let twice = world
        .send("POST", "/token", &[auth, auth], String::new())
        .await;
    assert_eq!(twice.error(), (400, "invalid_request"));
    for (grant, expected) in [
        ("", "invalid_request"),
        ("password", "unsupported_grant_type"),
        ("client_credentials", "unauthorized_client"),
        ("authorization_code", "invalid_request"),
        ("refresh_token", "invalid_request"),
    ] {
        let answer = world
            .post("/token", &[auth], &[("grant_type", grant)])
            .await;
        assert_eq!(answer.error(), (400, expected), "{grant}");
    }
    assert_eq!(
        world
            .send("GET", "/token", &[auth], String::new())
            .await
            .status,
        405
    );
}

#[tokio::test]
async fn a_client_in_its_own_name_gets_an_access_token_and_nothing_else() {
    let world = World::new().await;
    let before = world.db.statements();
    let answer = world
        .post_as("service", "/token", &[("grant_type", "client_credentials")])
        .await;
    assert_eq!(world.db.statements() - before, 2, "client and access token");
    assert_eq!(answer.body["scope"], "reports:read");
    assert!(answer.body.get("refresh_token").is_none() && answer.body.get("id_token").is_none());
    let token = answer.text("access_token");
    let claims = world
        .keys
        .verify_own(&token, "at+jwt")
        .expect("an at+jwt of ours");
    assert_eq!(claims["sub"], "service");
    assert_eq!(claims["client_id"], "service");
    assert_eq!(claims["aud"], "app");
    assert_eq!(
        world.userinfo(&token).await.error(),
        (403, "insufficient_scope")
    );
    // Its audience may ask about it, somebody else may not.
    let told = |answer: &super::world::Answer| answer.body["active"].clone();
    for (client, active) in [("service", true), ("app", true), ("other", false)] {
        let answer = world
            .post_as(client, "/introspect", &[("token", &token)])
            .await;
        assert_eq!(told(&answer), Value::Bool(active), "{client}");
        assert!(active || answer.body == json!({"active": false}));
    }
    world
        .post_as("service", "/revoke", &[("token", &token)])
        .await;
    let answer = world
        .post_as("service", "/introspect", &[("token", &token)])
        .await;
    assert_eq!(told(&answer), false);
    let public = [("token", token.as_str()), ("client_id", "native")];
    assert_eq!(
        world.post("/introspect", &[], &public).await.error(),
        (401, "invalid_client")
    );
}

#[tokio::test]
async fn an_assertion_proves_its_client_once() {
    let world = World::new().await;
    let pair = generate(Algorithm::Es256, "k1");
    let signer = Signer::prepare(Algorithm::Es256, "k1", &pair.private_jwk).expect("fits");
    let jwks = json!({"keys": [pair.public_jwk]}).to_string();
    world
        .sql(&format!(
            "UPDATE client SET jwks = '{jwks}' WHERE client_id = 'signed'"
        ))
        .await;
    let now = world.clock.now().seconds();
    let assertion = |jti: &str, change: Value| {
        let mut claims = json!({
            "iss": "signed", "sub": "signed", "aud": ISSUER, "jti": jti, "iat": now, "exp": now + 60,
        });
        for (name, value) in change.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        signer.sign("JWT", &claims)
    };
    let token_endpoint = format!("{ISSUER}/token");
    for (good, jwt) in [
        (true, assertion("1", json!({}))),
        (true, assertion("2", json!({"aud": [token_endpoint]}))),
        (false, assertion("2", json!({}))),
        (
            false,
            assertion("3", json!({"aud": "https://elsewhere.example"})),
        ),
        (false, assertion("4", json!({"exp": now + 3600}))),
        (false, assertion("5", json!({"exp": now}))),
        (false, assertion("6", json!({"nbf": now + 60}))),
        (false, assertion("7", json!({"iss": "app"}))),
        (false, assertion("8", json!({"sub": "app", "iss": "app"}))),
        (false, "a.b.c".to_owned()),
    ] {
        let more = [
            ("client_assertion_type", ASSERTED),
            ("client_assertion", jwt.as_str()),
        ];
        let answer = world.post("/token", &[], &form(&more)).await;
        let expected = if good {
            (400, "invalid_grant")
        } else {
            (401, "invalid_client")
        };
        assert_eq!(answer.error(), expected, "{jwt}");
        // Also one whose request failed for another reason is used up.
        let again = world.post("/token", &[], &form(&more)).await;
        assert_eq!(again.error(), (401, "invalid_client"));
    }
}

#[tokio::test]
async fn a_script_of_a_registered_origin_may_read_the_answer() {
    let world = World::new().await;
    for (origin, allowed) in [
        ("https://rp.example", true),
        ("https://evil.example", false),
    ] {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
        ];
        let preflight = world
            .send("OPTIONS", "/token", &headers, String::new())
            .await;
        assert_eq!(preflight.status, 204);
        assert_eq!(
            preflight
                .headers
                .contains_key("access-control-allow-origin"),
            allowed
        );
        let answer = world
            .post(
                "/token",
                &[("origin", origin)],
                &form(&[("client_id", "native")]),
            )
            .await;
        assert_eq!(
            answer.headers.contains_key("access-control-allow-origin"),
            allowed
        );
        assert!(
            !answer
                .headers
                .contains_key("access-control-allow-credentials")
        );
    }
}

#[tokio::test]
async fn metadata_and_keys_are_served_from_memory() {
    let world = World::new().await;
    let before = world.db.statements();
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    ] {
        let answer = world.send("GET", path, &[], String::new()).await;
        assert_eq!(answer.body["issuer"], ISSUER);
        assert_eq!(answer.body["jwks_uri"], format!("{ISSUER}/jwks"));
    }
    let answer = world.send("GET", "/jwks", &[], String::new()).await;
    assert!(
        answer.body["keys"]
            .as_array()
            .is_some_and(|keys| keys.len() >= 3)
    );
    assert_eq!(world.db.statements(), before);
}
