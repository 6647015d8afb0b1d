//! A message to a person, written in the transaction that caused it.

use sea_orm::entity::prelude::*;

use crate::ids::{ChallengeId, MessageId, TenantId, UserId};
use crate::values::{Channel, MessageState, SealedBytes, Timestamp};

/// A message to a person, written in the transaction that caused it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    pub tenant_id: TenantId,
    pub user_id: Option<UserId>,
    /// The challenge whose code it carries, so that a failed delivery reaches the prompt.
    pub challenge_id: Option<ChallengeId>,
    pub channel: Channel,
    /// Recipient, sender, subject and body, sealed: bodies carry codes.
    pub payload: SealedBytes,
    pub state: MessageState,
    pub attempts: i64,
    pub next_attempt_at: Timestamp,
    /// Useless after this instant (a code that expired is not worth sending).
    pub expires_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub provider: Option<String>,
    /// `notify::DeliveryFailure` as text.
    pub failure: Option<String>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
