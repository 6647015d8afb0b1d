//! An enrolled authenticator with a secret of its own (today: a TOTP app).

use sea_orm::entity::prelude::*;

use crate::ids::{AuthenticatorId, UserId};
use crate::values::{AuthenticatorKind, AuthenticatorState, SealedBytes, Timestamp};

/// An enrolled authenticator with a secret of its own (today: a TOTP app).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authenticator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuthenticatorId,
    pub user_id: UserId,
    pub kind: AuthenticatorKind,
    pub state: AuthenticatorState,
    pub secret: SealedBytes,
    /// The last accepted TOTP step; a used step closes all earlier ones.
    pub last_step: i64,
    pub created_at: Timestamp,
    pub confirmed_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
