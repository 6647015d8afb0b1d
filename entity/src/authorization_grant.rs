//! An authorization grant, from the request to what its code bought.

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, DecisionId, GrantId, SessionId, UserId};
use crate::values::{Digest, GrantStage, Timestamp};

/// An authorization grant, from the request to what its code bought.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    pub client_id: ClientId,
    pub stage: GrantStage,
    /// Digest of the browser's binding: only the browser that asked may resume.
    pub browser: Digest,
    /// `oidc::AuthorizationRequest`.
    pub request: Json,
    pub user_id: Option<UserId>,
    pub session_id: Option<SessionId>,
    #[sea_orm(unique)]
    pub code: Option<Digest>,
    pub code_expires_at: Option<Timestamp>,
    /// Granted scope, space-separated.
    pub scope: Option<String>,
    /// Frozen at approval: acr, amr, auth_time.
    pub acr: Option<String>,
    pub amr: Option<Json>,
    pub auth_time: Option<Timestamp>,
    pub decision_id: Option<DecisionId>,
    pub created_at: Timestamp,
    /// Until when the row is kept at least; a live refresh family keeps it longer.
    pub expires_at: Timestamp,
    pub redeemed_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    /// Finds the grant from any of its refresh tokens, also one rotated away long ago. This and the
    /// next four are the grant's refresh token family, if its code bought one.
    #[sea_orm(unique)]
    pub refresh_family: Option<Digest>,
    /// The one refresh token to use.
    pub refresh_current: Option<Digest>,
    pub refresh_rotated_at: Option<Timestamp>,
    pub refresh_expires_at: Option<Timestamp>,
    /// The user's credential epoch when the family began.
    pub refresh_epoch: Option<i64>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
