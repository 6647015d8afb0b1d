//! A forgotten password's link: one use, dead after any credential change.

use sea_orm::entity::prelude::*;

use crate::ids::{ResetId, UserId};
use crate::values::{Digest, Timestamp};

/// A forgotten password's link: one use, dead after any credential change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_reset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResetId,
    pub user_id: UserId,
    #[sea_orm(unique)]
    pub digest: Digest,
    pub epoch: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
