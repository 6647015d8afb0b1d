//! The outbox: rows written by whoever causes a message, leased and settled by the postman.

use entity::ids::{ChallengeId, MessageId};
use entity::outbox_message::{ActiveModel, Column, Entity, Model};
use entity::values::{Channel, MessageState, SealedBytes, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::letter::{self, Letter};
use super::message::Envelope;
use crate::db::{Db, DbError, Tx, corrupt};

/// How long a code is good for when its envelope does not say, in seconds.
pub const CODE_LIFETIME_S: i64 = 600;

/// How long a password reset link is good for when its envelope does not say, in seconds.
pub const LINK_LIFETIME_S: i64 = 1800;

/// How long a row stays leased. Longer than every attempt's time limit together, so that a lease
/// runs out only when its server died.
pub(super) const LEASE_S: i64 = 120;

/// A message without an expiry is given up after two days.
const GIVE_UP_S: i64 = 48 * 3600;

/// Settled rows are kept for a week, without what they said.
const KEEP_SETTLED_S: i64 = 7 * 24 * 3600;

/// Why a message did not arrive, in the user's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryFailure {
    /// The number or address does not exist, or cannot be written to.
    InvalidNumber,
    /// It exists, and nothing reaches it: switched off, a land line, a full or absent mailbox.
    Unreachable,
    /// Its owner told the provider to stop (they can start again by texting START).
    OptedOut,
    /// Nobody could send it: an outage, or our own account with the provider.
    Unavailable,
}

impl DeliveryFailure {
    const ALL: [Self; 4] = [
        Self::InvalidNumber,
        Self::Unreachable,
        Self::OptedOut,
        Self::Unavailable,
    ];

    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidNumber => "invalid_number",
            Self::Unreachable => "unreachable",
            Self::OptedOut => "opted_out",
            Self::Unavailable => "unavailable",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == text)
    }
}

/// How far the newest message of a challenge came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Waits for its first attempt.
    Queued,
    /// A provider took it.
    Sent,
    /// It did not go out. `Unavailable` may still change: attempts go on while the code is good,
    /// and the prompt offers another way meanwhile.
    Failed(DeliveryFailure),
}

/// Writes a message into the outbox, as part of the caller's transaction. How often somebody may
/// be written to is the caller's to limit.
///
/// # Errors
/// When the database refuses the row.
pub async fn enqueue(tx: &Tx, envelope: Envelope) -> Result<MessageId, DbError> {
    let id = MessageId(tx.uuid());
    let lifetime = envelope.message.lifetime();
    let expires_at = envelope
        .expires_at
        .or_else(|| lifetime.map(|seconds| tx.now.plus_seconds(seconds)));
    // People are told whole minutes, rounded down, and never "0".
    let left = expires_at.map_or(60, |at| at.seconds_since(tx.now));
    let minutes = if left < 60 { 1 } else { left / 60 };
    let letter = letter::write(&envelope, minutes);
    let plain = serde_json::to_vec(&letter).expect("a letter of strings serialises");
    let row = ActiveModel {
        id: Set(id),
        tenant_id: Set(envelope.tenant),
        user_id: Set(envelope.user),
        challenge_id: Set(envelope.challenge),
        channel: Set(envelope.to.channel()),
        payload: Set(tx.sealer().seal(&place(id), &plain)),
        state: Set(MessageState::Queued),
        attempts: Set(0),
        next_attempt_at: Set(tx.now),
        expires_at: Set(expires_at),
        created_at: Set(tx.now),
        sent_at: Set(None),
        provider: Set(None),
        failure: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(id)
}

/// How far the newest message of this challenge came; nothing when none was ever written.
///
/// # Errors
/// When the database does not answer, or the row says what we never wrote.
pub async fn state(tx: &Tx, challenge: ChallengeId) -> Result<Option<Delivery>, DbError> {
    let newest = Entity::find()
        .filter(Column::ChallengeId.eq(challenge))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .one(tx.conn())
        .await?;
    let Some(row) = newest else { return Ok(None) };
    let failure =
        match row.failure.as_deref() {
            None => None,
            Some(text) => Some(DeliveryFailure::parse(text).ok_or_else(|| {
                corrupt("outbox_message", "failure", &row.id, &"no known failure")
            })?),
        };
    Ok(Some(match (row.state, failure) {
        (MessageState::Sent, _) => Delivery::Sent,
        (MessageState::Queued, None) => Delivery::Queued,
        (MessageState::Queued | MessageState::Failed, Some(failure)) => Delivery::Failed(failure),
        (MessageState::Failed, None) => Delivery::Failed(DeliveryFailure::Unavailable),
    }))
}

/// Deletes rows that were settled a week ago; the answer is how many.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(tx: &Tx) -> Result<u64, DbError> {
    let swept = Entity::delete_many()
        .filter(Column::State.ne(MessageState::Queued))
        .filter(Column::CreatedAt.lt(tx.now.plus_seconds(-KEEP_SETTLED_S)))
        .exec(tx.conn())
        .await?;
    Ok(swept.rows_affected)
}

fn place(id: MessageId) -> String {
    format!("outbox_message:payload:{id}")
}

/// A row that is ours until the lease runs out.
pub(super) struct Leased {
    pub id: MessageId,
    pub attempts: i64,
    pub expires_at: Timestamp,
    lease: Timestamp,
    /// Nothing when it was sealed under another key.
    pub letter: Option<Letter>,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// This provider took it.
    Sent(String),
    /// It never will arrive.
    Failed(DeliveryFailure),
    /// Not now: try again at this instant.
    Again(Timestamp),
}

/// The ids that are due on a channel, longest waiting first.
pub(super) async fn due(db: &Db, channel: Channel, limit: u64) -> Result<Vec<MessageId>, DbError> {
    let tx = db.read().await?;
    let ids: Vec<MessageId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(MessageState::Queued))
        .filter(Column::NextAttemptAt.lte(tx.now))
        .filter(Column::Channel.eq(channel))
        .order_by_asc(Column::NextAttemptAt)
        .limit(limit)
        .into_tuple()
        .all(tx.conn())
        .await?;
    Ok(ids)
}

/// Takes a due row, or finds that another server was faster.
pub(super) async fn lease(db: &Db, id: MessageId) -> Result<Option<Leased>, DbError> {
    let tx = db.write().await?;
    let lease = tx.now.plus_seconds(LEASE_S);
    // The one statement that decides who sends: the row is due for one of us only.
    let taken = Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(lease))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(MessageState::Queued))
        .filter(Column::NextAttemptAt.lte(tx.now))
        .exec(tx.conn())
        .await?;
    if taken.rows_affected != 1 {
        return Ok(None);
    }
    let row: Option<Model> = Entity::find_by_id(id).one(tx.conn()).await?;
    let Some(row) = row else { return Ok(None) };
    let letter = tx
        .sealer()
        .open(&place(id), &row.payload)
        .ok()
        .and_then(|plain| serde_json::from_slice(&plain).ok());
    tx.commit().await?;
    Ok(Some(Leased {
        id,
        attempts: row.attempts,
        expires_at: row
            .expires_at
            .unwrap_or_else(|| row.created_at.plus_seconds(GIVE_UP_S)),
        lease,
        letter,
    }))
}

/// Writes down what came of an attempt. What was said is forgotten once it is settled.
pub(super) async fn settle(db: &Db, leased: &Leased, outcome: Outcome) -> Result<(), DbError> {
    let tx = db.write().await?;
    let update = Entity::update_many()
        .filter(Column::Id.eq(leased.id))
        .filter(Column::State.eq(MessageState::Queued));
    let update = match outcome {
        // True whoever holds the lease by now.
        Outcome::Sent(provider) => update
            .col_expr(Column::State, Expr::value(MessageState::Sent))
            .col_expr(Column::SentAt, Expr::value(tx.now))
            .col_expr(Column::Provider, Expr::value(provider))
            .col_expr(Column::Failure, Expr::value(None::<String>))
            .col_expr(Column::Payload, Expr::value(SealedBytes(Vec::new()))),
        Outcome::Failed(failure) => update
            .col_expr(Column::State, Expr::value(MessageState::Failed))
            .col_expr(Column::Failure, Expr::value(failure.as_str()))
            .col_expr(Column::Payload, Expr::value(SealedBytes(Vec::new())))
            .filter(Column::NextAttemptAt.eq(leased.lease)),
        Outcome::Again(at) => update
            .col_expr(Column::NextAttemptAt, Expr::value(at))
            .col_expr(
                Column::Failure,
                Expr::value(DeliveryFailure::Unavailable.as_str()),
            )
            .filter(Column::NextAttemptAt.eq(leased.lease)),
    };
    update.exec(tx.conn()).await?;
    tx.commit().await
}
