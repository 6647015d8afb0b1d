//! A dated loosening of a floor for one user or one client.

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, ExceptionId, TenantId, UserId};
use crate::values::Timestamp;

/// A dated loosening of a floor for one user or one client.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_exception")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExceptionId,
    /// The tenant whose users it is for.
    pub tenant_id: TenantId,
    /// The tenant over which the granter held authority.
    pub granted_over: TenantId,
    pub user_id: Option<UserId>,
    pub client_id: Option<ClientId>,
    /// `policy::Mode` text that holds instead.
    pub mode: String,
    pub reason: String,
    pub granted_by: Option<UserId>,
    pub created_at: Timestamp,
    pub ends_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
