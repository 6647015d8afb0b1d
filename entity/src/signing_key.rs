//! A signing key: public half in the clear, private half sealed.

use sea_orm::entity::prelude::*;

use crate::ids::KeyId;
use crate::values::{KeyState, SealedBytes, Timestamp};

/// A signing key: public half in the clear, private half sealed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeyId,
    /// JWS algorithm (RFC 7518, section 3.1).
    pub alg: String,
    pub public_jwk: Json,
    pub private_jwk: SealedBytes,
    pub state: KeyState,
    pub created_at: Timestamp,
    pub activated_at: Option<Timestamp>,
    pub retired_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
