//! A browser in which one user asked not to be prompted for a while.

use sea_orm::entity::prelude::*;

use crate::ids::{DeviceId, UserId};
use crate::values::{Digest, Timestamp};

/// A browser in which one user asked not to be prompted for a while.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trusted_device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeviceId,
    pub user_id: UserId,
    #[sea_orm(unique)]
    pub digest: Digest,
    /// The credential epoch it was trusted under.
    pub epoch: i64,
    /// What the browser called itself, shortened for people.
    pub label: String,
    pub address: String,
    /// The level that the login reached in which it was trusted; none means two-step.
    pub level: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
