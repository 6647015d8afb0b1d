//! *Reset MFA* and the ends of sessions and trust.

use super::{Person, audited};
use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::people::*;

on_both_engines!(
    a_reset_takes_everything_at_once_and_the_next_login_sets_up_anew,
    a_reset_opens_no_moment_in_which_the_password_alone_would_do,
    the_question_before_a_reset_asks_for_a_fresh_factor_first,
    signing_somebody_out_ends_sessions_and_keeps_trusted_computers,
    the_trust_in_one_computer_ends_by_itself,
);

async fn rows(app: &TestApp, table: &str, login: &str, more: &str) -> i64 {
    let id = app.user(login).0;
    let id = match app.db.engine() {
        vestibule::db::Engine::Postgres => format!("'{id}'"),
        vestibule::db::Engine::Sqlite => format!("x'{}'", id.simple()),
    };
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE user_id = {id} {more}");
    app.count(&sql).await
}

async fn a_reset_takes_everything_at_once_and_the_next_login_sets_up_anew(app: TestApp) {
    let carol = Person::signed_in(&app, CAROL).await;
    assert_eq!(carol.get("/account").await.status, 200);
    assert!(rows(&app, "recovery_code", CAROL, "").await > 0);
    let mut rita = Person::signed_in(&app, RITA).await;
    rita.open(&format!("/admin/users/{}", app.user(CAROL)))
        .await;
    let page = rita.browser.press("reset-mfa").await;
    assert!(page.text().contains(CAROL), "{}", page.text());
    let page = rita.browser.press("reset-mfa-confirm").await;
    assert!(page.text().contains("MFA was reset"), "{}", page.text());

    assert_eq!(rows(&app, "authenticator", CAROL, "").await, 0);
    assert_eq!(rows(&app, "recovery_code", CAROL, "").await, 0);
    assert_eq!(rows(&app, "attempt_counter", CAROL, "").await, 0);
    assert_eq!(
        rows(&app, "session", CAROL, "AND revoked_at IS NULL").await,
        0
    );
    assert_eq!(
        carol.get("/account").await.status,
        303,
        "her session has ended"
    );
    assert_eq!(audited(&app, "user.mfa_reset").await, 1);
    assert!(app.message_to(CAROL).await.body.contains("reset"));

    let mut again = Person::nobody(&app).await.browser;
    again.fill("username", CAROL).fill("password", PASSWORD);
    let page = again.press("login-submit").await;
    assert!(
        page.url.path().contains("/enrol"),
        "{}: {}",
        page.url,
        page.text()
    );
}

async fn a_reset_opens_no_moment_in_which_the_password_alone_would_do(app: TestApp) {
    let olga = Person::signed_in(&app, OLGA).await;
    let path = format!("/admin/users/{}/reset", app.user(FRANK));
    assert!(olga.get(&path).await.text().contains("becomes “Required”"));
    assert_eq!(olga.post(&path, &[]).await.status, 303);
    let frank = olga
        .json(&format!("/admin/api/users/{}", app.user(FRANK)))
        .await;
    assert_eq!(frank["mfa"]["own"], "required");
    assert_eq!(frank["phone"], serde_json::Value::Null);
    let mut browser = Person::nobody(&app).await.browser;
    browser.fill("username", FRANK).fill("password", PASSWORD);
    let page = browser.press("login-submit").await;
    assert!(
        page.url.path().starts_with("/login/"),
        "he is not in: {}",
        page.url
    );
}

async fn the_question_before_a_reset_asks_for_a_fresh_factor_first(app: TestApp) {
    let mut rita = Person::signed_in(&app, RITA).await;
    let path = format!("/admin/users/{}", app.user(CAROL));
    app.clock.advance(6 * 60);
    assert_eq!(rita.post(&format!("{path}/reset"), &[]).await.status, 403);
    rita.open(&path).await;
    let page = rita.browser.press("reset-mfa").await;
    assert!(page.url.path().starts_with("/login/"), "{}", page.url);
    rita.log_in(RITA).await;
    assert_eq!(rita.browser.page().url.path(), format!("{path}/reset"));
    assert_eq!(audited(&app, "user.mfa_reset").await, 0);
    rita.browser.press("reset-mfa-confirm").await;
    assert_eq!(audited(&app, "user.mfa_reset").await, 1);
}

/// Frank signs in and trusts his computer.
async fn trusting_frank(app: &TestApp) -> Person<'_> {
    let mut frank = Person::nobody(app).await;
    frank
        .browser
        .fill("username", FRANK)
        .fill("password", PASSWORD);
    frank.browser.press("login-submit").await;
    frank.browser.tick("trust");
    let code = app.code_sent_to(&app.phone_of(FRANK).await).await;
    frank.browser.fill("code", &code).press("code-submit").await;
    frank
}

/// Whether Frank is asked for a code in this browser.
async fn is_prompted(frank: &mut Person<'_>) -> bool {
    frank
        .browser
        .jar
        .forget(|cookie| cookie.name.ends_with("session"));
    frank.browser.open("/login?return_to=/account").await;
    frank
        .browser
        .fill("username", FRANK)
        .fill("password", PASSWORD);
    frank.browser.press("login-submit").await.has("code-submit")
}

async fn signing_somebody_out_ends_sessions_and_keeps_trusted_computers(app: TestApp) {
    let mut frank = trusting_frank(&app).await;
    assert_eq!(frank.get("/account").await.status, 200);
    let mut olga = Person::signed_in(&app, OLGA).await;
    olga.open(&format!("/admin/users/{}", app.user(FRANK)))
        .await;
    let page = olga.browser.press("sign-out-everywhere").await;
    assert!(
        page.text().contains("Logged out everywhere"),
        "{}",
        page.text()
    );
    assert_eq!(frank.get("/account").await.status, 303);
    assert!(
        !is_prompted(&mut frank).await,
        "his computer is still trusted"
    );
}

async fn the_trust_in_one_computer_ends_by_itself(app: TestApp) {
    let mut frank = trusting_frank(&app).await;
    assert!(!is_prompted(&mut frank).await);
    let mut olga = Person::signed_in(&app, OLGA).await;
    let path = format!("/admin/users/{}", app.user(FRANK));
    let page = olga.open(&path).await;
    let computer = page.attribute_of("input[name=computer]", "value").unwrap();
    // Somebody else's page does not end it.
    let elsewhere = format!("/admin/users/{}/computers", app.user(ERIN));
    let answer = olga.post(&elsewhere, &[("computer", &computer)]).await;
    assert_eq!(answer.status, 404);
    olga.browser.press(&format!("revoke-{computer}")).await;
    assert_eq!(audited(&app, "trusted_device.revoked").await, 1);
    assert!(is_prompted(&mut frank).await);
}
