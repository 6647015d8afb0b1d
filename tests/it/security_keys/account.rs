//! Keys in the account: added with a fresh factor, listed, removed, and reset by an administrator.

use super::*;
use crate::support::engines::on_both_engines;

on_both_engines!(
    a_key_is_added_listed_and_removed,
    the_last_key_stays_where_a_second_step_is_required,
    adding_and_removing_need_a_fresh_factor,
    a_key_is_added_once,
    a_reset_takes_keys_and_what_waits_for_them,
    a_key_leaves_recovery_codes_to_whoever_still_holds_a_factor,
);

async fn a_key_is_added_listed_and_removed(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    let mut browser = frank_with(&app, &mut key).await;
    let list = browser.page().text_of("#keys").expect("keys are listed");
    assert!(
        list.contains("Blue key") && list.contains("not used yet"),
        "{list}"
    );
    assert!(list.contains("Stays in one device"), "{list}");
    let told = app.message_to(FRANK).await;
    assert!(told.body.contains("security key"), "{}", told.body);

    app.clock.advance(1);
    let mut passkey = SecurityKey::synced(app.issuer());
    add(&mut browser, &mut passkey, "Phone").await;
    let list = browser.page().text_of("#keys").expect("keys are listed");
    assert!(
        list.contains("Phone") && list.contains("Can be copied"),
        "{list}"
    );

    browser.press("key-remove-1").await;
    assert!(browser.page().text().contains("Blue key"));
    browser.press("key-remove-confirm").await;
    assert!(
        browser.page().has("key-removed"),
        "{}",
        browser.page().text()
    );
    let list = browser.page().text_of("#keys").expect("keys are listed");
    assert!(
        !list.contains("Blue key") && list.contains("Phone"),
        "{list}"
    );
    let removed = |subject: &Option<String>| {
        let subject = subject.as_deref().unwrap_or_default();
        subject.contains("removed")
    };
    let told = app.messages().await;
    assert!(told.iter().any(|message| removed(&message.subject)));

    // The removed key is worth nothing, the other one still signs in.
    let portal = app.portal().await;
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    let answer = key.get(visit.page()).json();
    submit(&mut visit, &answer).await;
    assert!(!visit.is_back());
    let answer = passkey.get(visit.page()).json();
    submit(&mut visit, &answer).await;
    visit.tokens().await;
}

async fn the_last_key_stays_where_a_second_step_is_required(app: TestApp) {
    // Dave has nothing but his key, and Birch requires a second step.
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(DAVE).await;
    visit.browser.press("enrol-security_key").await;
    let mut key = SecurityKey::bound(app.issuer());
    let answer = key.create(visit.page()).json();
    visit
        .browser
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    visit.finish_set_up().await;
    visit.tokens().await;
    let mut browser = at_the_account(&app, visit.browser).await;
    assert!(
        !browser.page().has("key-remove-1"),
        "there is nothing to press"
    );
    let reason = browser
        .page()
        .text_of("#key-locked")
        .expect("it is greyed out with its reason");
    assert!(reason.contains("Birch Energy"), "who requires it: {reason}");
    // Nor does the form that is not shown.
    let csrf = browser.page().attribute_of("[name=csrf]", "value");
    let csrf = csrf.expect("a form carries the token");
    let id = key_of(&app, DAVE).await;
    let form = [("csrf", csrf.as_str()), ("id", id.as_str())];
    let post = http::Method::POST;
    browser
        .call(&post, "/account/mfa/key/remove", &form, false)
        .await;
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 1);

    let mut spare = SecurityKey::bound(app.issuer());
    add(&mut browser, &mut spare, "Spare").await;
    browser.press("key-remove-1").await;
    browser.press("key-remove-confirm").await;
    assert!(browser.page().has("key-removed"));
    assert!(!browser.page().has("key-remove-1"), "again the last one");
}

async fn adding_and_removing_need_a_fresh_factor(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    let mut browser = frank_with(&app, &mut key).await;
    browser.press("key-new").await;
    let mut second = SecurityKey::bound(app.issuer());
    let answer = second.create(browser.page()).json();
    browser.fill("credential", &answer);
    let late = browser.form("enrol-key");
    app.clock.advance(6 * 60);
    browser.send(late).await;
    assert!(!browser.page().has("key-added"));
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 1);
    browser.open("/account/mfa").await;
    browser.press("key-remove-1").await;
    assert!(
        browser.page().url.path().starts_with("/login/"),
        "{}",
        browser.page().url
    );
    if browser.page().has_field("password") {
        browser
            .fill("password", PASSWORD)
            .press("login-submit")
            .await;
    }
    let answer = key.get(browser.page()).json();
    browser
        .fill("credential", &answer)
        .press("key-submit")
        .await;
    assert!(
        browser.page().has("key-remove-confirm"),
        "and back where he was going: {}",
        browser.page().text()
    );
}

async fn a_key_is_added_once(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    let mut browser = frank_with(&app, &mut key).await;
    browser.press("key-new").await;
    let excluded = crate::support::security_key::options(browser.page());
    assert_eq!(
        excluded["excludeCredentials"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(excluded["attestation"], "none");
    let answer = key.create(browser.page()).json();
    browser.fill("credential", &answer).press("enrol-key").await;
    assert_eq!(browser.page().status, 422);
    assert!(browser.page().text().contains("already"));

    // Nor can somebody else take it.
    let portal = app.portal().await;
    let mut carol = Visit::begin(&app, &portal).await;
    carol.password(CAROL).await;
    carol.code(&app.authenticator(CAROL_KEY).code()).await;
    carol.tokens().await;
    let mut browser = at_the_account(&app, carol.browser).await;
    browser.press("key-new").await;
    let answer = key.create(browser.page()).json();
    browser.fill("credential", &answer).press("enrol-key").await;
    assert_eq!(browser.page().status, 422);
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 1);
}

async fn a_reset_takes_keys_and_what_waits_for_them(app: TestApp) {
    use vestibule::admin::reset;
    use vestibule::tenancy::{Authority, permit};
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    let mut visit = frank_at_the_key(&app, &portal, &[]).await;
    let answer = key.get(visit.page()).json();
    assert_eq!(app.count("SELECT COUNT(*) FROM webauthn_ceremony").await, 1);

    let tx = app.db.write().await.unwrap();
    let frank = vestibule::user::by_id(&tx, app.user(FRANK)).await.unwrap();
    let frank = frank.expect("Frank is there");
    let olga = app.user(OLGA);
    let authority = Authority::<permit::UsersResetMfa>::check(&tx, olga, frank.tenant_id).await;
    let authority = authority.unwrap().expect("Olga may");
    let reset = reset::reset_mfa(&tx, &authority, &frank, "192.0.2.1").await;
    assert_eq!(reset.unwrap().authenticators, 1);
    tx.commit().await.unwrap();

    for table in ["security_key", "webauthn_ceremony", "recovery_code"] {
        let left = app.count(&format!("SELECT COUNT(*) FROM {table}")).await;
        let carols = i64::from(table == "recovery_code") * 10;
        assert_eq!(left, carols, "{table}");
    }
    submit(&mut visit, &answer).await;
    assert!(!visit.is_back(), "a login that was under way is over");
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    assert!(
        !visit.is_back(),
        "no moment in which the password alone would do"
    );
    assert!(!visit.page().has("key-submit"));
}

async fn a_key_leaves_recovery_codes_to_whoever_still_holds_a_factor(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    let mut browser = frank_with(&app, &mut key).await;
    let franks = "SELECT COUNT(*) FROM recovery_code";
    let before = app.count(franks).await;
    browser.open("/account/mobile").await;
    browser.press("mobile-remove").await;
    assert_eq!(app.count(franks).await, before, "the key is a factor");
    browser.open("/account/mfa").await;
    browser.press("key-remove-1").await;
    browser.press("key-remove-confirm").await;
    assert!(
        browser.page().has("key-removed"),
        "{}",
        browser.page().text()
    );
    assert_eq!(
        app.count(franks).await,
        before - 10,
        "they never stand alone"
    );
}
