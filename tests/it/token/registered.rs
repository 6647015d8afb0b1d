//! The clients that the world's server knows, one of every kind.

use entity::client;
use entity::ids::{ClientId, TenantId};
use entity::values::{AccessTokenFormat, ClientAuthMethod, Status, Timestamp};
use serde_json::json;
use vestibule::oidc::client_auth::secret_digest;

use super::world::{REDIRECT, SECRET};

const SCOPES: &str = "openid profile email phone offline_access tenant roles mfa reports:read";

/// The registered clients.
pub const CLIENTS: &[(&str, ClientAuthMethod)] = &[
    ("app", ClientAuthMethod::ClientSecretBasic),
    ("other", ClientAuthMethod::ClientSecretBasic),
    ("form", ClientAuthMethod::ClientSecretPost),
    ("native", ClientAuthMethod::None),
    ("signed", ClientAuthMethod::PrivateKeyJwt),
    ("service", ClientAuthMethod::ClientSecretBasic),
];

/// The row's identifier.
pub fn id_of(client: &str) -> ClientId {
    let number = CLIENTS
        .iter()
        .position(|(id, _)| *id == client)
        .expect("a registered client");
    ClientId(uuid::Uuid::from_u128(100 + number as u128))
}

/// A client's row.
pub fn client_row(
    number: usize,
    client_id: &str,
    method: ClientAuthMethod,
    now: Timestamp,
) -> client::Model {
    let service = client_id == "service";
    let secret = !matches!(
        method,
        ClientAuthMethod::None | ClientAuthMethod::PrivateKeyJwt
    );
    let grants: &[&str] = if service {
        &["client_credentials", "authorization_code", "refresh_token"]
    } else {
        &["authorization_code", "refresh_token"]
    };
    client::Model {
        id: ClientId(uuid::Uuid::from_u128(100 + number as u128)),
        tenant_id: TenantId(uuid::Uuid::from_u128(3)),
        client_id: client_id.to_owned(),
        name: client_id.to_owned(),
        status: Status::Active,
        auth_method: method,
        secret: secret.then(|| secret_digest(SECRET)),
        jwks: None,
        redirect_uris: json!([REDIRECT]),
        post_logout_redirect_uris: json!([]),
        grant_types: json!(grants),
        response_types: json!(["code"]),
        scopes: json!(SCOPES.split(' ').collect::<Vec<_>>()),
        access_token_format: if service {
            AccessTokenFormat::Jwt
        } else {
            AccessTokenFormat::Opaque
        },
        audience: service.then(|| "app".to_owned()),
        id_token_alg: if service { "ES256" } else { "RS256" }.to_owned(),
        consent_required: false,
        min_level: None,
        trust_accepted: true,
        created_at: now,
    }
}
