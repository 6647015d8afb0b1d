//! `grant_type=refresh_token` (RFC 6749 section 6, OIDC Core section 12, RFC 9700 section 4.14).
//!
//! 1. The family is found by the token's locator and the client: another client's is unknown.
//! 2. It must be alive: not revoked, not expired, and its user, tenant and credential epoch stand.
//! 3. The scope may narrow this answer, never widen it; the family keeps the grant's.
//! 4. One conditional `UPDATE` rotates (invariant I2). Whoever lost the race, or lost the answer a
//!    moment ago, gets the same successor; any other old token ends the family and all it bought.

use super::family::{self, Found, Place};
use super::{Delivery, Mint, TokenResponse, deliver};
use crate::base::Token;
use crate::db::Tx;
use crate::oidc::client::Client;
use crate::oidc::error::{ErrorCode, Failure, OAuthError};
use crate::oidc::redeem;
use crate::oidc::request::Parameters;
use crate::oidc::scope::Scope;

/// A refresh token for fresh tokens.
pub(super) async fn exchange(
    tx: &Tx,
    mint: Mint<'_>,
    client: &Client,
    address: &str,
    parameters: &Parameters,
) -> Result<TokenResponse, Failure> {
    let text = parameters
        .get("refresh_token")
        .ok_or_else(|| OAuthError::missing("refresh_token"))?;
    let found = family::find(tx, client, text).await?.ok_or_else(unknown)?;
    if !found.is_alive(tx.now) {
        return Err(unknown().into());
    }
    if found.place(tx.now) == Place::Reused {
        redeem::reused(tx, &found.subject, address, "refresh_token").await?;
        return Err(unknown().into());
    }
    let scope = narrowed(&found, parameters.get("scope"))?;
    let next = advance(tx, &found, address).await?;
    let request = found.subject.request()?;
    let delivery = Delivery {
        client,
        subject: &found.subject,
        epoch: found.family.epoch,
        request: &request,
        scope: &scope,
        nonce: None,
        refresh_token: Some(next),
    };
    deliver(tx, mint, delivery).await
}

/// Step 4: the token to answer with.
async fn advance<'a>(tx: &Tx, found: &'a Found, address: &str) -> Result<&'a Token, Failure> {
    let mut place = found.place(tx.now);
    if place == Place::Current {
        if family::rotate(tx, found).await? {
            return Ok(&found.next);
        }
        // Another request rotated in between; what are we to the family now?
        place = family::place_now(tx, found).await?.ok_or_else(unknown)?;
    }
    match place {
        Place::JustRotated => Ok(&found.next),
        Place::Current | Place::Reused => {
            redeem::reused(tx, &found.subject, address, "refresh_token").await?;
            Err(unknown().into())
        }
    }
}

/// Step 3.
fn narrowed(found: &Found, asked: Option<&str>) -> Result<Scope, Failure> {
    let granted = found.subject.scope()?;
    let Some(asked) = asked else {
        return Ok(granted);
    };
    Scope::parse(asked)
        .filter(|asked| asked.within(&granted))
        .ok_or_else(|| {
            Failure::refuse(
                ErrorCode::InvalidScope,
                "the scope exceeds what was granted",
            )
        })
}

fn unknown() -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidGrant,
        "the refresh token is unknown, used, expired or revoked",
    )
}
