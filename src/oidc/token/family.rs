//! A refresh token family (RFC 9700 section 4.14.2), kept in the row of the grant whose code bought
//! it: of its tokens, one is current.
//!
//! A code is redeemed once, so a grant has one family at most, and it began when the code was
//! redeemed, with the grant's scope. That makes each of its steps one statement about one row:
//! 1. [`begin`] adds the family to the `UPDATE` that redeems the code: both happen, or neither.
//! 2. [`find`] reads the row and everything that can end it (`oidc::subject`) at once.
//! 3. [`rotate`] is one conditional `UPDATE` (invariant I2). It leaves every indexed column alone, so
//!    that PostgreSQL rewrites the row in its place (a heap-only tuple).
//! 4. What ends the grant ends the family; there is no second mark that could be forgotten.
//!
//! A token is 16 bytes that locate the family and 16 that only its holder knows, so any token of a
//! family, however old, finds the row: a token that was rotated away is recognised as reused
//! and not merely unknown.
//!
//! The successor of a token is a keyed hash of it. When the answer to a refresh is lost, or the
//! same refresh arrives many times at once, every answer therefore carries the *same* next token:
//! there is no second family and nothing to reconcile. It also tells which token was rotated last,
//! the one whose successor is current, so nothing is kept of it.
//!
//! Backstory: minting another random token for each repetition left all but the last answer with a
//! token that ended the family when used. And a family once had a row of its own: the exchange of a
//! code wrote three rows instead of two, and ending a grant had to mark both.

use entity::authorization_grant::{Column, Entity, Model};
use entity::values::{Digest, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, UpdateMany,
};

use crate::base::secret::digest_of;
use crate::base::{Token, TokenKind};
use crate::db::{DbError, Tx};
use crate::oidc::client::{Client, GrantType};
use crate::oidc::redeem;
use crate::oidc::scope::Scope;
use crate::oidc::subject::Subject;

/// How long a family lives after its latest rotation, in seconds: 30 days.
const LIFETIME: i64 = 30 * 24 * 3600;

/// How long a lost answer is forgiven, in seconds.
const FORGIVEN: i64 = 10;

/// What a grant's row says of its family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Family {
    /// The user's credential epoch when it began.
    pub epoch: i64,
    began_at: Timestamp,
    current: Digest,
    rotated_at: Option<Timestamp>,
    expires_at: Timestamp,
}

/// A family as a presented token found it.
pub(super) struct Found {
    pub family: Family,
    pub subject: Subject,
    pub presented: Token,
    /// The one token that follows the presented one.
    pub next: Token,
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

/// The first token of a family, if this client is to have one: it is registered for refreshing and
/// was granted `offline_access` (OIDC Core section 11).
pub(in crate::oidc) fn first(tx: &Tx, client: &Client, scope: &Scope) -> Option<Token> {
    let refreshes = client.grant_types.contains(&GrantType::RefreshToken);
    (refreshes && scope.has("offline_access")).then(|| tx.token(TokenKind::RefreshToken))
}

/// Step 1: lets the redemption of a grant's code begin its family with this token. The row is to be
/// kept as long as the family lives.
pub(in crate::oidc) fn begin(
    redemption: UpdateMany<Entity>,
    tx: &Tx,
    token: &Token,
    epoch: i64,
) -> UpdateMany<Entity> {
    let expires_at = tx.now.plus_seconds(LIFETIME);
    redemption
        .col_expr(Column::RefreshFamily, Expr::value(locator(token)))
        .col_expr(Column::RefreshCurrent, Expr::value(token.digest()))
        .col_expr(Column::RefreshExpiresAt, Expr::value(expires_at))
        .col_expr(Column::RefreshEpoch, Expr::value(epoch))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
}

impl Family {
    /// The family of a grant, if its code bought one.
    fn of(grant: &Model) -> Option<Self> {
        Some(Self {
            epoch: grant.refresh_epoch?,
            began_at: grant.redeemed_at?,
            current: grant.refresh_current.clone()?,
            rotated_at: grant.refresh_rotated_at,
            expires_at: grant.refresh_expires_at?,
        })
    }

    /// What a token with this digest, and a successor with that one, is to the family; pure.
    fn place(&self, presented: &Digest, next: &Digest, now: Timestamp) -> Place {
        let recently = self
            .rotated_at
            .is_some_and(|at| now.0 - at.0 <= FORGIVEN * 1000);
        if self.current == *presented {
            Place::Current
        } else if self.current == *next && recently {
            Place::JustRotated
        } else {
            Place::Reused
        }
    }
}

impl Found {
    /// Whether the family is alive at all.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.family.expires_at > now && self.subject.stands(self.family.epoch, true)
    }

    /// What the presented token is to its family.
    pub fn place(&self, now: Timestamp) -> Place {
        self.place_in(&self.family, now)
    }

    fn place_in(&self, family: &Family, now: Timestamp) -> Place {
        family.place(&self.presented.digest(), &self.next.digest(), now)
    }
}

/// Step 2: the family that this text is a token of, if it is this client's.
pub(super) async fn find(tx: &Tx, client: &Client, text: &str) -> Result<Option<Found>, DbError> {
    let Some(presented) = Token::parse(TokenKind::RefreshToken, text) else {
        return Ok(None);
    };
    let select = Entity::find()
        .select_only()
        .filter(Column::RefreshFamily.eq(locator(&presented)))
        .filter(Column::ClientId.eq(client.id()));
    let select = Subject::joined(select).into_query();
    let Some(row) = tx.conn().query_one(&select).await? else {
        return Ok(None);
    };
    let Some(subject) = Subject::read(&row)? else {
        return Ok(None);
    };
    Ok(Family::of(&subject.grant).map(|family| Found {
        family,
        subject,
        next: successor(tx, &presented),
        presented,
    }))
}

/// Step 3: rotates the family from the presented token to its successor, if it is still the current
/// one. Answers whether it was this call that did it.
pub(super) async fn rotate(tx: &Tx, found: &Found) -> Result<bool, DbError> {
    let expires_at = tx.now.plus_seconds(LIFETIME);
    let rotated = Entity::update_many()
        .col_expr(Column::RefreshCurrent, Expr::value(found.next.digest()))
        .col_expr(Column::RefreshRotatedAt, Expr::value(tx.now))
        .col_expr(Column::RefreshExpiresAt, Expr::value(expires_at))
        .filter(Column::Id.eq(found.subject.grant.id))
        .filter(Column::RefreshCurrent.eq(found.presented.digest()))
        .filter(Column::RefreshExpiresAt.gt(tx.now))
        .filter(Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(rotated.rows_affected == 1)
}

/// What the presented token is to the family as it is now; none when the family was ended meanwhile.
pub(super) async fn place_now(tx: &Tx, found: &Found) -> Result<Option<Place>, DbError> {
    let grant = Entity::find_by_id(found.subject.grant.id)
        .filter(Column::RevokedAt.is_null())
        .one(tx.conn())
        .await?;
    let family = grant.as_ref().and_then(Family::of);
    Ok(family.map(|family| found.place_in(&family, tx.now)))
}

/// A refresh token that is good at this moment, as introspection tells of it.
pub struct Standing {
    /// The user and the grant behind it; its scope is the grant's.
    pub subject: Subject,
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
        .filter(|found| found.is_alive(tx.now) && found.place(tx.now) == Place::Current)
        .map(|found| Standing {
            subject: found.subject,
            issued_at: found.family.began_at,
            expires_at: found.family.expires_at,
        }))
}

/// Step 4: ends the grant of this token with its family and the access tokens that both bought;
/// answers whether there was one of this client's.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &Tx, client: &Client, text: &str) -> Result<bool, DbError> {
    let Some(token) = Token::parse(TokenKind::RefreshToken, text) else {
        return Ok(false);
    };
    let grant = Entity::find()
        .filter(Column::RefreshFamily.eq(locator(&token)))
        .filter(Column::ClientId.eq(client.id()))
        .one(tx.conn())
        .await?;
    let Some(grant) = grant else {
        return Ok(false);
    };
    redeem::revoke(tx, grant.id).await?;
    Ok(true)
}

/// The one token that follows `token` in its family.
fn successor(tx: &Tx, token: &Token) -> Token {
    let mut bytes = token.bytes();
    let next = tx.sealer().keyed_hash("refresh_token.successor", &bytes);
    bytes[16..].copy_from_slice(&next.0[..16]);
    Token::from_bytes(TokenKind::RefreshToken, bytes)
}

/// What the family of a token is found by.
fn locator(token: &Token) -> Digest {
    digest_of("refresh_token.family", &token.bytes()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn digest(text: &str) -> Digest {
        digest_of("test", text.as_bytes())
    }

    fn family(rotated: Option<i64>) -> Family {
        Family {
            epoch: 1,
            began_at: NOW,
            current: digest("current"),
            rotated_at: rotated.map(|seconds| NOW.plus_seconds(-seconds)),
            expires_at: NOW.plus_seconds(LIFETIME),
        }
    }

    #[test]
    fn a_token_is_current_just_rotated_or_reused() {
        for (family, presented, next, expected) in [
            (family(None), "current", "next", Place::Current),
            (family(None), "other", "next", Place::Reused),
            // What was never rotated has nothing to forgive.
            (family(None), "old", "current", Place::Reused),
            (family(Some(0)), "current", "next", Place::Current),
            (family(Some(0)), "old", "current", Place::JustRotated),
            (family(Some(FORGIVEN)), "old", "current", Place::JustRotated),
            (family(Some(FORGIVEN + 1)), "old", "current", Place::Reused),
            (family(Some(0)), "older", "old", Place::Reused),
        ] {
            assert_eq!(
                family.place(&digest(presented), &digest(next), NOW),
                expected,
                "{presented}"
            );
        }
    }
}
