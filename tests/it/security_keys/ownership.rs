//! What belongs to one login, one session or one user is worth nothing to another (invariant I4).

use super::*;
use crate::support::engines::on_both_engines;

on_both_engines!(
    a_challenge_is_good_for_its_own_login_alone,
    an_answer_is_good_once,
    nobody_signs_in_with_another_users_key,
    a_registration_belongs_to_its_session_and_its_login,
    whoever_is_not_through_adds_no_key,
);

async fn a_challenge_is_good_for_its_own_login_alone(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    let asked = frank_at_the_key(&app, &portal, &[]).await;
    let mut other = frank_at_the_key(&app, &portal, &[]).await;
    let answer = key.get(asked.page()).json();
    submit(&mut other, &answer).await;
    assert!(!other.is_back(), "an answer to another login");

    // Asked for anew, the earlier challenge of the same login is void.
    let mut asked = asked;
    let late = key.get(asked.page()).json();
    let form = asked.browser.form("key-submit");
    let csrf = form.pairs.iter().find(|(name, _)| name == "csrf").unwrap();
    let path = asked.page().url.path().to_owned();
    let begin = [("csrf", csrf.1.as_str()), ("step", "begin")];
    let post = http::Method::POST;
    asked.browser.call(&post, &path, &begin, false).await;
    submit(&mut asked, &late).await;
    assert!(!asked.is_back(), "an answer to an earlier challenge");
    let answer = key.get(asked.page()).json();
    submit(&mut asked, &answer).await;
    asked.tokens().await;
}

async fn an_answer_is_good_once(app: TestApp) {
    for mut key in [
        SecurityKey::bound(app.issuer()),
        SecurityKey::synced(app.issuer()),
    ] {
        frank_with(&app, &mut key).await;
        let portal = app.portal().await;
        let mut visit = frank_at_the_key(&app, &portal, &[]).await;
        let answer = key.get(visit.page()).json();
        visit.browser.fill("credential", &answer);
        let form = visit.browser.form("key-submit");
        let mut before = visit.browser.clone();
        visit.browser.send(form.clone()).await;
        visit.tokens().await;
        // In the same login, by the cookie it had; and in the next one.
        before.send(form).await;
        assert!(before.landing().is_none(), "{}", before.page().url);
        let mut visit = Visit::begin(&app, &portal).await;
        visit.password(FRANK).await;
        submit(&mut visit, &answer).await;
        assert!(!visit.is_back());
        app.clock.advance(16 * 60);
    }
}

async fn nobody_signs_in_with_another_users_key(app: TestApp) {
    let mut franks = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut franks).await;
    let portal = app.portal().await;
    let mut carol = Visit::begin(&app, &portal).await;
    carol.password(CAROL).await;
    carol.code(&app.authenticator(CAROL_KEY).code()).await;
    carol.tokens().await;
    let mut browser = at_the_account(&app, carol.browser).await;
    let mut carols = SecurityKey::bound(app.issuer());
    add(&mut browser, &mut carols, "Carol's").await;

    // Frank's key is not hers to remove, and as unknown to her as one that is not there.
    let csrf = browser.page().attribute_of("[name=csrf]", "value").unwrap();
    let post = http::Method::POST;
    for id in [key_of(&app, FRANK).await, uuid::Uuid::nil().to_string()] {
        let form = [("csrf", csrf.as_str()), ("id", id.as_str())];
        let path = "/account/mfa/key/remove";
        let answer = browser.call(&post, path, &form, false).await;
        assert_eq!(answer.status, 404);
        let address = format!("{path}?id={id}");
        let answer = browser.call(&http::Method::GET, &address, &[], false).await;
        assert_eq!(answer.status, 404);
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 2);

    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(CAROL).await;
    let given = crate::support::security_key::options(visit.page());
    let allowed = given["allowCredentials"]
        .as_array()
        .expect("keys are named");
    assert_eq!(allowed.len(), 1, "nobody else's key is named");
    let answer = franks.get(visit.page()).json();
    submit(&mut visit, &answer).await;
    assert!(!visit.is_back());
    // Nor under her credential's name.
    let mut answer = franks.get(visit.page());
    answer.id.clone_from(&carols.id);
    submit(&mut visit, &answer.json()).await;
    assert!(!visit.is_back());
}

async fn a_registration_belongs_to_its_session_and_its_login(app: TestApp) {
    let mut one = frank_at_his_account(&app).await;
    app.clock.advance(31);
    let mut other = frank_at_his_account(&app).await;
    one.press("key-new").await;
    let mut key = SecurityKey::bound(app.issuer());
    let answer = key.create(one.page()).json();
    other.press("key-new").await;
    other.fill("credential", &answer).press("enrol-key").await;
    assert_eq!(other.page().status, 422, "a challenge of another session");

    // Dave's set-up in a login is not Frank's account either, nor another login of Dave's.
    let portal = app.portal().await;
    let mut dave = Visit::begin(&app, &portal).await;
    dave.password(DAVE).await;
    dave.browser.press("enrol-security_key").await;
    let answer = key.create(dave.page()).json();
    one.fill("credential", &answer).press("enrol-key").await;
    assert_eq!(
        one.page().status,
        422,
        "a challenge of a login, of another user"
    );
    let mut again = Visit::begin(&app, &portal).await;
    again.password(DAVE).await;
    again.browser.press("enrol-security_key").await;
    again
        .browser
        .fill("credential", &answer)
        .press("enrol-key")
        .await;
    assert_eq!(again.page().status, 422, "a challenge of another login");
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 0);
}

async fn whoever_is_not_through_adds_no_key(app: TestApp) {
    let mut key = SecurityKey::bound(app.issuer());
    frank_with(&app, &mut key).await;
    let portal = app.portal().await;
    // In the middle of a login, with its cookie: the account is closed.
    let visit = frank_at_the_key(&app, &portal, &[]).await;
    let csrf = visit.page().attribute_of("[name=csrf]", "value").unwrap();
    let flow = visit.page().url.path().to_owned();
    let begin = [("csrf", csrf.as_str()), ("step", "begin")];
    let post = http::Method::POST;
    for path in ["/account/mfa/key", "/account/mfa/key/remove"] {
        visit.browser.call(&post, path, &begin, false).await;
        visit
            .browser
            .call(&http::Method::GET, path, &[], false)
            .await;
    }
    // Nor does the login's own set-up take one: its step is another.
    let mut second = SecurityKey::bound(app.issuer());
    let answer = second.create(visit.page()).json();
    let form = [("csrf", csrf.as_str()), ("credential", answer.as_str())];
    let enrol = flow.replace("/key", "/enrol/key");
    visit.browser.call(&post, &enrol, &form, false).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 1);
    let accounts = "SELECT COUNT(*) FROM webauthn_ceremony WHERE purpose = 'account'";
    assert_eq!(app.count(accounts).await, 0);
}
