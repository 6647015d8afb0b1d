//! Wrong guesses, many at once and from several logins: the verifier runs at most as often as the
//! limit says (invariant I3).

use super::crowd::Newcomer;
use super::house::{House, Press};
use super::{FOLD, at_the_barrier};
use crate::support::people::*;

at_the_barrier!(
    guesses_at_the_app_are_counted_before_they_are_checked,
    guesses_at_a_text_message_are_counted_before_they_are_checked,
    guesses_at_a_mail_are_counted_before_they_are_checked,
    guesses_at_a_recovery_code_are_counted_before_they_are_checked,
    guesses_at_a_password_are_counted_before_they_are_checked,
);

/// Tries of a second step that are taken before the first pause, which is longer than a round.
const LIMIT: i64 = 5;

const LOGINS: usize = 4;

async fn guesses_at_the_app_are_counted_before_they_are_checked(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        who.with_app().await;
        let app = house.app.authenticator(CAROL_KEY);
        let near: Vec<String> = (-3..=3).map(|steps| app.code_at(steps)).collect();
        let wrong = (0..10).map(|digit| format!("{digit}{digit}{digit}000"));
        let wrong = wrong.into_iter().find(|code| !near.contains(code));
        let presses = who
            .typing(LOGINS, &wrong.expect("seven codes are not ten"))
            .await;
        only_so_many_are_compared(&who, "totp", &presses).await;
    }
}

async fn guesses_at_a_text_message_are_counted_before_they_are_checked(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let presses = who.typing(LOGINS, "").await;
        only_so_many_are_compared(&who, "sms", &wrong_digits(presses)).await;
    }
}

async fn guesses_at_a_mail_are_counted_before_they_are_checked(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "alder", false).await;
        let presses = who.typing(LOGINS, "").await;
        only_so_many_are_compared(&who, "email", &wrong_digits(presses)).await;
    }
}

/// A million to one that it is none of the four that were sent.
fn wrong_digits(mut presses: Vec<Press>) -> Vec<Press> {
    for (_, form) in &mut presses {
        for (name, value) in &mut form.pairs {
            if name == "code" {
                "314159".clone_into(value);
            }
        }
    }
    presses
}

async fn guesses_at_a_recovery_code_are_counted_before_they_are_checked(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        who.with_app().await;
        let presses = who.typing(LOGINS, "aaaa-bbbb-cccc-dddd").await;
        only_so_many_are_compared(&who, "recovery_code", &presses).await;
    }
}

/// Of several presses in one login at once one is a try and the others are told that they came too
/// late, so a wave may use up less than the limit. Waves follow until it is used up, and one more.
async fn only_so_many_are_compared(who: &Newcomer, kind: &str, presses: &[Press]) {
    for _ in 0..LIMIT {
        who.house.press(presses).await;
        if who.failures(kind).await >= LIMIT {
            break;
        }
    }
    who.house.press(presses).await;
    let compared = who.audited("login.second_step_rejected").await;
    assert_eq!(compared, LIMIT, "answers to {kind} that were compared");
    assert_eq!(who.failures(kind).await, compared);
    assert_eq!(who.sessions().await, 0);
    assert_eq!(who.count("challenge", "attempts > 5").await, 0);
}

/// A password's pauses are short, so a round that takes its time may compare one or two more.
async fn guesses_at_a_password_are_counted_before_they_are_checked(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let mut presses = Vec::new();
        for _ in 0..LOGINS {
            let mut browser = house.app.browser();
            browser.open("/login?return_to=/account").await;
            browser
                .fill("username", &who.login)
                .fill("password", "not the password");
            let form = browser.form("login-submit");
            presses.push((browser, form));
        }
        house.press(&presses).await;
        let reserved = who.failures("password").await;
        assert!(
            (LIMIT..=LIMIT + 2).contains(&reserved),
            "{reserved} of {FOLD} passwords were compared"
        );
    }
}

impl Newcomer {
    /// The counter of consecutive failures.
    async fn failures(&self, kind: &str) -> i64 {
        let sql = format!(
            "SELECT COALESCE(MAX(failures), 0) FROM attempt_counter WHERE kind = '{kind}' AND \
             user_id = (SELECT id FROM users WHERE login = '{}')",
            self.login
        );
        self.house.app.count(&sql).await
    }
}
