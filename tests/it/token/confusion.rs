//! Every kind of token at every endpoint: only the diagonal passes (invariant I5).

use serde_json::json;
use vestibule::base::{Entropy, Token, TokenKind};

use super::world::World;

#[tokio::test]
async fn a_token_is_good_for_its_own_purpose_only() {
    let world = World::new().await;
    let opaque = world.bought("app", "openid offline_access").await;
    let jwt = world.bought("service", "openid").await;
    let mut kinds = vec![
        ("opaque access token", opaque.text("access_token")),
        ("refresh token", opaque.text("refresh_token")),
        ("ID token", opaque.text("id_token")),
        ("at+jwt", jwt.text("access_token")),
        ("ID token by ES256", jwt.text("id_token")),
        ("code", world.code("app", "openid", json!({})).await),
        ("client secret", super::world::SECRET.to_owned()),
    ];
    for kind in TokenKind::ALL {
        kinds.push((
            kind.prefix(),
            Token::new(*kind, Entropy).expose().to_owned(),
        ));
    }
    for (name, token) in &kinds {
        let bearer = matches!(*name, "opaque access token" | "at+jwt");
        let answer = world.userinfo(token).await;
        assert_eq!(
            answer.status == 200,
            bearer,
            "{name} at userinfo: {answer:?}"
        );
        let code = world.redeem("app", token).await;
        assert_eq!(
            code.status == 200,
            *name == "code",
            "{name} as a code: {code:?}"
        );
        for client in ["app", "service"] {
            let told = world
                .post_as(client, "/introspect", &[("token", token)])
                .await;
            // The at+jwt's audience is `app`, which may therefore ask about it.
            let own = match *name {
                "opaque access token" | "refresh token" => client == "app",
                "at+jwt" => true,
                _ => false,
            };
            assert_eq!(
                told.body["active"], own,
                "{name} at introspection by {client}"
            );
        }
    }
    for (name, token) in &kinds {
        let answer = world.refresh("app", token).await;
        assert_eq!(
            answer.status == 200,
            *name == "refresh token",
            "{name} as refresh token"
        );
    }
}

#[tokio::test]
async fn a_bearer_that_brings_nothing_is_told_how_and_one_that_brings_too_much_is_refused() {
    let world = World::new().await;
    let token = world.bought("app", "openid").await.text("access_token");
    let header = format!("Bearer {token}");
    let none = world.send("GET", "/userinfo", &[], String::new()).await;
    assert_eq!(none.status, 401);
    assert_eq!(
        none.headers["www-authenticate"],
        "Bearer realm=\"vestibule\""
    );
    let in_query = format!("/userinfo?access_token={token}");
    let in_query = world.send("GET", &in_query, &[], String::new()).await;
    assert_eq!(in_query.status, 401);
    let form = [("access_token", token.as_str())];
    assert_eq!(world.post("/userinfo", &[], &form).await.status, 200);
    let post = world
        .send(
            "POST",
            "/userinfo",
            &[("authorization", &header)],
            String::new(),
        )
        .await;
    assert_eq!(post.status, 200);
    let both = world
        .post("/userinfo", &[("authorization", &header)], &form)
        .await;
    assert_eq!(both.error(), (400, "invalid_request"));
    let bad = world.userinfo("nonsense").await;
    assert_eq!(bad.error(), (401, "invalid_token"));
    let said = bad.headers["www-authenticate"].to_str().expect("text");
    assert!(
        said.starts_with("Bearer ") && said.contains("error=\"invalid_token\""),
        "{said}"
    );
    world.clock.advance(600);
    assert_eq!(
        world.userinfo(&token).await.error(),
        (401, "invalid_token"),
        "after ten minutes"
    );
}
