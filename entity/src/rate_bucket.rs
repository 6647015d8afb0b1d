//! How often something happened in the present window.

use sea_orm::entity::prelude::*;

use crate::values::{Digest, Timestamp};

/// How often something happened in the present window.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rate_bucket")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Digest,
    pub window_started_at: Timestamp,
    pub count: i64,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
