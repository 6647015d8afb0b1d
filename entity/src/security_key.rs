//! A public-key credential of a user (WebAuthn Level 3, section 4): a security key or a passkey.

use sea_orm::entity::prelude::*;

use crate::ids::{AuthenticatorId, UserId};
use crate::values::Timestamp;

/// A public-key credential of a user. It exists only after it was proved once: there is no pending
/// state.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "security_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuthenticatorId,
    pub user_id: UserId,
    /// The credential's own identifier; unique over all users.
    pub credential_id: Vec<u8>,
    /// The public key and what was said of it when it was registered. Never changed afterwards.
    #[sea_orm(column_type = "JsonBinary")]
    pub credential: Json,
    /// The signature counter of the last use; it only ever grows.
    pub sign_count: i64,
    /// A multi-device credential: it may be copied to other devices. Fixed at registration.
    pub backup_eligible: bool,
    /// Whether it was backed up at its last use.
    pub backed_up: bool,
    /// What its owner calls it.
    pub label: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
