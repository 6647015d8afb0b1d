//! Token introspection (RFC 7662).
//!
//! A client that proved itself may ask about its own tokens, and a resource server (a client whose
//! identifier is the token's audience) about those meant for it. Everything else, another
//! client's token too, is `{"active": false}` and nothing more (section 2.2).

use serde_json::{Map, Value, json};

use super::access_token::{self, Good};
use super::client::Client;
use super::client_auth;
use super::error::{Failure, OAuthError};
use super::request::Parameters;
use super::token::{self, Mint};
use crate::db::Tx;

/// Answers an introspection request.
///
/// # Errors
/// `invalid_client`, `invalid_request`, or a failure of ours.
pub async fn introspect(
    tx: &Tx,
    mint: Mint<'_>,
    authorization: Option<&str>,
    parameters: &Parameters,
) -> Result<Value, Failure> {
    token::refuse_repeated(parameters)?;
    let client =
        client_auth::authenticate_confidential(tx, mint.issuer, authorization, parameters).await?;
    let text = parameters
        .get("token")
        .ok_or_else(|| OAuthError::missing("token"))?;
    if let Some(good) = access_token::find(tx, mint.keys, mint.issuer, text).await? {
        let may_ask = good.row.client_id == client.id()
            || good.row.audience.as_deref() == Some(client.row.client_id.as_str());
        return Ok(if may_ask {
            access(mint, &good)
        } else {
            inactive()
        });
    }
    refresh(tx, mint, &client, text).await
}

fn inactive() -> Value {
    json!({"active": false})
}

fn access(mint: Mint<'_>, good: &Good) -> Value {
    let mut answer = Map::new();
    let mut put = |name: &str, value: Value| answer.insert(name.to_owned(), value);
    let client_id = &good.client.row.client_id;
    put("active", true.into());
    put("token_type", "Bearer".into());
    put("iss", mint.issuer.as_str().into());
    put("client_id", client_id.as_str().into());
    put("scope", good.scope.to_string().into());
    put("iat", good.row.issued_at.seconds().into());
    put("exp", good.row.expires_at.seconds().into());
    put(
        "aud",
        good.row
            .audience
            .as_deref()
            .unwrap_or(mint.issuer.as_str())
            .into(),
    );
    let Some(subject) = &good.subject else {
        put("sub", client_id.as_str().into());
        return answer.into();
    };
    put("sub", subject.sub().into());
    put("username", subject.user.login.as_str().into());
    for (name, value) in [
        (
            "auth_time",
            subject.grant.auth_time.map(|at| json!(at.seconds())),
        ),
        ("acr", subject.grant.acr.as_ref().map(|acr| json!(acr))),
        ("amr", subject.grant.amr.clone()),
    ] {
        if let Some(value) = value {
            put(name, value);
        }
    }
    answer.into()
}

/// A refresh token is its client's own affair.
async fn refresh(tx: &Tx, mint: Mint<'_>, client: &Client, text: &str) -> Result<Value, Failure> {
    let Some(standing) = token::refresh_standing(tx, client, text).await? else {
        return Ok(inactive());
    };
    Ok(json!({
        "active": true,
        "iss": mint.issuer.as_str(),
        "client_id": client.row.client_id,
        "sub": standing.subject.sub(),
        "username": standing.subject.user.login,
        "scope": standing.subject.scope()?.to_string(),
        "iat": standing.issued_at.seconds(),
        "exp": standing.expires_at.seconds(),
    }))
}
