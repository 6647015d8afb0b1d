//! The outbox itself: leases, back-off, expiry, several servers.

use std::collections::BTreeSet;

use entity::outbox_message::{Column, Entity};
use entity::values::MessageState;
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryFilter};
use vestibule::base::{Entropy, KeyEncryptionKey, Sealer};
use vestibule::notify::{
    self, Delivery, DeliveryFailure, MailTransport, Memory, Message, Postman, Recipient,
    SmsProvider,
};

use super::{CODE, Desk, NUMBER, envelope, login_code, postman_for_sms};
use crate::support::sms_gateway::SmsGateway;

#[tokio::test]
async fn a_message_of_a_transaction_that_failed_never_existed() {
    let desk = Desk::open().await;
    let tx = desk.db.write().await.unwrap();
    let to = Recipient::Sms(NUMBER.to_owned());
    notify::enqueue(&tx, envelope(to, login_code()))
        .await
        .unwrap();
    drop(tx);
    let memory = Memory::new();
    let postman = postman_for_sms(vec![SmsProvider::Memory(memory.clone())]);
    assert_eq!(postman.drain_once(&desk.db).await, 0);
    assert!(memory.newest_first().is_empty());
}

#[tokio::test]
async fn the_payload_is_sealed_and_forgotten_once_sent() {
    let desk = Desk::open().await;
    let challenge = desk.put_sms().await;
    let sealed = &desk.rows().await[0].payload.0;
    let contains = |needle: &str| sealed.windows(needle.len()).any(|w| w == needle.as_bytes());
    assert!(!contains(CODE) && !contains(NUMBER));
    assert_eq!(desk.state(challenge).await, Delivery::Queued);

    let memory = Memory::new();
    postman_for_sms(vec![SmsProvider::Memory(memory.clone())])
        .drain_once(&desk.db)
        .await;
    assert_eq!(memory.latest_code(NUMBER).as_deref(), Some(CODE));
    assert_eq!(desk.state(challenge).await, Delivery::Sent);
    let row = &desk.rows().await[0];
    assert!(row.payload.0.is_empty());
    assert_eq!(row.provider.as_deref(), Some("memory"));
    assert_eq!(row.sent_at, Some(desk.clock.now()));
}

#[tokio::test]
async fn a_challenge_without_a_message_has_no_state() {
    let desk = Desk::open().await;
    let tx = desk.db.read().await.unwrap();
    let unknown = entity::ids::ChallengeId(uuid::Uuid::from_u128(9));
    assert_eq!(notify::state(&tx, unknown).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_postmen_over_one_database_send_each_message_once() {
    let desk = Desk::open().await;
    for number in 0..150 {
        let to = Recipient::Sms(format!("+1202555{number:04}"));
        desk.put(envelope(to, login_code())).await;
    }
    let memory = Memory::new();
    let postman = || postman_for_sms(vec![SmsProvider::Memory(memory.clone())]);
    let (one, other) = (postman(), postman());
    let (one, other) = tokio::join!(one.drain_once(&desk.db), other.drain_once(&desk.db));
    let rest = postman().drain_once(&desk.db).await;
    assert_eq!(one + other + rest, 150);
    let kept = memory.newest_first();
    let distinct: BTreeSet<_> = kept.iter().map(|message| &message.to).collect();
    assert_eq!((kept.len(), distinct.len()), (150, 150));
}

#[tokio::test]
async fn a_lease_that_its_server_did_not_live_to_settle_runs_out() {
    let desk = Desk::open().await;
    let challenge = desk.put_sms().await;
    // What a server leaves behind that died between leasing and settling.
    let tx = desk.db.write().await.unwrap();
    Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(tx.now.plus_seconds(120)))
        .col_expr(Column::Attempts, Expr::value(1))
        .exec(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let memory = Memory::new();
    let postman = postman_for_sms(vec![SmsProvider::Memory(memory.clone())]);
    assert_eq!(postman.drain_once(&desk.db).await, 0);
    desk.clock.advance(120);
    assert_eq!(postman.drain_once(&desk.db).await, 1);
    assert_eq!(desk.state(challenge).await, Delivery::Sent);
}

#[tokio::test]
async fn a_message_that_expired_is_given_up_and_not_sent() {
    let desk = Desk::open().await;
    let challenge = desk.put_sms().await;
    desk.clock.advance(600);
    let memory = Memory::new();
    let postman = postman_for_sms(vec![SmsProvider::Memory(memory.clone())]);
    postman.drain_once(&desk.db).await;
    assert!(memory.newest_first().is_empty());
    assert_eq!(
        desk.state(challenge).await,
        Delivery::Failed(DeliveryFailure::Unavailable)
    );
    assert_eq!(desk.rows().await[0].state, MessageState::Failed);
}

#[tokio::test]
async fn attempts_are_spaced_further_and_further_until_the_code_is_useless() {
    let desk = Desk::open().await;
    let gateway = SmsGateway::start().await;
    gateway.answer(500);
    let challenge = desk.put_sms().await;
    let postman = postman_for_sms(vec![super::sms::http_provider(&gateway)]);
    let mut attempts_at = Vec::new();
    for second in 0..700 {
        if postman.drain_once(&desk.db).await > 0 {
            attempts_at.push(second);
        }
        desk.clock.advance(1);
    }
    // Pauses of 5, 10, 20 … s; the next after 315 s would come too late.
    assert_eq!(attempts_at, [0, 5, 15, 35, 75, 155, 315]);
    assert_eq!(
        desk.state(challenge).await,
        Delivery::Failed(DeliveryFailure::Unavailable)
    );
    let row = &desk.rows().await[0];
    assert_eq!((row.state, row.attempts), (MessageState::Failed, 7));
    assert!(row.payload.0.is_empty());
}

#[tokio::test]
async fn a_notice_is_tried_for_two_days() {
    let desk = Desk::open().await;
    let gateway = SmsGateway::start().await;
    gateway.answer(503);
    let to = Recipient::Sms(NUMBER.to_owned());
    desk.put(envelope(to, Message::PasswordChanged)).await;
    let postman = postman_for_sms(vec![super::sms::http_provider(&gateway)]);
    for _ in 0..47 {
        postman.drain_once(&desk.db).await;
        desk.clock.advance(3600);
    }
    assert_eq!(desk.rows().await[0].state, MessageState::Queued);
    desk.clock.advance(2 * 3600);
    postman.drain_once(&desk.db).await;
    assert_eq!(desk.rows().await[0].state, MessageState::Failed);
}

#[tokio::test]
async fn a_payload_under_another_key_is_given_up_and_never_sent() {
    let desk = Desk::open().await;
    let challenge = desk.put_sms().await;
    let other = Sealer::new(&KeyEncryptionKey::new([8; 32]), Entropy);
    let tx = desk.db.write().await.unwrap();
    Entity::update_many()
        .col_expr(Column::Payload, Expr::value(other.seal("x", b"{}")))
        .filter(Expr::value(true))
        .exec(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let memory = Memory::new();
    postman_for_sms(vec![SmsProvider::Memory(memory.clone())])
        .drain_once(&desk.db)
        .await;
    assert!(memory.newest_first().is_empty());
    assert_eq!(
        desk.state(challenge).await,
        Delivery::Failed(DeliveryFailure::Unavailable)
    );
}

#[tokio::test]
async fn settled_rows_are_swept_after_a_week() {
    let desk = Desk::open().await;
    desk.put_sms().await;
    let memory = Memory::new();
    let postman = postman_for_sms(vec![SmsProvider::Memory(memory)]);
    postman.drain_once(&desk.db).await;
    let sweep = async || {
        let tx = desk.db.write().await.unwrap();
        let swept = notify::sweep(&tx).await.unwrap();
        tx.commit().await.unwrap();
        swept
    };
    desk.clock.advance(7 * 24 * 3600);
    assert_eq!(sweep().await, 0);
    desk.clock.advance(1);
    assert_eq!(sweep().await, 1);
    assert!(desk.rows().await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_postman_wakes_at_the_bell_and_stops_when_told() {
    let desk = Desk::open().await;
    let memory = Memory::new();
    let postman = Postman::new(
        MailTransport::Memory(memory.clone()),
        vec![SmsProvider::Memory(memory.clone())],
    );
    let bell = postman.bell();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(postman.run(desk.db.clone(), async {
        let _ = stopped.await;
    }));
    let (sms, mail) = (desk.put_sms().await, desk.put_email().await);
    bell.ring();
    let both = async {
        while memory.newest_first().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), both)
        .await
        .expect("both leave");
    stop.send(()).unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(20), running)
        .await
        .expect("it stops")
        .unwrap();
    assert_eq!(desk.state(sms).await, Delivery::Sent);
    assert_eq!(desk.state(mail).await, Delivery::Sent);
}
