//! An access token, by its digest (opaque) or its jti (JWT).

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, GrantId, TokenId, UserId};
use crate::values::{Digest, Timestamp};

/// An access token, by its digest (opaque) or its jti (JWT).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TokenId,
    #[sea_orm(unique)]
    pub digest: Digest,
    pub client_id: ClientId,
    pub grant_id: Option<GrantId>,
    pub user_id: Option<UserId>,
    /// The user's credential epoch when it was issued; none without a user.
    pub epoch: Option<i64>,
    pub scope: String,
    pub audience: Option<String>,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
