//! A registered client (RFC 6749, section 2).

use sea_orm::entity::prelude::*;

use crate::ids::{ClientId, TenantId};
use crate::values::{AccessTokenFormat, ClientAuthMethod, Digest, Status, Timestamp};

/// A registered client (RFC 6749, section 2).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClientId,
    /// The tenant whose admins govern it; users of its whole subtree may use it.
    pub tenant_id: TenantId,
    #[sea_orm(unique)]
    pub client_id: String,
    pub name: String,
    pub status: Status,
    pub auth_method: ClientAuthMethod,
    pub secret: Option<Digest>,
    /// A JWK set, for private_key_jwt.
    pub jwks: Option<Json>,
    /// Array of exact strings.
    pub redirect_uris: Json,
    pub post_logout_redirect_uris: Json,
    pub grant_types: Json,
    pub response_types: Json,
    /// Array of the scopes it may ask for.
    pub scopes: Json,
    pub access_token_format: AccessTokenFormat,
    /// The `aud` of its JWT access tokens.
    pub audience: Option<String>,
    pub id_token_alg: String,
    /// First-party clients are not asked about on a consent screen.
    pub consent_required: bool,
    /// `policy::Level` text: the client's minimum.
    pub min_level: Option<String>,
    pub trust_accepted: bool,
    pub created_at: Timestamp,
}

/// Rows are read by key; no relation is declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
