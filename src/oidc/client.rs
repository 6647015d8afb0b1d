//! A registered client (RFC 6749 section 2), its row read once into types.

use entity::client::{Column, Entity, Model};
use entity::ids::ClientId;
use entity::tenant;
use entity::values::{ClientAuthMethod, Status};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde_json::Value;

use super::error::{ErrorCode, OAuthError};
use super::request::redirect_uri::is_registered;
use super::scope::Scope;
use crate::db::{self, DbError, Tx, corrupt};
use crate::keys::Algorithm;

/// The grant types that the token endpoint takes (RFC 6749 section 1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// A code for tokens.
    AuthorizationCode,
    /// A refresh token for fresh ones.
    RefreshToken,
    /// A client in its own name.
    ClientCredentials,
}

impl GrantType {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
    ];

    /// The `grant_type` value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
        }
    }

    /// The grant type of a `grant_type` value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|grant| grant.as_str() == text)
    }
}

/// A client that may act: its row is active, and everything in it was understood.
#[derive(Clone, Debug)]
pub struct Client {
    /// The row, for what is used as it is stored.
    pub row: Model,
    /// Exact strings.
    pub redirect_uris: Vec<String>,
    /// Exact strings.
    pub post_logout_redirect_uris: Vec<String>,
    /// What the token endpoint does for it.
    pub grant_types: Vec<GrantType>,
    /// `response_type` values it may use.
    pub response_types: Vec<String>,
    /// All it may ask for.
    pub scope: Scope,
    /// What its ID tokens are signed with.
    pub id_token_alg: Algorithm,
}

impl Client {
    /// What every look-up of a client demands: it is active, and so is the tenant that governs it.
    #[must_use]
    pub fn usable() -> Condition {
        let governed = Query::select()
            .expr(Expr::cust("1"))
            .from(tenant::Entity)
            .and_where(
                Expr::col((tenant::Entity, tenant::Column::Id)).equals((Entity, Column::TenantId)),
            )
            .and_where(tenant::Column::Status.eq(Status::Active))
            .to_owned();
        Condition::all()
            .add(Column::Status.eq(Status::Active))
            .add(Expr::exists(governed))
    }

    /// The active client with this public identifier; a disabled one is as good as none.
    ///
    /// # Errors
    /// When the database fails, or the row holds what it must not.
    pub async fn by_client_id(tx: &Tx, client_id: &str) -> Result<Option<Self>, DbError> {
        Self::by(tx, Self::named(client_id)).await
    }

    /// The active client with this row id.
    ///
    /// # Errors
    /// When the database fails, or the row holds what it must not.
    pub async fn by_id(tx: &Tx, id: ClientId) -> Result<Option<Self>, DbError> {
        Self::by(tx, Self::with_id(id)).await
    }

    /// Active, with this public identifier.
    #[must_use]
    pub fn named(client_id: &str) -> Condition {
        // Nobody is called nothing.
        let name = if db::is_text(client_id) {
            client_id
        } else {
            ""
        };
        Self::usable().add(Column::ClientId.eq(name))
    }

    /// Active, with this row id.
    #[must_use]
    pub fn with_id(id: ClientId) -> Condition {
        Self::usable().add(Column::Id.eq(id))
    }

    /// The client of which this holds, [`Client::usable`] included.
    ///
    /// # Errors
    /// When the database fails, or the row holds what it must not.
    pub async fn by(tx: &Tx, holds: Condition) -> Result<Option<Self>, DbError> {
        let found = Entity::find().filter(holds).one(tx.conn()).await?;
        found.map(Self::try_from).transpose()
    }

    /// The row's identifier.
    #[must_use]
    pub const fn id(&self) -> ClientId {
        self.row.id
    }

    /// Whether it holds no credential (RFC 6749 section 2.1).
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.row.auth_method == ClientAuthMethod::None
    }

    /// Whether `uri` is one of its redirect URIs: the exact string, but for the port of a native
    /// application's loopback address.
    #[must_use]
    pub fn allows_redirect(&self, uri: &str) -> bool {
        is_registered(&self.redirect_uris, uri, self.is_public())
    }

    /// # Errors
    /// `unauthorized_client` when the client was not registered for this grant type.
    pub fn demand_grant(&self, grant: GrantType) -> Result<(), OAuthError> {
        if self.grant_types.contains(&grant) {
            return Ok(());
        }
        Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            format!("the client is not registered for {}", grant.as_str()),
        ))
    }
}

impl TryFrom<Model> for Client {
    type Error = DbError;

    fn try_from(row: Model) -> Result<Self, DbError> {
        let unreadable = |column, reason: &str| corrupt("client", column, &row.id, &reason);
        let texts = |column, value: &Value| {
            serde_json::from_value::<Vec<String>>(value.clone())
                .map_err(|_| unreadable(column, "not an array of texts"))
        };
        let redirect_uris = texts("redirect_uris", &row.redirect_uris)?;
        let post_logout_redirect_uris =
            texts("post_logout_redirect_uris", &row.post_logout_redirect_uris)?;
        let response_types = texts("response_types", &row.response_types)?;
        let grant_types = texts("grant_types", &row.grant_types)?
            .iter()
            .map(|text| GrantType::parse(text))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| unreadable("grant_types", "not a grant type of ours"))?;
        let scope = texts("scopes", &row.scopes)?.into_iter().collect();
        let id_token_alg = Algorithm::parse(&row.id_token_alg)
            .filter(|alg| Algorithm::SIGNING.contains(alg))
            .ok_or_else(|| unreadable("id_token_alg", "not an algorithm we sign with"))?;
        Ok(Self {
            redirect_uris,
            post_logout_redirect_uris,
            grant_types,
            response_types,
            scope,
            id_token_alg,
            row,
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use entity::ids::TenantId;
    use entity::values::{AccessTokenFormat, Timestamp};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    /// A client for tables; its secret is none.
    pub(crate) fn sample(auth_method: ClientAuthMethod, redirect_uris: &[&str]) -> Client {
        let row = Model {
            id: ClientId(Uuid::from_u128(1)),
            tenant_id: TenantId(Uuid::from_u128(2)),
            client_id: "sample".to_owned(),
            name: "Sample".to_owned(),
            status: Status::Active,
            auth_method,
            secret: None,
            jwks: None,
            redirect_uris: json!(redirect_uris),
            post_logout_redirect_uris: json!([]),
            grant_types: json!(["authorization_code", "refresh_token"]),
            response_types: json!(["code"]),
            scopes: json!(super::super::scope::SUPPORTED),
            access_token_format: AccessTokenFormat::Opaque,
            audience: None,
            id_token_alg: "RS256".to_owned(),
            consent_required: false,
            min_level: None,
            trust_accepted: true,
            created_at: Timestamp(0),
        };
        Client::try_from(row).expect("well-formed")
    }

    #[test]
    fn a_row_that_holds_what_it_must_not_is_an_error() {
        let good = sample(ClientAuthMethod::None, &[]).row;
        let bad = Model {
            id_token_alg: "none".to_owned(),
            ..good.clone()
        };
        assert!(Client::try_from(bad).is_err());
        let bad = Model {
            grant_types: json!(["password"]),
            ..good
        };
        assert!(Client::try_from(bad).is_err());
    }
}
