//! What one node of the policy says: a tenant, a client in a tenant, or a user.

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, SettingId, TenantId, UserId};
use crate::values::{SettingOrigin, Timestamp};

/// What one node of the policy says: a tenant, a client in a tenant, or a user.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SettingId,
    /// The tenant the setting stands on.
    pub tenant_id: TenantId,
    /// Set for the rule of one client in this tenant.
    pub client_id: Option<ClientId>,
    /// Set for a user's own mode.
    pub user_id: Option<UserId>,
    pub origin: SettingOrigin,
    /// The tenant that wrote it: itself, or the ancestor that imposed it.
    pub source_tenant_id: TenantId,
    /// `policy::Document`.
    pub document: Json,
    pub set_by: Option<UserId>,
    pub set_at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
