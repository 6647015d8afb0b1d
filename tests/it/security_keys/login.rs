//! Signing in by a key, and what an application is told of it.

use super::*;
use crate::support::engines::on_both_engines;

on_both_engines!(
    a_key_that_stays_in_its_hardware_says_phrh,
    a_key_that_can_be_copied_says_phr_and_no_more,
    an_essential_phr_is_reached_by_step_up,
    the_key_comes_first_and_every_other_way_stays,
    a_computer_is_trusted_after_a_key_too,
    a_key_of_a_method_that_is_not_allowed_is_not_offered,
);

async fn a_key_that_stays_in_its_hardware_says_phrh(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    let answer = key.get(visit.page());
    submit(&mut visit, &answer.json()).await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), "phrh");
    assert_eq!(tokens.amr(), ["hwk", "mfa", "pwd", "user"]);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM security_key WHERE sign_count = 2 AND last_used_at > 0")
            .await,
        1
    );
    assert_eq!(app.count("SELECT COUNT(*) FROM webauthn_ceremony").await, 0);
}

async fn a_key_that_can_be_copied_says_phr_and_no_more(app: TestApp) {
    let mut key = SecurityKey::synced(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    for _ in 0..2 {
        let mut visit = frank_at_the_key(&app, &portal, &[]).await;
        let answer = key.get(visit.page());
        submit(&mut visit, &answer.json()).await;
        let tokens = visit.tokens().await;
        assert_eq!(tokens.acr(), "phr");
        assert_eq!(tokens.amr(), ["mfa", "pwd", "swk", "user"]);
    }
    // Hardware is another matter: a key has to be set up, and this one is not it.
    let claims = essential("phrh");
    let mut visit = frank_at_the_key(&app, &portal, &[("claims", &claims)]).await;
    let answer = key.get(visit.page());
    submit(&mut visit, &answer.json()).await;
    assert!(
        visit.page().has("enrol-security_key"),
        "{}",
        visit.page().text()
    );
    visit.browser.press("enrol-security_key").await;
    let mut another = SecurityKey::synced(app.issuer());
    let answer = another.create(visit.page()).json();
    visit
        .browser
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    assert!(!visit.is_back());
    assert!(visit.page().has("key-problem"));
    let mut hardware = SecurityKey::bound(app.issuer());
    let answer = hardware.create(visit.page()).json();
    visit
        .browser
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    visit.browser.press("finish").await;
    assert_eq!(visit.tokens().await.acr(), "phrh");
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 2);
}

async fn an_essential_phr_is_reached_by_step_up(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let (portal, phone) = (app.portal().await, app.phone_of(FRANK).await);
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    visit.browser.press("try-another-way").await;
    visit.browser.press("choose-sms").await;
    visit.code_sent_to(&phone).await;
    assert_eq!(visit.tokens().await.acr(), ACR_TWO_FACTOR);
    let claims = essential("phr");
    let mut visit = visit.again(&portal, &[("claims", &claims)]).await;
    assert!(visit.page().has("key-submit"), "{}", visit.page().text());
    assert!(
        !visit.page().has("try-another-way"),
        "nothing else would be enough"
    );
    let answer = key.get(visit.page());
    submit(&mut visit, &answer.json()).await;
    let tokens = visit.tokens().await;
    assert_eq!(tokens.acr(), "phr", "one of the values that were asked for");
    assert!(tokens.amr().contains(&"hwk".to_owned()));
    // The session was raised: the next application is told all of it.
    let visit = visit.again(&portal, &[]).await;
    assert_eq!(visit.tokens().await.acr(), "phrh");
}

async fn the_key_comes_first_and_every_other_way_stays(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    assert!(visit.page().url.path().ends_with("/key"));
    visit.browser.press("try-another-way").await;
    let ways = visit.page().attributes_of(".choices button", "value");
    assert_eq!(ways, ["security_key", "sms", "email", "recovery_code"]);
    visit.browser.press("choose-email").await;
    visit.code_sent_to(FRANK).await;
    // An empty form, as a browser without scripts sends it, is told so and costs nothing.
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    submit(&mut visit, "").await;
    assert_eq!(visit.page().status, 422);
    assert!(visit.page().has("key-problem") && visit.page().has("try-another-way"));
    assert_eq!(app.count("SELECT COUNT(*) FROM attempt_counter").await, 0);
    let answer = key.get(visit.page());
    submit(&mut visit, &answer.json()).await;
    visit.tokens().await;
}

async fn a_computer_is_trusted_after_a_key_too(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    let answer = key.get(visit.page()).json();
    visit.browser.tick("trust");
    submit(&mut visit, &answer).await;
    visit.tokens().await;
    app.clock.advance(24 * 60 * 60);
    let mut visit = visit.again(&portal, &[]).await;
    visit.password(FRANK).await;
    assert_eq!(
        visit.tokens().await.acr(),
        ACR_PASSWORD,
        "trust proves nothing"
    );
}

async fn a_key_of_a_method_that_is_not_allowed_is_not_offered(app: TestApp) {
    use entity::values::AuthenticatorKind::{Email, Sms, Totp};
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let tx = app.db.write().await.unwrap();
    let document = vestibule::policy::Document {
        methods: Some([Email, Sms, Totp].into()),
        ..Default::default()
    };
    let cedar = app.world.tenants["cedar"];
    vestibule::policy::set_own(&tx, cedar, None, None, &document, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.must_give_a_code();
    visit.browser.press("try-another-way").await;
    assert!(!visit.page().has("choose-security_key"));
    let claims = essential("phr");
    let visit = Visit::begin_in(&app, &portal, app.browser(), &[("claims", &claims)]).await;
    let mut visit = visit;
    visit.password(FRANK).await;
    assert_eq!(
        visit.browser.landed().parameter("error").as_deref(),
        Some("unmet_authentication_requirements")
    );
}
