//! Who did what, when, from where, under which tenant.

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, EventId, TenantId, UserId};
use crate::values::Timestamp;

/// Who did what, when, from where, under which tenant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    pub at: Timestamp,
    pub tenant_id: TenantId,
    pub actor_id: Option<UserId>,
    pub subject_id: Option<UserId>,
    pub client_id: Option<ClientId>,
    /// Closed set: `audit::Action`.
    pub action: String,
    pub address: String,
    pub detail: Json,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
