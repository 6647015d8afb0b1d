//! A pending login: server-side, bound to one browser, one request, one user.

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, FlowId, SessionId, TenantId, UserId};
use crate::values::{Digest, Timestamp};

/// A pending login: server-side, bound to one browser, one request, one user.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login_flow")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FlowId,
    /// Digest of the browser's flow cookie; rotated at each step.
    pub secret: Digest,
    /// Raised by every write: a step is one conditional update.
    pub version: i64,
    pub user_id: Option<UserId>,
    /// The user's credential epoch when the password was right.
    pub user_epoch: Option<i64>,
    /// The session that the browser had when the login began.
    pub session_id: Option<SessionId>,
    /// The application.
    pub client_id: Option<ClientId>,
    /// The company that the application named.
    pub tenant_id: Option<TenantId>,
    /// `login::flow::FlowState`: request, events, continuation, hints.
    pub state: Json,
    pub address: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
