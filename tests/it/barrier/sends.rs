//! Messages: what is asked for many times at once is sent once, and never beyond its caps.

use super::at_the_barrier;
use super::crowd::Newcomer;
use super::house::House;
use crate::support::people::*;

at_the_barrier!(
    a_right_password_sends_one_code,
    another_way_sends_one_code,
    a_code_is_sent_again_once,
    a_code_that_ended_is_replaced_by_one,
    a_code_is_never_sent_more_than_five_times,
    a_number_to_set_up_is_sent_one_code,
    a_number_to_validate_is_sent_one_code,
    a_forgotten_password_sends_no_more_links_than_its_cap,
);

async fn a_right_password_sends_one_code(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let mut browser = house.app.browser();
        browser.open("/login?return_to=/account").await;
        browser
            .fill("username", &who.login)
            .fill("password", PASSWORD);
        let form = browser.form("login-submit");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.count("challenge", "1 = 1").await, 1);
        assert_eq!(who.count("outbox_message", "channel = 'sms'").await, 1);
    }
}

async fn another_way_sends_one_code(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "alder", true).await;
        let mut browser = who.past_the_password().await;
        browser.press("try-another-way").await;
        let form = browser.form("choose-email");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.count("outbox_message", "channel = 'email'").await, 1);
    }
}

async fn a_code_is_sent_again_once(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let mut browser = who.past_the_password().await;
        who.cool_down_passed().await;
        let form = browser.form("code-resend");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.count("challenge", "sends = 2").await, 1);
        assert_eq!(who.count("outbox_message", "channel = 'sms'").await, 2);
    }
}

async fn a_code_that_ended_is_replaced_by_one(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let mut browser = who.past_the_password().await;
        house
            .sql("UPDATE challenge SET attempts = 5, created_at = created_at - 1000 WHERE consumed_at IS NULL")
            .await;
        let form = browser.form("code-resend");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.count("challenge", "1 = 1").await, 2);
        assert_eq!(who.count("outbox_message", "channel = 'sms'").await, 2);
    }
}

async fn a_code_is_never_sent_more_than_five_times(house: &'static House) {
    let who = Newcomer::of(house, "cedar", true).await;
    let mut browser = who.past_the_password().await;
    for _ in 0..6 {
        who.cool_down_passed().await;
        let form = browser.form("code-resend");
        house.press(&[(browser.clone(), form)]).await;
    }
    assert_eq!(who.count("challenge", "sends = 5").await, 1);
    assert_eq!(who.count("outbox_message", "channel = 'sms'").await, 5);
}

async fn a_number_to_set_up_is_sent_one_code(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "birch", false).await;
        let mut browser = who.past_the_password().await;
        browser.press("enrol-sms").await;
        browser.fill("phone", &who.phone).tick("consent");
        let form = browser.form("phone-submit");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.count("outbox_message", "channel = 'sms'").await, 1);
    }
}

async fn a_number_to_validate_is_sent_one_code(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let mut browser = who.past_the_password_for("/account/mobile").await;
        browser.fill("phone", &who.phone).tick("consent");
        let form = browser.form("phone-validate");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.count("challenge", "1 = 1").await, 1);
        assert_eq!(who.count("outbox_message", "channel = 'sms'").await, 1);
    }
}

async fn a_forgotten_password_sends_no_more_links_than_its_cap(house: &'static House) {
    let who = Newcomer::of(house, "cedar", false).await;
    let mut browser = house.app.browser();
    browser.open("/forgotten").await;
    let form = browser
        .fill("username", &who.login)
        .form("forgotten-submit");
    house.press(&[(browser, form)]).await;
    assert_eq!(who.count("password_reset", "1 = 1").await, 5);
    assert_eq!(who.count("outbox_message", "channel = 'email'").await, 5);
}

impl Newcomer {
    /// A minute ago nobody asked for a code.
    async fn cool_down_passed(&self) {
        let sql = format!(
            "UPDATE challenge SET last_sent_at = last_sent_at - 60000 WHERE \
             user_id = (SELECT id FROM users WHERE login = '{}')",
            self.login
        );
        self.house.sql(&sql).await;
    }
}
