//! A subscriber: one person with a login at one tenant.

use sea_orm::entity::prelude::*;

use crate::ids::{TenantId, UserId};
use crate::values::{AuthenticatorKind, Status, Timestamp};

/// A subscriber: one person with a login at one tenant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub tenant_id: TenantId,
    /// NFKC, lower-case, trimmed; unique within the tenant.
    pub login: String,
    pub email: String,
    pub email_verified_at: Option<Timestamp>,
    pub given_name: String,
    pub family_name: String,
    /// E.164.
    pub phone: Option<String>,
    pub phone_verified_at: Option<Timestamp>,
    /// When the user agreed to text messages.
    pub sms_consent_at: Option<Timestamp>,
    /// BCP 47 tag.
    pub locale: Option<String>,
    pub preferred: Option<AuthenticatorKind>,
    pub status: Status,
    /// Credential epoch: raised by every credential change; what was bound to the old one is dead.
    pub epoch: i64,
    /// PHC string of an Argon2id hash.
    pub password_hash: Option<String>,
    pub password_changed_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
