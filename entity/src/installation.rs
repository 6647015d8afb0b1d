//! Facts about this installation that are true once (set-up closed, key check).

use sea_orm::entity::prelude::*;

use crate::values::Timestamp;

/// Facts about this installation that are true once (set-up closed, key check).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub value: String,
    pub at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
