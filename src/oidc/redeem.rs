//! Redeeming an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
//!
//! 1. The code is looked up by digest *and* client: another client's is as good as unknown.
//! 2. A code that was used before ends everything the first use bought (RFC 6749 section 10.5),
//!    whenever that is.
//! 3. `redirect_uri` and PKCE must be those of the request.
//! 4. The user, the credential epoch and the session must still stand.
//! 5. One conditional `UPDATE` decides who redeems it (invariant I2), and begins the refresh token
//!    family that it bought; whoever comes second is treated as in 2.

use entity::authorization_grant::{Column, Entity};
use entity::ids::{GrantId, UserId};
use entity::values::GrantStage;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde_json::json;

use super::client::Client;
use super::error::{ErrorCode, Failure, OAuthError};
use super::pkce;
use super::request::AuthorizationRequest;
use super::scope::Scope;
use super::subject::Subject;
use super::token::family;
use crate::audit;
use crate::base::secret::constant_time_eq;
use crate::base::{Token, TokenKind};
use crate::db::{DbError, Tx};

/// What a code was worth.
#[derive(Clone, Debug)]
pub struct Redeemed {
    /// The grant and its user.
    pub subject: Subject,
    /// The request that the code answers.
    pub request: AuthorizationRequest,
    /// What was granted.
    pub scope: Scope,
    /// The credential epoch under which it was granted.
    pub epoch: i64,
    /// The first refresh token, if one comes with it.
    pub refresh_token: Option<Token>,
}

/// Redeems a code, once.
///
/// # Errors
/// `invalid_grant`, the same for every reason; a database failure.
pub async fn redeem(
    tx: &Tx,
    client: &Client,
    address: &str,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
) -> Result<Redeemed, Failure> {
    let code = Token::parse(TokenKind::AuthorizationCode, code).ok_or_else(unknown)?;
    let select = Entity::find()
        .select_only()
        .filter(Column::Code.eq(code.digest()))
        .filter(Column::ClientId.eq(client.id()));
    let row = tx
        .conn()
        .query_one(&Subject::joined(select).into_query())
        .await?;
    let row = row.ok_or_else(unknown)?;
    let subject = Subject::read(&row)?.ok_or_else(unknown)?;
    let grant = &subject.grant;
    match grant.stage {
        GrantStage::Approved => {}
        GrantStage::Redeemed => {
            reused(tx, &subject, address, "authorization_code").await?;
            return Err(unknown().into());
        }
        GrantStage::Pending | GrantStage::Revoked => return Err(unknown().into()),
    }
    let request = subject.request()?;
    let fresh = grant.code_expires_at.is_some_and(|at| tx.now < at);
    // The session is what the grant was approved in; its epoch is the one the user had then.
    let epoch = subject.session.as_ref().map(|session| session.epoch);
    let Some(epoch) = epoch.filter(|epoch| subject.stands(*epoch, false)) else {
        return Err(unknown().into());
    };
    if !fresh
        || !same_redirect(&request, redirect_uri)
        || !pkce::answers(request.code_challenge.as_deref(), verifier)
    {
        return Err(unknown().into());
    }
    let scope = subject.scope()?;
    let refresh_token = family::first(tx, client, &scope);
    let mut redemption = Entity::update_many()
        .col_expr(Column::Stage, Expr::value(GrantStage::Redeemed))
        .col_expr(Column::RedeemedAt, Expr::value(tx.now))
        .filter(Column::Id.eq(grant.id))
        .filter(Column::Stage.eq(GrantStage::Approved))
        .filter(Column::CodeExpiresAt.gt(tx.now));
    if let Some(token) = &refresh_token {
        redemption = family::begin(redemption, tx, token, epoch);
    }
    let redeemed = redemption.exec(tx.conn()).await?;
    if redeemed.rows_affected == 1 {
        return Ok(Redeemed {
            request,
            scope,
            epoch,
            refresh_token,
            subject,
        });
    }
    // Somebody redeemed it between our look and our update.
    reused(tx, &subject, address, "authorization_code").await?;
    Err(unknown().into())
}

/// Ends what a reused code or refresh token came from and bought, and writes down that there is a
/// thief, or a client that cannot count. Said once, however often it is tried.
///
/// # Errors
/// When the database fails.
pub async fn reused(
    tx: &Tx,
    subject: &Subject,
    address: &str,
    kind: &'static str,
) -> Result<(), DbError> {
    if !revoke(tx, subject.grant.id).await? {
        return Ok(());
    }
    let entry = audit::Entry {
        tenant: subject.tenant.id,
        actor: None,
        subject: Some(subject.user.id),
        client: Some(subject.grant.client_id),
        action: audit::Action::TokenReused,
        address: address.to_owned(),
        detail: json!({"kind": kind, "grant": subject.grant.id.to_string()}),
    };
    audit::record(tx, entry).await
}

/// Ends everything that a grant's code bought: access tokens and the refresh family stand on the
/// grant's row. Answers whether it was not ended before.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &Tx, grant: GrantId) -> Result<bool, DbError> {
    let ended = Entity::update_many()
        .col_expr(Column::Stage, Expr::value(GrantStage::Revoked))
        .col_expr(Column::RevokedAt, Expr::value(tx.now))
        .filter(Column::Id.eq(grant))
        .filter(Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends everything that was ever granted on behalf of this user, at every client.
///
/// # Errors
/// When the database fails.
pub async fn revoke_all(tx: &Tx, user: UserId) -> Result<(), DbError> {
    Entity::update_many()
        .col_expr(Column::Stage, Expr::value(GrantStage::Revoked))
        .col_expr(Column::RevokedAt, Expr::value(tx.now))
        .filter(Column::UserId.eq(user))
        .filter(Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// RFC 6749 section 4.1.3: required, and identical, when the authorization request named it; when
/// it did not, the only registered one may be repeated.
fn same_redirect(request: &AuthorizationRequest, presented: Option<&str>) -> bool {
    match presented {
        Some(uri) => constant_time_eq(uri.as_bytes(), request.redirect_uri.as_bytes()),
        None => !request.redirect_uri_given,
    }
}

fn unknown() -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidGrant,
        "the code is unknown, used, expired, or not for this request",
    )
}
