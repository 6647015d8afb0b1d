//! The same answer at once, many times: one of them counts.

use super::*;
use crate::support::engines::on_both_engines;

on_both_engines!(
    one_of_many_answers_opens_one_session,
    one_of_many_registrations_adds_one_key,
);

const TIMES: usize = 12;

/// Sends the form many times at once; nobody is answered with a fault.
async fn release(browser: &HttpBrowser, form: &crate::support::page::Submission, origin: &str) {
    let requests = (0..TIMES).map(|_| browser.raw(form, origin).send());
    for answer in futures::future::join_all(requests).await {
        let status = answer.expect("the server answers").status();
        assert!(status.as_u16() < 500, "{status}");
    }
}

async fn one_of_many_answers_opens_one_session(app: TestApp) {
    for mut key in [
        SecurityKey::bound(app.issuer()),
        SecurityKey::synced(app.issuer()),
    ] {
        frank_with(&app, &mut key).await;
        let portal = app.portal().await;
        let mut visit = frank_at_the_key(&app, &portal, &[]).await;
        let answer = key.get(visit.page()).json();
        let sessions = app.count("SELECT COUNT(*) FROM session").await;
        visit.browser.fill("credential", &answer);
        let form = visit.browser.form("key-submit");
        release(&visit.browser, &form, &app.origin).await;
        assert_eq!(
            app.count("SELECT COUNT(*) FROM session").await,
            sessions + 1
        );
        app.clock.advance(16 * 60);
    }
}

async fn one_of_many_registrations_adds_one_key(app: TestApp) {
    let mut browser = frank_at_his_account(&app).await;
    browser.press("key-new").await;
    let mut key = SecurityKey::bound(app.issuer());
    let answer = key.create(browser.page()).json();
    browser.fill("credential", &answer);
    let form = browser.form("enrol-key");
    release(&browser, &form, &app.origin).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM security_key").await, 1);
    let added = "SELECT COUNT(*) FROM audit_event WHERE action = 'authenticator.enrolled'";
    assert_eq!(app.count(added).await, 1);
}
