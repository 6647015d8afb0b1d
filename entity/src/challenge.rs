//! A code that was sent to somebody and waits for its answer.

use sea_orm::entity::prelude::*;

use crate::ids::{ChallengeId, FlowId, UserId};
use crate::values::{ChallengePurpose, Channel, Digest, SealedBytes, Timestamp};

/// A code that was sent to somebody and waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "challenge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChallengeId,
    pub user_id: UserId,
    /// The login it belongs to; none when it proves a phone number.
    pub flow_id: Option<FlowId>,
    pub purpose: ChallengePurpose,
    pub channel: Channel,
    /// E.164 number or e-mail address.
    pub recipient: String,
    pub code: SealedBytes,
    /// Keyed hash of owner and code: what an answer is compared with, inside the statement that
    /// counts it.
    pub answer: Digest,
    /// Wrong answers, the reserved one included.
    pub attempts: i64,
    pub sends: i64,
    pub last_sent_at: Timestamp,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub consumed_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
