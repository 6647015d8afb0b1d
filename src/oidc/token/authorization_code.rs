//! `grant_type=authorization_code` (RFC 6749 section 4.1.3, OIDC Core section 3.1.3).

use super::{Delivery, Mint, TokenResponse, deliver, family};
use crate::db::Tx;
use crate::oidc::client::{Client, GrantType};
use crate::oidc::error::{Failure, OAuthError};
use crate::oidc::redeem::{Redeemed, redeem};
use crate::oidc::request::Parameters;

/// A code for tokens. A refresh token comes with it when the client is registered for refreshing
/// and was granted `offline_access` (OIDC Core section 11).
pub(super) async fn exchange(
    tx: &Tx,
    mint: Mint<'_>,
    client: &Client,
    address: &str,
    parameters: &Parameters,
) -> Result<TokenResponse, Failure> {
    let code = parameters
        .get("code")
        .ok_or_else(|| OAuthError::missing("code"))?;
    let redirect_uri = parameters.get("redirect_uri");
    let verifier = parameters.get("code_verifier");
    let redeemed = redeem(tx, client, address, code, redirect_uri, verifier).await?;
    let Redeemed {
        subject,
        request,
        epoch,
    } = &redeemed;
    let scope = subject.scope()?;
    let refreshes = client.grant_types.contains(&GrantType::RefreshToken);
    let refresh_token = if refreshes && scope.has("offline_access") {
        Some(family::begin(tx, subject, *epoch, &scope).await?)
    } else {
        None
    };
    let delivery = Delivery {
        client,
        subject,
        epoch: *epoch,
        request,
        scope: &scope,
        nonce: request.nonce.as_deref(),
        refresh_token,
    };
    deliver(tx, mint, delivery).await
}
