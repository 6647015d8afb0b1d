//! Token revocation (RFC 7009).
//!
//! A client may end its own tokens. An access token ends alone; a refresh token ends with its
//! family and every access token that came of the same grant (section 2.1). A token that is
//! unknown, or another client's, is answered like one that was ended (section 2.2, invariant I4).

use entity::access_token;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::client_auth;
use super::error::{Failure, OAuthError};
use super::request::Parameters;
use super::token::{self, Mint};
use crate::db::Tx;

/// Answers a revocation request.
///
/// # Errors
/// `invalid_client`, `invalid_request`, or a failure of ours.
pub async fn revoke(
    tx: &Tx,
    mint: Mint<'_>,
    authorization: Option<&str>,
    parameters: &Parameters,
) -> Result<(), Failure> {
    token::refuse_repeated(parameters)?;
    let client = client_auth::authenticate(tx, mint.issuer, authorization, parameters).await?;
    let text = parameters
        .get("token")
        .ok_or_else(|| OAuthError::missing("token"))?;
    // The kind is in the token itself, so `token_type_hint` can only mislead.
    if token::end_family(tx, &client, text).await? {
        return Ok(());
    }
    let Some(digest) = super::access_token::digest(mint.keys, mint.issuer, text) else {
        return Ok(());
    };
    access_token::Entity::update_many()
        .col_expr(access_token::Column::RevokedAt, Expr::value(tx.now))
        .filter(access_token::Column::Digest.eq(digest))
        .filter(access_token::Column::ClientId.eq(client.id()))
        .filter(access_token::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(())
}
