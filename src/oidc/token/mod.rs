//! The token endpoint (RFC 6749 section 3.2): grants in, tokens out.
//!
//! 1. The client proves itself.
//! 2. Its `grant_type` is one it is registered for.
//! 3. The grant's own module redeems, rotates or simply issues; each consuming step is one
//!    conditional statement.
//! 4. [`deliver`] issues the tokens of a user's grant.
//!
//! Everything happens in the caller's unit of work, which is committed for a refusal too: an
//! assertion is used up and a reused token's family is over even when nothing is issued.
//!
//! The longest request takes six statements: the client, its assertion's `jti`, the grant, the
//! `UPDATE` that consumes, the access token, and roles with lineage. Two of them write; the `jti` is
//! a third. It stays a row of its own: it has to be used up before anything is looked at in the
//! client's name, also when the request then fails, so it cannot ride on the row of a success.

mod authorization_code;
mod client_credentials;
pub(in crate::oidc) mod family;
mod refresh_token;

use serde::Serialize;

pub use family::{Standing, end as end_family, standing as refresh_standing};

use super::access_token::{self, Terms};
use super::claims::{self, Extras, Person};
use super::client::{Client, GrantType};
use super::client_auth;
use super::error::{ErrorCode, Failure, OAuthError};
use super::id_token::{self, Contents};
use super::request::{AuthorizationRequest, Parameters};
use super::scope::Scope;
use super::subject::Subject;
use crate::base::Token;
use crate::config::Issuer;
use crate::db::Tx;
use crate::keys::KeyRing;

/// The answer (RFC 6749 section 5.1, OIDC Core section 3.1.3.3).
#[derive(Debug, Serialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// How to present it: `Bearer` (RFC 6750).
    pub token_type: &'static str,
    /// For how many seconds it is good.
    pub expires_in: i64,
    /// What it is good for.
    pub scope: String,
    /// The next refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The ID token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// Where tokens come from.
#[derive(Clone, Copy)]
pub struct Mint<'a> {
    /// Who issues them.
    pub issuer: &'a Issuer,
    /// What signs them.
    pub keys: &'a KeyRing,
}

/// Answers a token request from a network address, which is kept when something was reused.
///
/// # Errors
/// The refusal of RFC 6749 section 5.2, or a failure of ours.
pub async fn exchange(
    tx: &Tx,
    mint: Mint<'_>,
    address: &str,
    authorization: Option<&str>,
    parameters: &Parameters,
) -> Result<TokenResponse, Failure> {
    refuse_repeated(parameters)?;
    let client = client_auth::authenticate(tx, mint.issuer, authorization, parameters).await?;
    let grant_type = parameters
        .get("grant_type")
        .ok_or_else(|| OAuthError::missing("grant_type"))?;
    let grant = GrantType::parse(grant_type).ok_or_else(|| {
        OAuthError::new(
            ErrorCode::UnsupportedGrantType,
            "the grant type is not one of ours",
        )
    })?;
    client.demand_grant(grant)?;
    match grant {
        GrantType::AuthorizationCode => {
            authorization_code::exchange(tx, mint, &client, address, parameters).await
        }
        GrantType::RefreshToken => {
            refresh_token::exchange(tx, mint, &client, address, parameters).await
        }
        GrantType::ClientCredentials => {
            client_credentials::exchange(tx, mint, &client, parameters).await
        }
    }
}

/// # Errors
/// `invalid_request` when any parameter, known or not, came more than once.
pub fn refuse_repeated(parameters: &Parameters) -> Result<(), OAuthError> {
    match parameters.repeated().next() {
        Some(name) => Err(OAuthError::repeated(name)),
        None => Ok(()),
    }
}

/// What a user's grant is to be answered with.
struct Delivery<'a> {
    client: &'a Client,
    subject: &'a Subject,
    epoch: i64,
    request: &'a AuthorizationRequest,
    /// The scope of this answer.
    scope: &'a Scope,
    nonce: Option<&'a str>,
    refresh_token: Option<&'a Token>,
}

/// Step 4: the access token, and the ID token when the scope says `openid`.
async fn deliver(
    tx: &Tx,
    mint: Mint<'_>,
    delivery: Delivery<'_>,
) -> Result<TokenResponse, Failure> {
    let Delivery {
        client,
        subject,
        epoch,
        request,
        scope,
        nonce,
        refresh_token,
    } = delivery;
    let terms = Terms {
        client,
        subject: Some((subject, epoch)),
        scope,
    };
    let access_token = access_token::issue(tx, mint.keys, mint.issuer, &terms).await?;
    let id_token = if scope.has("openid") {
        let extras = if claims::needs_extras(scope, &request.claims.id_token) {
            claims::extras(tx, subject, client.id()).await?
        } else {
            Extras::default()
        };
        let contents = Contents {
            client,
            person: &Person { subject, extras },
            request,
            scope,
            nonce,
            access_token: &access_token,
        };
        Some(id_token::mint(tx, mint.keys, mint.issuer, &contents)?)
    } else {
        None
    };
    Ok(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: access_token::LIFETIME,
        scope: scope.to_string(),
        refresh_token: refresh_token.map(|token| token.expose().to_owned()),
        id_token,
    })
}
