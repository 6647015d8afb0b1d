//! Changes of credentials: one link, one number, one notice.

use entity::ids::ResetId;
use entity::password_reset;
use sea_orm::{EntityTrait as _, Set};
use vestibule::base::{Entropy, Token, TokenKind};

use super::crowd::Newcomer;
use super::house::House;
use super::{FOLD, at_the_barrier};
use crate::support::page::Submission;

at_the_barrier!(
    a_reset_link_changes_the_password_once,
    a_number_is_validated_once_and_saved_once,
    a_number_is_removed_once,
    an_app_is_removed_once,
    signing_out_is_written_down_once,
);

/// A link as the mail has it: the mail itself may be in the hands of another server's postman.
async fn reset_link(who: &Newcomer) -> String {
    let token = Token::new(TokenKind::PasswordReset, Entropy);
    let tx = who.house.app.db.write().await.unwrap();
    let row = password_reset::ActiveModel {
        id: Set(ResetId(tx.uuid())),
        user_id: Set(who.id),
        digest: Set(token.digest()),
        epoch: Set(1),
        created_at: Set(tx.now),
        expires_at: Set(tx.now.plus_seconds(30 * 60)),
        used_at: Set(None),
    };
    let inserted = password_reset::Entity::insert(row).exec_without_returning(tx.conn());
    inserted.await.unwrap();
    tx.commit().await.unwrap();
    token.expose().to_owned()
}

/// Two links of one person, each with a password of its own every time.
async fn a_reset_link_changes_the_password_once(house: &'static House) {
    let who = Newcomer::of(house, "cedar", false).await;
    let mut forms: Vec<Submission> = Vec::new();
    let mut browser = house.app.browser();
    for _ in 0..2 {
        let link = reset_link(&who).await;
        browser.open(&format!("/forgotten/new?token={link}")).await;
        forms.push(browser.form("new-password-submit"));
    }
    house
        .release(|number, server| {
            let mut form = forms[number % 2].clone();
            for (name, value) in &mut form.pairs {
                if name == "password" {
                    *value = format!("correct-horse-battery-{}", number % FOLD);
                }
            }
            browser.raw(&form, server)
        })
        .await;
    assert_eq!(who.audited("password.changed").await, 1);
    assert_eq!(who.number("epoch").await, 2, "one change");
    assert_eq!(who.count("outbox_message", "channel = 'email'").await, 1);
}

async fn a_number_is_validated_once_and_saved_once(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let mut browser = who.past_the_password_for("/account/mobile").await;
        browser.fill("phone", &who.phone).tick("consent");
        browser.press("phone-validate").await;
        let code = who.sent_code().await;
        let form = browser.fill("code", &code).form("code-submit");
        house.press(&[(browser.clone(), form)]).await;
        assert_eq!(who.count("challenge", "consumed_at IS NOT NULL").await, 1);
        assert_eq!(who.audited("phone.validated").await, 1);

        browser.open("/account/mobile/update").await;
        let form = browser.form("phone-update");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.number("COUNT(phone)").await, 1);
        assert_eq!(who.audited("phone.changed").await, 1);
        assert_eq!(who.number("epoch").await, 2, "one change");
        assert_eq!(who.count("outbox_message", "channel = 'email'").await, 1);
        assert_eq!(who.sessions().await, 1, "the session that did it goes on");
    }
}

async fn a_number_is_removed_once(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let mut browser = who.inside().await;
        browser.open("/account/mobile").await;
        let form = browser.form("mobile-remove");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.audited("phone.changed").await, 1);
        assert_eq!(who.number("epoch").await, 2, "one change");
        assert_eq!(who.count("outbox_message", "channel = 'email'").await, 1);
    }
}

async fn an_app_is_removed_once(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        who.with_app().await;
        let mut browser = who.past_the_password_for("/account/mfa/disable").await;
        let code = house.app.authenticator(crate::support::people::CAROL_KEY);
        browser
            .fill("code", &code.code())
            .press("code-submit")
            .await;
        let form = browser.form("mfa-disable-confirm");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.count("authenticator", "1 = 1").await, 0);
        assert_eq!(who.audited("authenticator.removed").await, 1);
        assert_eq!(who.number("epoch").await, 2, "one change");
    }
}

async fn signing_out_is_written_down_once(house: &'static House) {
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", true).await;
        let mut browser = who.inside().await;
        browser.open("/logout").await;
        let form = browser.form("logout-confirm");
        house.press(&[(browser, form)]).await;
        assert_eq!(who.sessions().await, 0);
        assert_eq!(who.audited("session.logged_out").await, 1);
    }
}
