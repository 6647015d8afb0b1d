//! What a user allowed a client to have.

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, UserId};
use crate::values::Timestamp;

/// What a user allowed a client to have.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    /// Space-separated.
    pub scope: String,
    pub granted_at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
