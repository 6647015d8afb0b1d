//! The second step: a right code opens one session, however often it is given.

use super::at_the_barrier;
use super::crowd::Newcomer;
use super::house::House;
use crate::support::page::Page;
use crate::support::people::*;

at_the_barrier!(
    a_step_of_the_app_opens_one_session,
    a_code_by_text_message_opens_one_session,
    a_code_by_mail_leads_one_browser_on,
    a_recovery_code_is_used_by_one,
);

const LOGINS: usize = 4;

async fn a_step_of_the_app_opens_one_session(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        who.with_app().await;
        let code = house.app.authenticator(CAROL_KEY).code();
        house.press(&who.typing(LOGINS, &code).await).await;
        assert_eq!(who.sessions().await, 1);
        assert_eq!(who.audited("login.succeeded").await, 1);
    }
}

async fn a_code_by_text_message_opens_one_session(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        give_the_sent_code(&who).await;
        assert_eq!(who.sessions().await, 1);
        assert_eq!(who.audited("login.succeeded").await, 1);
    }
}

async fn a_code_by_mail_leads_one_browser_on(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "alder", false).await;
        let answers = give_the_sent_code(&who).await;
        // Behind it stands the suggestion to set up something better.
        let led_on = |answer: &&Page| {
            let to = answer.header("location");
            to.is_some_and(|to| to.ends_with("/nudge"))
        };
        assert_eq!(answers.iter().filter(led_on).count(), 1);
    }
}

async fn give_the_sent_code(who: &Newcomer) -> Vec<Page> {
    let mut browser = who.past_the_password().await;
    let code = who.sent_code().await;
    let form = browser.fill("code", &code).form("code-submit");
    let answers = who.house.press(&[(browser, form)]).await;
    assert_eq!(who.count("challenge", "consumed_at IS NOT NULL").await, 1);
    answers
}

async fn a_recovery_code_is_used_by_one(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let codes = who.with_app().await;
        house.press(&who.typing(LOGINS, &codes[0]).await).await;
        assert_eq!(who.sessions().await, 1);
        assert_eq!(who.count("recovery_code", "used_at IS NOT NULL").await, 1);
        assert_eq!(who.audited("recovery_codes.used").await, 1);
    }
}
