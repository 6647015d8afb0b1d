//! Setting up: what was begun once is finished once, and there is one of it.

use super::at_the_barrier;
use super::crowd::Newcomer;
use super::house::House;

at_the_barrier!(
    a_first_app_is_confirmed_once,
    a_first_number_is_confirmed_once,
    an_app_of_the_account_is_confirmed_once,
    one_key_waits_however_often_it_is_asked_for,
    new_recovery_codes_are_ten,
);

async fn a_first_app_is_confirmed_once(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "birch", false).await;
        let mut browser = who.past_the_password().await;
        browser.press("enrol-totp").await;
        browser.press("enrol-generate").await;
        let key = browser.page().text_of("#totp-key").expect("a key");
        let code = house.app.authenticator(&key).code();
        let form = browser.fill("code", &code).form("enrol-verify");
        house.press(&[(browser, form)]).await;
        one_app(&who).await;
        assert_eq!(who.sessions().await, 0, "the codes are not saved yet");
    }
}

async fn a_first_number_is_confirmed_once(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "birch", false).await;
        let mut browser = who.past_the_password().await;
        browser.press("enrol-sms").await;
        browser.fill("phone", &who.phone).tick("consent");
        browser.press("phone-submit").await;
        let code = who.sent_code().await;
        let form = browser.fill("code", &code).form("code-submit");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.audited("phone.validated").await, 1);
        assert_eq!(who.number("COUNT(phone_verified_at)").await, 1);
        assert_eq!(who.count("recovery_code", "1 = 1").await, 10);
    }
}

async fn an_app_of_the_account_is_confirmed_once(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let mut browser = who.inside().await;
        browser.open("/account/mfa/app").await;
        browser.press("enrol-generate").await;
        let key = browser.page().text_of("#totp-key").expect("a key");
        let code = house.app.authenticator(&key).code();
        let form = browser.fill("code", &code).form("enrol-verify");
        house.press(&[(browser, form)]).await;
        one_app(&who).await;
    }
}

/// One app, ten codes, one line in the log, one notice.
async fn one_app(who: &Newcomer) {
    assert_eq!(who.count("authenticator", "state = 'active'").await, 1);
    assert_eq!(who.count("recovery_code", "1 = 1").await, 10);
    assert_eq!(who.audited("authenticator.enrolled").await, 1);
    assert_eq!(who.count("outbox_message", "channel = 'email'").await, 1);
}

async fn one_key_waits_however_often_it_is_asked_for(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "birch", false).await;
        let mut browser = who.past_the_password().await;
        browser.press("enrol-totp").await;
        let form = browser.form("enrol-generate");
        house.press(&[(browser.clone(), form)]).await;
        browser
            .open(browser.page().url.path().to_owned().as_str())
            .await;
        let key = browser.page().text_of("#totp-key").expect("a key is shown");
        let code = house.app.authenticator(&key).code();
        browser.fill("code", &code).press("enrol-verify").await;
        assert!(
            browser.page().has("recovery-saved"),
            "the key that is shown is the one that counts: {}",
            browser.page().text()
        );
    }
}

async fn new_recovery_codes_are_ten(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let mut browser = who.inside().await;
        browser.open("/account/mfa").await;
        let form = browser.form("codes-new");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.count("recovery_code", "1 = 1").await, 10);
    }
}
