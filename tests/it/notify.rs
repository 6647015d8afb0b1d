//! Messages to people, from `enqueue` to the servers of the outside world.

mod email;
mod failover;
mod outbox;
mod sms;
mod words;

use entity::ids::{ChallengeId, TenantId};
use entity::outbox_message;
use entity::values::Timestamp;
use migration::{Migrator, MigratorTrait};
use sea_orm::EntityTrait;
use vestibule::base::{Ambient, Clock, Entropy, KeyEncryptionKey, Sealer, Secret};
use vestibule::db::{Db, PoolLimits};
use vestibule::locale::Lang;
use vestibule::notify::{
    self, Delivery, Envelope, MailTransport, Memory, Message, Postman, Recipient, SmsProvider,
};

pub const CODE: &str = "048213";
pub const NUMBER: &str = "+12025550123";
pub const ADDRESS: &str = "jane@alder.example";

/// A migrated database in memory and a clock that stands still.
pub struct Desk {
    pub db: Db,
    pub clock: Clock,
}

impl Desk {
    pub async fn open() -> Self {
        let clock = Clock::manual(Timestamp(1_780_000_000_000));
        let ambient = Ambient {
            clock: clock.clone(),
            entropy: Entropy,
        };
        let sealer = Sealer::new(&KeyEncryptionKey::new([7; 32]), Entropy);
        let limits = PoolLimits::default();
        let db = Db::open("sqlite::memory:", limits, ambient, sealer)
            .await
            .unwrap();
        Migrator::up(db.writer(), None).await.unwrap();
        Self { db, clock }
    }

    /// Enqueues an envelope under a challenge of its own.
    pub async fn put(&self, mut envelope: Envelope) -> ChallengeId {
        let tx = self.db.write().await.unwrap();
        let challenge = ChallengeId(tx.uuid());
        envelope.challenge = Some(challenge);
        notify::enqueue(&tx, envelope).await.unwrap();
        tx.commit().await.unwrap();
        challenge
    }

    /// Enqueues the usual login code by SMS.
    pub async fn put_sms(&self) -> ChallengeId {
        self.put(envelope(Recipient::Sms(NUMBER.to_owned()), login_code()))
            .await
    }

    /// Enqueues the usual login code by e-mail.
    pub async fn put_email(&self) -> ChallengeId {
        self.put(envelope(Recipient::Email(ADDRESS.to_owned()), login_code()))
            .await
    }

    pub async fn state(&self, challenge: ChallengeId) -> Delivery {
        let tx = self.db.read().await.unwrap();
        notify::state(&tx, challenge).await.unwrap().unwrap()
    }

    /// Every row of the outbox.
    pub async fn rows(&self) -> Vec<outbox_message::Model> {
        let tx = self.db.read().await.unwrap();
        outbox_message::Entity::find().all(tx.conn()).await.unwrap()
    }
}

/// A login code for this test's six digits.
pub fn login_code() -> Message {
    Message::LoginCode {
        code: Secret::new(CODE.to_owned()),
    }
}

/// An envelope in English from Alder Construction.
pub fn envelope(to: Recipient, message: Message) -> Envelope {
    Envelope {
        tenant: TenantId(uuid::Uuid::from_u128(1)),
        brand_name: "Alder Construction".to_owned(),
        user: None,
        challenge: None,
        to,
        lang: Lang::En,
        message,
        expires_at: None,
    }
}

/// A postman whose mails stay here.
pub fn postman_for_sms(providers: Vec<SmsProvider>) -> Postman {
    Postman::new(MailTransport::Memory(Memory::new()), providers)
}
