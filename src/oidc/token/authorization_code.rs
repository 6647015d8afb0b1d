//! `grant_type=authorization_code` (RFC 6749 section 4.1.3, OIDC Core section 3.1.3).

use super::{Delivery, Mint, TokenResponse, deliver};
use crate::db::Tx;
use crate::oidc::client::Client;
use crate::oidc::error::{Failure, OAuthError};
use crate::oidc::redeem::redeem;
use crate::oidc::request::Parameters;

/// A code for tokens.
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
    let delivery = Delivery {
        client,
        subject: &redeemed.subject,
        epoch: redeemed.epoch,
        request: &redeemed.request,
        scope: &redeemed.scope,
        nonce: redeemed.request.nonce.as_deref(),
        refresh_token: redeemed.refresh_token.as_ref(),
    };
    deliver(tx, mint, delivery).await
}
