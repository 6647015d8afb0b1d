//! A node of the tenant tree.

use sea_orm::entity::prelude::*;

use crate::ids::TenantId;
use crate::values::{Status, TenantKind, Timestamp};

/// A node of the tenant tree.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenantId,
    pub parent_id: Option<TenantId>,
    pub kind: TenantKind,
    /// Stable short name, the `tenant` claim.
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    /// The lineage, operator first and this node last: identifiers joined by `/`.
    pub path: String,
    pub status: Status,
    /// `tenancy::Branding`, only what this node sets itself.
    pub branding: Json,
    /// ISO 3166-1 alpha-2 region that national phone numbers are read in; inherited when absent.
    pub default_country: Option<String>,
    /// Where people turn who cannot get a code; inherited when absent.
    pub contact: Option<String>,
    pub created_at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
