//! One stored policy decision with its reasons.

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, DecisionId, TenantId, UserId};
use crate::values::Timestamp;

/// One stored policy decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DecisionId,
    pub tenant_id: TenantId,
    pub user_id: UserId,
    pub client_id: Option<ClientId>,
    /// satisfied, step_up, enrol or deny.
    pub outcome: String,
    /// `policy::Why`.
    pub why: Json,
    pub at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
