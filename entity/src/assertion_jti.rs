//! A client assertion that was used (RFC 7523, section 3, rule 7).

use sea_orm::entity::prelude::*;

use crate::ids::ClientId;
use crate::values::{Digest, Timestamp};

/// A client assertion that was used (RFC 7523, section 3, rule 7).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assertion_jti")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti: Digest,
    pub expires_at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
