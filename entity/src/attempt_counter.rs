//! Failures of one kind of authenticator of one user (invariant I3).

use sea_orm::entity::prelude::*;

use crate::ids::UserId;
use crate::values::{AuthenticatorKind, Timestamp};

/// Failures of one kind of authenticator of one user (invariant I3).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt_counter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: AuthenticatorKind,
    /// Consecutive tries without a success, the reserved one included.
    pub failures: i64,
    /// No try is taken before this instant.
    pub blocked_until: Timestamp,
    pub suspended_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
