//! Permissions that a user holds over the subtree of a tenant.

use sea_orm::entity::prelude::*;

use crate::ids::{AssignmentId, TenantId, UserId};
use crate::values::Timestamp;

/// Permissions that a user holds over the subtree of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentId,
    pub user_id: UserId,
    /// Root of the subtree.
    pub tenant_id: TenantId,
    /// `tenancy::Role` text.
    pub role: String,
    /// Array of `tenancy::Permission` texts.
    pub permissions: Json,
    pub granted_by: Option<UserId>,
    pub granted_at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
