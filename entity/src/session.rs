//! A browser session: who signed in, and by what evidence.

use sea_orm::entity::prelude::*;

use crate::ids::{SessionId, UserId};
use crate::values::{Digest, Timestamp};

/// A browser session: who signed in, and by what evidence.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub user_id: UserId,
    /// Digest of the session cookie; rotated at every raise.
    #[sea_orm(unique)]
    pub secret: Digest,
    pub epoch: i64,
    /// The `AuthenticationEvent`s; level, amr, acr and auth_time are functions of them.
    pub events: Json,
    pub address: String,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The end, whatever happens before it.
    pub expires_at: Timestamp,
    /// Seconds without a request after which it ends.
    pub idle_seconds: i64,
    pub revoked_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
