//! Doors that must stay shut, and those that open once.

use super::*;

#[tokio::test]
async fn a_user_of_another_subtree_gets_nowhere() {
    let world = World::new().await;
    let session = world.sign_in(&world.stranger, &[Method::Password]).await;
    let who = Some((&session, &world.stranger));
    let outcome = world.ask(who, &[]).await;
    assert!(
        matches!(outcome, Outcome::Page(PageError::NotForThisUser)),
        "{outcome:?}"
    );
    assert_eq!(
        error(world.ask(who, &[("prompt", "none")]).await),
        ErrorCode::AccessDenied
    );
    assert_eq!(world.grants().await, []);
}

#[tokio::test]
async fn a_pending_grant_is_its_browsers_alone_and_not_for_ever() {
    let world = World::new().await;
    world.ask(None, &[]).await;
    let grant = world.grants().await[0].id;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let other = Digest(vec![1; 32]);
    let elsewhere = world
        .resume_in(&other, grant, who, Consented::Unasked)
        .await;
    assert!(
        matches!(elsewhere, Outcome::Page(PageError::NotPending)),
        "{elsewhere:?}"
    );
    let unknown = world
        .resume(GrantId(world.member.id.0), who, Consented::Unasked)
        .await;
    assert!(
        matches!(unknown, Outcome::Page(PageError::NotPending)),
        "{unknown:?}"
    );
    world.clock.advance(60 * 60);
    let late = world.resume(grant, who, Consented::Unasked).await;
    assert!(
        matches!(late, Outcome::Page(PageError::NotPending)),
        "{late:?}"
    );
}

#[tokio::test]
async fn consent_is_asked_once_remembered_and_asked_again_on_demand() {
    let world = World::new().await;
    world
        .register("third", |row| row.consent_required = true)
        .await;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let allowed = Consented::AllowedBy(world.member.id);
    let third = ("client_id", "third");

    let Outcome::Consent(question) = world.ask(who, &[third]).await else {
        panic!("not asked")
    };
    assert_eq!(question.scope.to_string(), "openid profile");
    assert_eq!(question.host.as_deref(), Some("rp.example"));
    let others = Consented::AllowedBy(world.stranger.id);
    let outcome = world.resume(question.grant, who, others).await;
    assert!(
        matches!(outcome, Outcome::Consent(_)),
        "somebody else's yes: {outcome:?}"
    );
    assert!(is_code(&world.resume(question.grant, who, allowed).await));
    assert!(is_code(&world.ask(who, &[third]).await), "remembered");

    let wider = [third, ("scope", "openid email offline_access")];
    assert!(
        matches!(world.ask(who, &wider).await, Outcome::Consent(_)),
        "more is asked for"
    );
    let by_name = [third, ("claims", r#"{"userinfo":{"email":null}}"#)];
    assert!(
        matches!(world.ask(who, &by_name).await, Outcome::Consent(_)),
        "also by name"
    );
    let insists = [third, ("prompt", "consent")];
    let Outcome::Consent(again) = world.ask(who, &insists).await else {
        panic!("not asked")
    };
    assert!(is_code(&world.resume(again.grant, who, allowed).await));
}

#[tokio::test]
async fn a_no_is_an_answer_and_the_only_one() {
    let world = World::new().await;
    world
        .register("third", |row| row.consent_required = true)
        .await;
    let session = world.sign_in(&world.member, &[Method::Password]).await;
    let who = Some((&session, &world.member));
    let asked = world.ask(who, &[("client_id", "third")]).await;
    let Outcome::Consent(question) = asked else {
        panic!("not asked")
    };
    let tx = world.db.write().await.unwrap();
    let said = world.with_visit(who, &world.browser, async |visit| {
        let refusal = OAuthError::new(ErrorCode::AccessDenied, "the user did not consent");
        deny(&tx, question.grant, visit, refusal).await.unwrap()
    });
    assert_eq!(error(said.await), ErrorCode::AccessDenied);
    tx.commit().await.unwrap();
    let allowed = Consented::AllowedBy(world.member.id);
    let late = world.resume(question.grant, who, allowed).await;
    assert!(
        matches!(late, Outcome::Page(PageError::NotPending)),
        "{late:?}"
    );
}

#[tokio::test]
async fn no_door_leads_past_the_clients_minimum() {
    let world = World::new().await;
    let strict = |row: &mut client::Model| {
        row.min_level = Some("two_factor".to_owned());
        row.consent_required = true;
    };
    world.register("strict", strict).await;
    let session = world
        .sign_in(&world.member, &[Method::Password, Method::Email])
        .await;
    let who = Some((&session, &world.member));
    let outcome = world.ask(who, &[("client_id", "strict")]).await;
    assert!(matches!(outcome, Outcome::Interact(..)), "{outcome:?}");
    let grant = world.grants().await[0].id;
    let allowed = Consented::AllowedBy(world.member.id);
    for consented in [Consented::Unasked, allowed, Consented::Unasked] {
        let outcome = world.resume(grant, who, consented).await;
        assert!(matches!(outcome, Outcome::Interact(..)), "{outcome:?}");
    }
    let proved = world
        .sign_in(&world.member, &[Method::Password, Method::Totp])
        .await;
    let who = Some((&proved, &world.member));
    let outcome = world.resume(grant, who, Consented::Unasked).await;
    assert!(matches!(outcome, Outcome::Consent(_)), "{outcome:?}");
    assert!(is_code(&world.resume(grant, who, allowed).await));
}
