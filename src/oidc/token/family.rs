//! A refresh token family (RFC 9700 section 4.14.2): one row, of which one token is current.
//!
//! A token is 16 bytes that locate the family and 16 that only its holder knows, so any token of a
//! family, however old, finds the row: a token that was rotated away is recognised as reused
//! and not merely unknown.
//!
//! The successor of a token is a keyed hash of it. When the answer to a refresh is lost, or the
//! same refresh arrives many times at once, every answer therefore carries the *same* next token:
//! there is no second family and nothing to reconcile. Backstory: minting another random token for
//! each repetition left all but the last answer with a token that ended the family when used.

use entity::authorization_grant;
use entity::ids::TokenId;
use entity::refresh_token::{self, Column, Entity, Model};
use entity::values::{Digest, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QuerySelect, QueryTrait,
};

use crate::base::secret::digest_of;
use crate::base::{Token, TokenKind};
use crate::db::{DbError, Tx};
use crate::oidc::client::Client;
use crate::oidc::redeem;
use crate::oidc::scope::Scope;
use crate::oidc::subject::{Subject, columns};

/// How long a family lives after its latest rotation, in seconds: 30 days.
const LIFETIME: i64 = 30 * 24 * 3600;

/// How long a lost answer is forgiven, in seconds.
const FORGIVEN: i64 = 10;

/// A family as a presented token found it.
pub(super) struct Found {
    pub row: Model,
    pub subject: Subject,
    pub presented: Token,
}

/// What a presented token is to its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The one to use.
    Current,
    /// Rotated away a moment ago; its successor has not been used.
    JustRotated,
    /// Anything else: it was stolen, or its thief came first.
    Reused,
}

/// Begins the family of a grant and gives its first token.
pub(super) async fn begin(
    tx: &Tx,
    subject: &Subject,
    epoch: i64,
    scope: &Scope,
) -> Result<Token, DbError> {
    let token = tx.token(TokenKind::RefreshToken);
    let row = refresh_token::ActiveModel {
        id: Set(TokenId(tx.uuid())),
        family: Set(locator(&token)),
        current: Set(token.digest()),
        previous: Set(None),
        rotated_at: Set(None),
        client_id: Set(subject.grant.client_id),
        grant_id: Set(subject.grant.id),
        user_id: Set(subject.user.id),
        epoch: Set(epoch),
        scope: Set(scope.to_string()),
        issued_at: Set(tx.now),
        expires_at: Set(tx.now.plus_seconds(LIFETIME)),
        revoked_at: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(token)
}

/// The family that this text is a token of, if it is this client's.
pub(super) async fn find(tx: &Tx, client: &Client, text: &str) -> Result<Option<Found>, DbError> {
    let Some(presented) = Token::parse(TokenKind::RefreshToken, text) else {
        return Ok(None);
    };
    let to_grant = Entity::belongs_to(authorization_grant::Entity)
        .from(Column::GrantId)
        .to(authorization_grant::Column::Id)
        .into();
    let select = Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, to_grant)
        .filter(Column::Family.eq(locator(&presented)))
        .filter(Column::ClientId.eq(client.id()));
    let select = columns::<Entity, _>(select, "family_");
    let select = Subject::joined(select).into_query();
    let Some(found) = tx.conn().query_one(&select).await? else {
        return Ok(None);
    };
    let row = Model::from_query_result(&found, "family_")?;
    Ok(Subject::read(&found)?.map(|subject| Found {
        row,
        subject,
        presented,
    }))
}

/// A refresh token that is good at this moment, as introspection tells of it.
pub struct Standing {
    /// The user and the grant behind it.
    pub subject: Subject,
    /// The scope of the family.
    pub scope: String,
    /// When the family began.
    pub issued_at: Timestamp,
    /// When it ends, unless it is rotated before.
    pub expires_at: Timestamp,
}

/// What this text stands for as a refresh token of this client; asking changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn standing(tx: &Tx, client: &Client, text: &str) -> Result<Option<Standing>, DbError> {
    let found = find(tx, client, text).await?;
    Ok(found
        .filter(|found| {
            is_alive(found, tx.now)
                && place(&found.row, &found.presented.digest(), tx.now) == Place::Current
        })
        .map(|found| Standing {
            subject: found.subject,
            scope: found.row.scope,
            issued_at: found.row.issued_at,
            expires_at: found.row.expires_at,
        }))
}

/// Whether the family is alive at all.
pub(super) fn is_alive(found: &Found, now: Timestamp) -> bool {
    found.row.revoked_at.is_none()
        && found.row.expires_at > now
        && found.subject.stands(found.row.epoch, true)
}

/// What the presented token is to the family; pure.
pub(super) fn place(row: &Model, presented: &Digest, now: Timestamp) -> Place {
    let recently = row
        .rotated_at
        .is_some_and(|at| now.0 - at.0 <= FORGIVEN * 1000);
    if row.current == *presented {
        Place::Current
    } else if row.previous.as_ref() == Some(presented) && recently {
        Place::JustRotated
    } else {
        Place::Reused
    }
}

/// Rotates the family from the presented token to its successor, if it is still the current one.
/// Answers whether it was this call that did it.
pub(super) async fn rotate(tx: &Tx, found: &Found, next: &Token) -> Result<bool, DbError> {
    let rotated = Entity::update_many()
        .col_expr(Column::Current, Expr::value(next.digest()))
        .col_expr(Column::Previous, Expr::value(found.presented.digest()))
        .col_expr(Column::RotatedAt, Expr::value(tx.now))
        .col_expr(
            Column::ExpiresAt,
            Expr::value(tx.now.plus_seconds(LIFETIME)),
        )
        .filter(Column::Id.eq(found.row.id))
        .filter(Column::Current.eq(found.presented.digest()))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(tx.now))
        .exec(tx.conn())
        .await?;
    Ok(rotated.rows_affected == 1)
}

/// The row as it is now.
pub(super) async fn reread(tx: &Tx, found: &Found) -> Result<Option<Model>, DbError> {
    Ok(Entity::find_by_id(found.row.id).one(tx.conn()).await?)
}

/// The one token that follows `token` in its family.
pub(super) fn successor(tx: &Tx, token: &Token) -> Token {
    let mut bytes = token.bytes();
    let next = tx.sealer().keyed_hash("refresh_token.successor", &bytes);
    bytes[16..].copy_from_slice(&next.0[..16]);
    Token::from_bytes(TokenKind::RefreshToken, bytes)
}

/// Ends the family of this token, and the access tokens that it and the code bought; answers
/// whether there was one of this client's.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &Tx, client: &Client, text: &str) -> Result<bool, DbError> {
    let Some(token) = Token::parse(TokenKind::RefreshToken, text) else {
        return Ok(false);
    };
    let row = Entity::find()
        .filter(Column::Family.eq(locator(&token)))
        .filter(Column::ClientId.eq(client.id()))
        .one(tx.conn())
        .await?;
    let Some(row) = row else { return Ok(false) };
    redeem::revoke(tx, row.grant_id).await?;
    Ok(true)
}

/// What the family of a token is found by.
fn locator(token: &Token) -> Digest {
    digest_of("refresh_token.family", &token.bytes()[..16])
}

#[cfg(test)]
mod tests {
    use entity::ids::{ClientId, GrantId, UserId};
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn digest(text: &str) -> Digest {
        digest_of("test", text.as_bytes())
    }

    fn row(previous: Option<&str>, rotated: Option<i64>) -> Model {
        Model {
            id: TokenId(Uuid::from_u128(1)),
            family: digest("family"),
            current: digest("current"),
            previous: previous.map(digest),
            rotated_at: rotated.map(|seconds| NOW.plus_seconds(-seconds)),
            client_id: ClientId(Uuid::from_u128(2)),
            grant_id: GrantId(Uuid::from_u128(3)),
            user_id: UserId(Uuid::from_u128(4)),
            epoch: 1,
            scope: "openid".to_owned(),
            issued_at: NOW,
            expires_at: NOW.plus_seconds(LIFETIME),
            revoked_at: None,
        }
    }

    #[test]
    fn a_token_is_current_just_rotated_or_reused() {
        for (row, presented, expected) in [
            (row(None, None), "current", Place::Current),
            (row(None, None), "other", Place::Reused),
            (row(Some("old"), Some(0)), "current", Place::Current),
            (row(Some("old"), Some(0)), "old", Place::JustRotated),
            (row(Some("old"), Some(FORGIVEN)), "old", Place::JustRotated),
            (row(Some("old"), Some(FORGIVEN + 1)), "old", Place::Reused),
            (row(Some("old"), Some(0)), "older", Place::Reused),
        ] {
            assert_eq!(
                place(&row, &digest(presented), NOW),
                expected,
                "{presented}"
            );
        }
    }
}
