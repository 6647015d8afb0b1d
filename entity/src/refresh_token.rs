//! A refresh token family: one row, of which one token is current.

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, GrantId, TokenId, UserId};
use crate::values::{Digest, Timestamp};

/// A refresh token family: one row, of which one token is current.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TokenId,
    /// Finds the family from any of its tokens, also one rotated away long ago.
    #[sea_orm(unique)]
    pub family: Digest,
    pub current: Digest,
    pub previous: Option<Digest>,
    pub rotated_at: Option<Timestamp>,
    pub client_id: ClientId,
    pub grant_id: GrantId,
    pub user_id: UserId,
    /// The user's credential epoch when the family began.
    pub epoch: i64,
    pub scope: String,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
