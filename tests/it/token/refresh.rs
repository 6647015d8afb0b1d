//! Refresh token families (RFC 9700 section 4.14.2, OIDC Core section 12).

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::json;
use vestibule::oidc::sweep::sweep;

use super::world::World;

const SCOPE: &str = "openid email offline_access";

#[tokio::test]
async fn a_refresh_keeps_who_and_when_and_moves_iat() {
    let world = World::new().await;
    let first = world.bought("app", SCOPE).await;
    world.clock.advance(100);
    let before = world.db.statements();
    let second = world.refresh("app", &first.text("refresh_token")).await;
    assert_eq!(second.status, 200);
    assert!(
        world.db.statements() - before <= 4,
        "client, family, rotation, access token"
    );
    assert_ne!(first.text("refresh_token"), second.text("refresh_token"));
    let claims = |token: &str| world.keys.verify_own(token, "JWT").expect("ours");
    let (old, new) = (
        claims(&first.text("id_token")),
        claims(&second.text("id_token")),
    );
    for same in ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid"] {
        assert_eq!(old[same], new[same], "{same}");
    }
    assert_eq!(new["iat"], world.clock.now().seconds());
    assert!(new.get("nonce").is_none());
    assert_ne!(first.text("access_token"), second.text("access_token"));
}

#[tokio::test]
async fn a_reused_token_ends_the_family_and_its_access_tokens() {
    let world = World::new().await;
    let first = world.bought("app", SCOPE).await.text("refresh_token");
    let second = world.refresh("app", &first).await.text("refresh_token");
    let third = world.refresh("app", &second).await;
    // Two rotations ago: stolen, however recent.
    assert_eq!(
        world.refresh("app", &first).await.error(),
        (400, "invalid_grant")
    );
    let latest = third.text("refresh_token");
    assert_eq!(
        world.refresh("app", &latest).await.error(),
        (400, "invalid_grant")
    );
    let access = third.text("access_token");
    assert_eq!(
        world.userinfo(&access).await.error(),
        (401, "invalid_token")
    );
}

#[tokio::test]
async fn a_lost_answer_is_forgiven_for_ten_seconds_and_to_the_same_client() {
    let world = World::new().await;
    let first = world.bought("app", SCOPE).await.text("refresh_token");
    let second = world.refresh("app", &first).await.text("refresh_token");
    assert_eq!(
        world.refresh("other", &first).await.error(),
        (400, "invalid_grant")
    );
    world.clock.advance(10);
    let again = world.refresh("app", &first).await;
    assert_eq!(
        again.text("refresh_token"),
        second,
        "the same next token, no second family"
    );
    let third = world.refresh("app", &second).await.text("refresh_token");
    world.clock.advance(11);
    assert_eq!(
        world.refresh("app", &second).await.error(),
        (400, "invalid_grant")
    );
    assert_eq!(
        world.refresh("app", &third).await.error(),
        (400, "invalid_grant")
    );
}

#[tokio::test]
async fn many_refreshes_at_once_make_one_family() {
    let world = Arc::new(World::new().await);
    let first = world.bought("app", SCOPE).await.text("refresh_token");
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let (world, first) = (Arc::clone(&world), first.clone());
            tokio::spawn(async move { world.refresh("app", &first).await })
        })
        .collect();
    let mut next = HashSet::new();
    for task in tasks {
        let answer = task.await.expect("it ends");
        assert_eq!(answer.status, 200, "{answer:?}");
        next.insert(answer.text("refresh_token"));
    }
    assert_eq!(next.len(), 1);
    let next = next.into_iter().next().expect("one");
    assert_eq!(world.refresh("app", &next).await.status, 200);
}

#[tokio::test]
async fn the_scope_narrows_one_answer_and_never_widens() {
    let world = World::new().await;
    let first = world.bought("app", SCOPE).await.text("refresh_token");
    let with = |token: String, scope: &'static str| {
        let world = &world;
        async move {
            let form = [
                ("grant_type", "refresh_token"),
                ("refresh_token", token.as_str()),
                ("scope", scope),
            ];
            world.post_as("app", "/token", &form).await
        }
    };
    assert_eq!(
        with(first.clone(), "openid profile").await.error(),
        (400, "invalid_scope")
    );
    let narrow = with(first, "openid").await;
    assert_eq!(narrow.body["scope"], "openid");
    let wide = world.refresh("app", &narrow.text("refresh_token")).await;
    assert_eq!(
        wide.body["scope"], "email offline_access openid",
        "the family keeps its own"
    );
}

#[tokio::test]
async fn a_family_ends_after_thirty_days_without_use() {
    let world = World::new().await;
    let token = world.bought("app", SCOPE).await.text("refresh_token");
    world.clock.advance(30 * 24 * 3600 - 1);
    let token = world.refresh("app", &token).await.text("refresh_token");
    world.clock.advance(30 * 24 * 3600);
    assert_eq!(
        world.refresh("app", &token).await.error(),
        (400, "invalid_grant")
    );
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_everything_and_an_access_token_only_itself() {
    let world = World::new().await;
    let first = world.bought("app", SCOPE).await;
    let second = world.refresh("app", &first.text("refresh_token")).await;
    let (one, two) = (first.text("access_token"), second.text("access_token"));
    let end = async |client: &str, token: &str| {
        world
            .post_as(client, "/revoke", &[("token", token)])
            .await
            .status
            .as_u16()
    };
    assert_eq!(end("other", &one).await, 200, "as if it were unknown");
    assert_eq!(world.userinfo(&one).await.status, 200);
    assert_eq!(end("app", &one).await, 200);
    assert_eq!(world.userinfo(&one).await.status, 401);
    assert_eq!(world.userinfo(&two).await.status, 200);
    let refresh = second.text("refresh_token");
    assert_eq!(end("other", &refresh).await, 200);
    assert_eq!(world.userinfo(&two).await.status, 200);
    assert_eq!(end("app", &refresh).await, 200);
    assert_eq!(world.userinfo(&two).await.status, 401);
    assert_eq!(
        world.refresh("app", &refresh).await.error(),
        (400, "invalid_grant")
    );
    assert_eq!(end("app", "nonsense").await, 200);
}

#[tokio::test]
async fn a_grant_is_kept_as_long_as_its_family_and_no_longer() {
    const DAY: i64 = 24 * 3600;
    let world = World::new().await;
    let sweep = async || {
        let tx = world.db.write().await.expect("memory is there");
        let swept = sweep(&tx).await.expect("it sweeps");
        tx.commit().await.expect("memory is there");
        swept
    };
    let code = world.code("app", SCOPE, json!({})).await;
    let token = world.redeem("app", &code).await.text("refresh_token");
    let other = world.bought("other", "openid").await;
    assert_eq!(other.status, 200);
    // What bought no family is forgotten within the day, with its access tokens.
    world.clock.advance(29 * DAY);
    assert_eq!(sweep().await, 3, "two access tokens and a grant");
    let token = world.refresh("app", &token).await.text("refresh_token");
    // The family has outlived what its grant was first kept for.
    world.clock.advance(29 * DAY);
    assert_eq!(sweep().await, 1, "an access token");
    let token = world.refresh("app", &token).await.text("refresh_token");
    assert_eq!(
        world.redeem("app", &code).await.error(),
        (400, "invalid_grant")
    );
    assert_eq!(
        world.refresh("app", &token).await.error(),
        (400, "invalid_grant"),
        "its code is still known, and was used twice"
    );
    world.clock.advance(30 * DAY);
    assert_eq!(sweep().await, 2, "an access token and the grant");
}
