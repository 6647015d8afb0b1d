//! A single-use look-up secret, stored as a keyed hash.

use sea_orm::entity::prelude::*;

use crate::ids::{RecoveryCodeId, UserId};
use crate::values::{Digest, Timestamp};

/// A single-use look-up secret, stored as a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecoveryCodeId,
    pub user_id: UserId,
    pub digest: Digest,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
