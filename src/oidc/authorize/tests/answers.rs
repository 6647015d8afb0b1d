//! What a request is answered with.

use entity::values::AuthenticatorKind;

use super::*;
use crate::policy;

#[tokio::test]
async fn a_first_visit_interacts_within_four_statements() {
    let world = World::new().await;
    let before = world.db.statements();
    let outcome = world.ask(None, &[]).await;
    assert!(matches!(outcome, Outcome::Interact(..)), "{outcome:?}");
    assert_eq!(world.db.statements() - before, 4);
    let grants = world.grants().await;
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].stage, GrantStage::Pending);
    assert_eq!(grants[0].code, None);
}

#[tokio::test]
async fn prompt_none_shows_nothing_and_leaves_nothing() {
    let world = World::new().await;
    let silent = ("prompt", "none");
    assert_eq!(
        error(world.ask(None, &[silent]).await),
        ErrorCode::LoginRequired
    );
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    world.clock.advance(100);
    let old = [silent, ("max_age", "50")];
    assert_eq!(error(world.ask(who, &old).await), ErrorCode::LoginRequired);
    let more = [
        silent,
        (
            "claims",
            r#"{"id_token":{"acr":{"essential":true,"value":"urn:vestibule:acr:two-factor"}}}"#,
        ),
    ];
    assert_eq!(
        error(world.ask(who, &more).await),
        ErrorCode::InteractionRequired
    );
    world
        .register("third", |row| row.consent_required = true)
        .await;
    let third = [silent, ("client_id", "third")];
    assert_eq!(
        error(world.ask(who, &third).await),
        ErrorCode::ConsentRequired
    );
    assert_eq!(world.grants().await, []);
    assert!(is_code(&world.ask(who, &[silent]).await));
}

#[tokio::test]
async fn a_session_that_is_enough_buys_a_code_with_its_evidence_frozen() {
    let world = World::new().await;
    let session = world
        .sign_in(&world.member, &[Method::Password, Method::Email])
        .await;
    world.clock.advance(60);
    let Outcome::Respond(reply, Answer::Code(code)) =
        world.ask(Some((&session, &world.member)), &[]).await
    else {
        panic!("no code");
    };
    assert_eq!(reply.redirect_uri, "https://rp.example/cb");
    let code = Token::parse(TokenKind::AuthorizationCode, &code).unwrap();
    let grants = world.grants().await;
    let grant = &grants[0];
    assert_eq!(grant.stage, GrantStage::Approved);
    assert_eq!(grant.code, Some(code.digest()));
    assert_eq!(grant.code_expires_at, Some(START.plus_seconds(120)));
    assert_eq!(grant.user_id, Some(world.member.id));
    assert_eq!(grant.session_id, Some(session.id));
    assert_eq!(grant.acr.as_deref(), Some("urn:vestibule:acr:two-step"));
    assert_eq!(grant.amr, Some(serde_json::json!(["pwd", "otp", "mca"])));
    assert_eq!(grant.auth_time, Some(START));
    assert_eq!(grant.scope.as_deref(), Some("openid profile"));
    assert!(grant.decision_id.is_some());
    assert_eq!(world.decisions().await, 1);
    assert!(
        !serde_json::to_string(&grant.request)
            .unwrap()
            .contains(code.expose())
    );
}

#[tokio::test]
async fn a_request_for_a_fresh_sign_in_passes_after_it_and_once() {
    let world = World::new().await;
    let cases: [&[(&str, &str)]; 4] = [
        &[("prompt", "login")],
        &[("prompt", "select_account")],
        &[("max_age", "0")],
        &[("max_age", "300")],
    ];
    for more in cases {
        let before = world.grants().await.len();
        let old = world.sign_in(&world.member, &[Method::Password]).await;
        world.clock.advance(600);
        let outcome = world.ask(Some((&old, &world.member)), more).await;
        assert!(
            matches!(outcome, Outcome::Interact(..)),
            "{more:?} {outcome:?}"
        );
        let grant = world.grants().await[before].id;
        let again = world
            .resume(grant, Some((&old, &world.member)), Consented::Unasked)
            .await;
        assert!(
            !is_code(&again),
            "{more:?}: the old session came back unchanged"
        );
        world.clock.advance(5);
        let fresh = world.sign_in(&world.member, &[Method::Password]).await;
        world.clock.advance(5);
        let who = Some((&fresh, &world.member));
        let first = world.resume(grant, who, Consented::Unasked).await;
        assert!(is_code(&first), "{more:?} {first:?}");
        let second = world.resume(grant, who, Consented::Unasked).await;
        assert!(
            matches!(second, Outcome::Page(PageError::NotPending)),
            "{more:?} {second:?}"
        );
    }
}

#[tokio::test]
async fn somebody_else_than_expected_is_login_required() {
    let world = World::new().await;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let named = |id: UserId| format!(r#"{{"id_token":{{"sub":{{"value":"{id}"}}}}}}"#);
    let other = named(world.stranger.id);
    assert_eq!(
        error(world.ask(who, &[("claims", &other)]).await),
        ErrorCode::LoginRequired
    );
    let same = named(world.member.id);
    assert!(is_code(&world.ask(who, &[("claims", &same)]).await));

    let hint = |sub: UserId, aud: &str| {
        let claims =
            serde_json::json!({"iss": "https://id.example", "sub": sub, "aud": aud, "exp": 1});
        world
            .keys
            .sign(crate::keys::Algorithm::Rs256, id_token::TYP, &claims)
            .unwrap()
    };
    let (mine, theirs) = (hint(world.member.id, "rp"), hint(world.stranger.id, "rp"));
    let elsewhere = hint(world.member.id, "another-client");
    let mine = world.ask(who, &[("id_token_hint", &mine)]).await;
    assert!(is_code(&mine), "an expired hint still says who: {mine:?}");
    for (hint, expected) in [
        (theirs.as_str(), ErrorCode::LoginRequired),
        (elsewhere.as_str(), ErrorCode::InvalidRequest),
        ("ey.ey.ey", ErrorCode::InvalidRequest),
    ] {
        assert_eq!(
            error(world.ask(who, &[("id_token_hint", hint)]).await),
            expected
        );
    }
}

#[tokio::test]
async fn an_essential_class_that_nothing_reaches_is_said_and_recorded() {
    let world = World::new().await;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let tx = world.db.write().await.unwrap();
    let no_keys = policy::Document {
        methods: Some([AuthenticatorKind::Totp].into()),
        ..policy::Document::default()
    };
    let written = policy::set_own(&tx, world.company, None, None, &no_keys, None).await;
    written.unwrap();
    tx.commit().await.unwrap();
    for acr in ["phr", "urn:example:unheard-of"] {
        let claims = format!(r#"{{"id_token":{{"acr":{{"essential":true,"value":"{acr}"}}}}}}"#);
        let outcome = world.ask(who, &[("claims", &claims)]).await;
        assert_eq!(
            error(outcome),
            ErrorCode::UnmetAuthenticationRequirements,
            "{acr}"
        );
    }
    assert_eq!(
        world.decisions().await,
        1,
        "the policy's own refusal is kept with its reasons"
    );
}
