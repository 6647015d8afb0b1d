//! What belongs to one user, company, client or request, named by another: the answer is that of
//! something unknown, and nothing happens (invariant I4).

use http::StatusCode;
use serde_json::json;
use vestibule::keys::Algorithm;
use vestibule::keys::jwt::{Signer, generate};

use super::{erin, post};
use crate::support::app::TestApp;
use crate::support::browser::http_client;
use crate::support::engines::on_both_engines;
use crate::support::observer::Observer;
use crate::support::people::*;
use crate::support::person::Person;
use crate::support::visit::Visit;

on_both_engines!(
    a_sent_code_is_good_in_its_own_login_and_for_its_own_purpose,
    a_recovery_code_is_nothing_for_another_user,
    another_users_computer_session_and_key_are_unknown_in_the_account,
    things_of_another_company_are_unknown_to_an_administrator,
    a_verifier_and_a_redirect_uri_belong_to_their_own_request,
    a_revocation_by_another_client_revokes_nothing,
    an_assertion_speaks_for_its_own_client_alone,
);

const NOBODYS: &str = "00000000-0000-7000-8000-000000000000";

async fn a_sent_code_is_good_in_its_own_login_and_for_its_own_purpose(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(FRANK).await;
    let mut frank = Person::signed_in(&app, FRANK).await;
    let mut first = Visit::begin(&app, &portal).await;
    first.password(FRANK).await;
    let for_the_first = app.code_sent_to(&phone).await;
    let mut second = Visit::begin(&app, &portal).await;
    second.password(FRANK).await;
    let for_the_second = app.code_sent_to(&phone).await;
    assert_ne!(for_the_first, for_the_second, "a million to one");

    frank.open("/account/mobile").await;
    frank.browser.fill("phone", "+12025550143").tick("consent");
    frank.browser.press("phone-validate").await;
    let to_validate = app.code_sent_to("+12025550143").await;
    for code in [&for_the_first, &to_validate] {
        second.code(code).await;
        assert!(!second.is_back(), "a code of something else");
    }
    frank.browser.fill("code", &for_the_second);
    frank.browser.press("code-submit").await;
    assert!(!frank.browser.page().has("phone-validated"));
    second.code(&for_the_second).await;
    assert!(second.is_back(), "{}", second.page().text());
}

async fn a_recovery_code_is_nothing_for_another_user(app: TestApp) {
    let portal = app.portal().await;
    let code = app.recovery_codes_of(CAROL).await.remove(0);
    let mut adam = Visit::begin(&app, &portal).await;
    adam.password(ADAM).await;
    adam.code(&code).await;
    assert!(!adam.is_back());
    let used = "SELECT COUNT(*) FROM recovery_code WHERE used_at IS NOT NULL";
    assert_eq!(app.count(used).await, 0);
}

async fn another_users_computer_session_and_key_are_unknown_in_the_account(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut alice = Visit::begin(&app, &portal).await;
    alice.password(ALICE).await;
    alice.browser.tick("trust");
    alice.code_sent_to(&phone).await;
    let mut carol = Person::signed_in(&app, CAROL).await;
    carol.open("/account/mfa/app").await;
    carol.browser.press("enrol-generate").await;
    let key = carol.browser.page().text_of("#totp-key").expect("a key");
    let named = carol.browser.page().attribute_of("[name=key]", "value");
    let code = app.authenticator(&key).code();
    let (computer, session) = things_of_alice(&app).await;

    let frank = Person::signed_in(&app, FRANK).await;
    let counting = ["attempt_counter", "rate_bucket"];
    let observer = Observer::but(&app.db, &counting).await;
    let before = observer.look().await;
    for (path, field, theirs) in [
        ("/account/devices/revoke", "id", computer.as_str()),
        ("/account/sessions/revoke", "id", session.as_str()),
        ("/account/mfa/app", "key", named.as_deref().expect("a name")),
    ] {
        let form = |id| [(field, id), ("step", "verify"), ("code", code.as_str())];
        let theirs = frank.post(path, &form(theirs)).await;
        let nobodys = frank.post(path, &form(NOBODYS)).await;
        assert_eq!(theirs.status, nobodys.status, "{path}");
        assert_eq!(
            theirs.header("location"),
            nobodys.header("location"),
            "{path}"
        );
    }
    assert_eq!(before.changed(&observer.look().await), None);
}

/// A trusted computer of Alice, and her session.
async fn things_of_alice(app: &TestApp) -> (String, String) {
    let tx = app.db.read().await.unwrap();
    let alice = vestibule::user::by_id(&tx, app.user(ALICE)).await.unwrap();
    let alice = alice.expect("she is there");
    let computers = vestibule::factor::trusted_device::of_user(&tx, &alice);
    let sessions = vestibule::login::session::of_user(&tx, &alice);
    (
        computers.await.unwrap().remove(0).id.to_string(),
        sessions.await.unwrap().remove(0).id.to_string(),
    )
}

async fn things_of_another_company_are_unknown_to_an_administrator(app: TestApp) {
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut alice = Visit::begin(&app, &portal).await;
    alice.password(ALICE).await;
    alice.browser.tick("trust");
    alice.code_sent_to(&phone).await;
    let (computer, _) = things_of_alice(&app).await;
    let adam = Person::signed_in(&app, ADAM).await;
    let (bob, carol) = (app.user(BOB).to_string(), app.user(CAROL).to_string());
    let bobs = format!("/admin/users/{bob}/computers");
    let observer = Observer::but(&app.db, &["rate_bucket"]).await;
    let before = observer.look().await;
    for (path, field, theirs) in [
        ("/admin/tenants/alder/users/enable", "user", carol.as_str()),
        (bobs.as_str(), "computer", computer.as_str()),
        ("/admin/tenants/alder/release", "source", "cedar"),
    ] {
        let nobody = if field == "source" {
            "nowhere"
        } else {
            NOBODYS
        };
        let theirs = adam.post(path, &[(field, theirs)]).await;
        let nobodys = adam.post(path, &[(field, nobody)]).await;
        assert!(theirs.status.is_client_error(), "{path}: {}", theirs.status);
        assert!(
            nobodys.status.is_client_error(),
            "{path}: {}",
            nobodys.status
        );
        if field != "source" {
            assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    // One of several is enough to turn all of them away.
    let several = [("user", bob.as_str()), ("user", carol.as_str())];
    let answer = adam
        .post("/admin/tenants/alder/users/enable", &several)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(before.changed(&observer.look().await), None);
}

async fn a_verifier_and_a_redirect_uri_belong_to_their_own_request(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let first = erin(&app, &portal).await;
    let code = first.browser.landed().parameter("code").expect("a code");
    let own = first.begun.verifier.clone();
    let other = finance.sign_in("", &[]).verifier;
    let (back, elsewhere) = (app.portal_redirect_uri(), "https://elsewhere.example/cb");
    for (verifier, redirect_uri, good) in [
        (other.as_str(), back.as_str(), false),
        (own.as_str(), elsewhere, false),
        (own.as_str(), back.as_str(), true),
    ] {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        let (status, body) = post(&app, &portal, "/token", &form).await;
        assert_eq!(status == 200, good, "{body}");
    }
}

async fn a_revocation_by_another_client_revokes_nothing(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    let tokens = erin(&app, &portal).await.tokens().await;
    for token in [&tokens.access, &tokens.id_token] {
        post(&app, &finance, "/revoke", &[("token", token)]).await;
    }
    assert!(portal.userinfo(&tokens).await.is_ok(), "it is the portal's");
}

async fn an_assertion_speaks_for_its_own_client_alone(app: TestApp) {
    let mut signers = Vec::new();
    for client in ["one", "two"] {
        let pair = generate(Algorithm::Es256, client);
        let jwks = json!({"keys": [pair.public_jwk]});
        app.register(client, "https://signed.example/cb").await;
        let sql = format!(
            "UPDATE client SET jwks = '{jwks}', auth_method = 'private_key_jwt', \
             grant_types = '[\"client_credentials\"]', scopes = '[\"reports:read\"]' \
             WHERE client_id = '{client}'"
        );
        let tx = app.db.write().await.unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(tx.conn(), &sql)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let signer = Signer::prepare(Algorithm::Es256, client, &pair.private_jwk);
        signers.push(signer.expect("it fits"));
    }
    let now = app.clock.now().seconds();
    // Signed by, about, named beside it, and with this jti.
    for (signer, about, named, jti, good) in [
        (0, "two", "two", "a", false),
        (0, "one", "two", "b", false),
        (0, "one", "one", "c", true),
        (1, "two", "two", "c", true),
        (1, "two", "two", "c", false),
    ] {
        let claims = json!({
            "iss": about, "sub": about, "aud": app.issuer(), "jti": jti, "exp": now + 60,
        });
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", named),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", &signers[signer].sign("JWT", &claims)),
        ];
        let url = format!("{}/token", app.origin);
        let answer = http_client().post(url).form(&form).send().await.unwrap();
        assert_eq!(
            answer.status().is_success(),
            good,
            "{signer} about {about} as {named}"
        );
    }
}
