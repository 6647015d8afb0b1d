//! Codes and what they buy (OIDC Core section 3.1.3).

use serde_json::json;

use super::world::{ISSUER, REDIRECT, VERIFIER, World};

#[tokio::test]
async fn a_code_buys_an_id_token_that_tells_the_truth() {
    let world = World::new().await;
    let before = world.db.statements();
    let answer = world
        .bought("app", "openid profile email tenant mfa offline_access")
        .await;
    assert!(
        world.db.statements() - before <= 6 + 2,
        "the insert of the test is counted too"
    );
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["expires_in"], 600);
    let claims = world
        .keys
        .verify_own(&answer.text("id_token"), "JWT")
        .expect("signed by us");
    let now = world.clock.now().seconds();
    for (name, value) in [
        ("iss", json!(ISSUER)),
        ("aud", json!("app")),
        ("sub", json!(world.user.to_string())),
        ("sid", json!(world.session.to_string())),
        ("nonce", json!("n-1")),
        ("iat", json!(now)),
        ("exp", json!(now + 600)),
        ("auth_time", json!(now)),
        ("acr", json!("urn:vestibule:acr:two-factor")),
        ("amr", json!(["pwd", "otp", "mfa"])),
        ("tenant", json!("meridian")),
        ("tenant_path", json!(["meridian"])),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    assert_eq!(claims["mfa"]["how"], "prompt");
    assert_eq!(claims["mfa"]["methods"], json!(["totp"]));
    assert!(
        claims.get("email").is_none(),
        "claims of standard scopes come from userinfo"
    );
    assert!(claims.get("roles").is_none());
}

#[tokio::test]
async fn userinfo_tells_what_the_scope_allows_in_two_statements() {
    let world = World::new().await;
    let token = world
        .bought("app", "openid profile email tenant roles")
        .await
        .text("access_token");
    world
        .sql("INSERT INTO client_role (user_id, client_id, role) SELECT u.id, c.id, 'viewer' FROM users u, client c WHERE c.client_id = 'app'")
        .await;
    let before = world.db.statements();
    let answer = world.userinfo(&token).await;
    assert_eq!(world.db.statements() - before, 2);
    assert_eq!(answer.body["sub"], world.user.to_string());
    assert_eq!(answer.body["name"], "Ada Byron");
    assert_eq!(answer.body["email_verified"], true);
    assert_eq!(answer.body["updated_at"], world.clock.now().seconds());
    assert_eq!(answer.body["roles"], json!(["viewer"]));
    assert_eq!(answer.body["tenant_name"], "Meridian");
    for absent in [
        "locale",
        "phone_number",
        "phone_number_verified",
        "address",
        "birthdate",
    ] {
        assert!(answer.body.get(absent).is_none(), "{absent}");
    }
    let before = world.db.statements();
    let plain = world.bought("app", "openid").await.text("access_token");
    let bought = world.db.statements();
    assert!(
        bought - before <= 1 + 4,
        "client, grant, redemption, access token"
    );
    world.userinfo(&plain).await;
    assert_eq!(world.db.statements() - bought, 1);
}

#[tokio::test]
async fn a_reused_code_revokes_what_it_bought_also_later() {
    for seconds in [0, 30, 120] {
        let world = World::new().await;
        let code = world.code("app", "openid offline_access", json!({})).await;
        let first = world.redeem("app", &code).await;
        let (access, refresh) = (first.text("access_token"), first.text("refresh_token"));
        assert_eq!(world.userinfo(&access).await.status, 200);
        world.clock.advance(seconds);
        assert_eq!(
            world.redeem("app", &code).await.error(),
            (400, "invalid_grant")
        );
        assert_eq!(
            world.userinfo(&access).await.error(),
            (401, "invalid_token")
        );
        assert_eq!(
            world.refresh("app", &refresh).await.error(),
            (400, "invalid_grant")
        );
        assert_eq!(
            world.redeem("app", &code).await.error(),
            (400, "invalid_grant")
        );
        assert_eq!(world.audited("token.reused").await, 1, "said once");
    }
}

#[tokio::test]
async fn of_many_redemptions_at_once_one_succeeds_and_nothing_survives() {
    let world = std::sync::Arc::new(World::new().await);
    let code = world.code("app", "openid offline_access", json!({})).await;
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let (world, code) = (std::sync::Arc::clone(&world), code.clone());
            tokio::spawn(async move { world.redeem("app", &code).await })
        })
        .collect();
    let mut bought = Vec::new();
    for task in tasks {
        let answer = task.await.expect("it ends");
        match answer.error() {
            (200, _) => bought.push(answer),
            (400, "invalid_grant") => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(bought.len(), 1);
    let access = bought[0].text("access_token");
    assert_eq!(
        world.userinfo(&access).await.error(),
        (401, "invalid_token")
    );
    let refresh = bought[0].text("refresh_token");
    assert_eq!(
        world.refresh("app", &refresh).await.error(),
        (400, "invalid_grant")
    );
}

#[tokio::test]
async fn a_code_is_bound_to_client_address_and_verifier() {
    let world = World::new().await;
    let full = |code: &str| {
        vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", REDIRECT.to_owned()),
            ("code_verifier", VERIFIER.to_owned()),
        ]
    };
    let code = world.code("app", "openid", json!({})).await;
    for (client, name, value) in [
        ("other", "code", Some(code.as_str())),
        ("app", "redirect_uri", Some("https://rp.example/cb/")),
        ("app", "redirect_uri", None),
        ("app", "code_verifier", None),
        (
            "app",
            "code_verifier",
            Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX"),
        ),
        (
            "app",
            "code",
            Some("vac_dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        ),
        ("app", "code", Some("nonsense")),
    ] {
        let mut form = full(&code);
        form.retain(|(other, _)| *other != name);
        form.extend(value.map(|value| (name, value.to_owned())));
        let form: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = world.post_as(client, "/token", &form).await;
        assert_eq!(
            answer.error(),
            (400, "invalid_grant"),
            "{client} {name} {value:?}"
        );
    }
    assert_eq!(
        world.redeem("app", &code).await.status,
        200,
        "nothing of that used it up"
    );

    let bare = world
        .code("app", "openid", json!({"code_challenge": null}))
        .await;
    assert_eq!(
        world.redeem("app", &bare).await.error(),
        (400, "invalid_grant"),
        "a verifier alone"
    );
    let late = world.code("app", "openid", json!({})).await;
    world.clock.advance(60);
    assert_eq!(
        world.redeem("app", &late).await.error(),
        (400, "invalid_grant"),
        "after 60 s"
    );
}

#[tokio::test]
async fn a_redirect_uri_that_was_not_given_need_not_be_repeated() {
    let world = World::new().await;
    let change = json!({"redirect_uri_given": false, "code_challenge": null});
    let code = world.code("app", "openid", change).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
    ];
    assert_eq!(world.post_as("app", "/token", &form).await.status, 200);
}

#[tokio::test]
async fn what_ended_is_seen_by_the_next_request() {
    let session = "UPDATE session SET revoked_at = 1";
    let user = "UPDATE users SET status = 'disabled'";
    let epoch = "UPDATE users SET epoch = epoch + 1";
    let tenant = "UPDATE tenant SET status = 'disabled'";
    let client = "UPDATE client SET status = 'disabled' WHERE client_id = 'app'";
    let governor = "INSERT INTO tenant SELECT X'00000000000000000000000000000077', parent_id, kind, \
                    'gone', name, path, 'disabled', branding, default_country, contact, created_at \
                    FROM tenant; UPDATE client SET tenant_id = X'00000000000000000000000000000077'";
    for (ending, refreshes) in [
        (session, true),
        (user, false),
        (epoch, false),
        (tenant, false),
        (client, false),
        (governor, false),
    ] {
        let world = World::new().await;
        let online = world.bought("app", "openid").await.text("access_token");
        let offline = world.bought("app", "openid offline_access").await;
        let code = world.code("app", "openid", json!({})).await;
        world.sql(ending).await;
        assert_eq!(
            world.userinfo(&online).await.error(),
            (401, "invalid_token"),
            "{ending}"
        );
        let refreshed = world.refresh("app", &offline.text("refresh_token")).await;
        assert_eq!(refreshed.status == 200, refreshes, "{ending} {refreshed:?}");
        assert!(
            world.redeem("app", &code).await.status.is_client_error(),
            "{ending}"
        );
    }
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token() {
    let world = World::new().await;
    assert!(
        world
            .bought("app", "openid")
            .await
            .body
            .get("refresh_token")
            .is_none()
    );
    assert!(
        world
            .bought("app", "offline_access")
            .await
            .body
            .get("id_token")
            .is_none()
    );
}

#[tokio::test]
async fn a_named_claim_comes_on_the_side_it_was_asked_for() {
    let world = World::new().await;
    let claims = json!({"id_token": {"email": {}}, "userinfo": {"given_name": {}}});
    let code = world.code("app", "openid", json!({"claims": claims})).await;
    let answer = world.redeem("app", &code).await;
    let id_token = world
        .keys
        .verify_own(&answer.text("id_token"), "JWT")
        .expect("ours");
    assert_eq!(id_token["email"], "ada@meridian.example");
    let told = world.userinfo(&answer.text("access_token")).await.body;
    assert_eq!(
        told,
        json!({"sub": world.user.to_string(), "given_name": "Ada"})
    );
}
