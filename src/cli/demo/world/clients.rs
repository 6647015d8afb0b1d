//! The demo's two clients, both of them the portal.

use std::collections::BTreeMap;

use entity::ids::{ClientId, TenantId, UserId};
use entity::values::{AccessTokenFormat, ClientAuthMethod, Status};
use entity::{client, client_role};
use sea_orm::{EntityTrait, Set};
use serde_json::json;

use super::PEOPLE;
use crate::base::TokenKind;
use crate::cli::demo::portal::{ANALYTICS_CALLBACK, PAYROLL_CALLBACK, SIGNED_OUT};
use crate::db::{DbError, Tx};
use crate::oidc::scope::SUPPORTED;
use crate::policy::Level;

/// The client for signing in to the portal.
pub const ANALYTICS: &str = "bi-portal";
/// The client for the payroll report.
pub const FINANCE: &str = "finance";

/// A client and its secret, which only now can be read.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The row.
    pub id: ClientId,
    /// The public identifier.
    pub client_id: &'static str,
    /// The secret.
    pub secret: String,
}

/// Registers both, and gives everybody a role in the portal.
pub async fn build(
    tx: &Tx,
    operator: TenantId,
    portal: &str,
    people: &BTreeMap<&'static str, UserId>,
) -> Result<(Credential, Credential), DbError> {
    let analytics = New {
        client_id: ANALYTICS,
        name: "Northlight",
        callback: ANALYTICS_CALLBACK,
        minimum: None,
        trust_accepted: true,
    };
    let finance = New {
        client_id: FINANCE,
        name: "Northlight payroll",
        callback: PAYROLL_CALLBACK,
        minimum: Some(Level::TwoFactor),
        trust_accepted: false,
    };
    let analytics = register(tx, operator, portal, &analytics).await?;
    let finance = register(tx, operator, portal, &finance).await?;
    let roles = PEOPLE.iter().map(|person| client_role::ActiveModel {
        user_id: Set(people[person.login]),
        client_id: Set(analytics.id),
        role: Set(person.portal_role.to_owned()),
    });
    client_role::Entity::insert_many(roles)
        .exec_without_returning(tx.conn())
        .await?;
    Ok((analytics, finance))
}

struct New {
    client_id: &'static str,
    name: &'static str,
    callback: &'static str,
    minimum: Option<Level>,
    trust_accepted: bool,
}

async fn register(
    tx: &Tx,
    operator: TenantId,
    portal: &str,
    new: &New,
) -> Result<Credential, DbError> {
    let id = ClientId(tx.uuid());
    let secret = tx.token(TokenKind::ClientSecret);
    let row = client::ActiveModel {
        id: Set(id),
        tenant_id: Set(operator),
        client_id: Set(new.client_id.to_owned()),
        name: Set(new.name.to_owned()),
        status: Set(Status::Active),
        auth_method: Set(ClientAuthMethod::ClientSecretBasic),
        secret: Set(Some(secret.digest())),
        jwks: Set(None),
        redirect_uris: Set(json!([format!("{portal}{}", new.callback)])),
        post_logout_redirect_uris: Set(json!([format!("{portal}{SIGNED_OUT}")])),
        grant_types: Set(json!(["authorization_code", "refresh_token"])),
        response_types: Set(json!(["code"])),
        scopes: Set(json!(SUPPORTED)),
        access_token_format: Set(AccessTokenFormat::Opaque),
        audience: Set(None),
        id_token_alg: Set("RS256".to_owned()),
        consent_required: Set(false),
        min_level: Set(new.minimum.map(|level| level.as_str().to_owned())),
        trust_accepted: Set(new.trust_accepted),
        created_at: Set(tx.now),
    };
    client::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(Credential {
        id,
        client_id: new.client_id,
        secret: secret.expose().to_owned(),
    })
}
