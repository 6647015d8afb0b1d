//! A WebAuthn ceremony that waits for its answer: a challenge and what it may be answered with.

use sea_orm::entity::prelude::*;

use crate::ids::UserId;
use crate::values::{CeremonyPurpose, Timestamp};

/// A WebAuthn ceremony that waits for its answer. One for each owner and purpose: a new one takes
/// the place of the old.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webauthn_ceremony")]
pub struct Model {
    /// The pending login, or the session, that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: CeremonyPurpose,
    pub user_id: UserId,
    /// What the browser is given.
    #[sea_orm(column_type = "JsonBinary")]
    pub options: Json,
    /// What the answer is checked against; it never leaves the server.
    #[sea_orm(column_type = "JsonBinary")]
    pub state: Json,
    pub expires_at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
