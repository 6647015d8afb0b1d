//! The browser session: who signed in, and by what evidence.
//!
//! A session is raised by a finished login and by nothing else. Its level, `amr` and `acr` are
//! functions of its events, never columns (invariant I7). Every raise gives it a new secret; a
//! session of an older credential epoch, of a disabled user, idle or past its end is no session.

use entity::ids::{SessionId, UserId};
use entity::session;
use entity::values::{Status, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::base::{Token, TokenKind};
use crate::db::{DbError, Tx, corrupt};
use crate::policy::{Assurance, AuthenticationEvent, Method};
use crate::user::User;

/// A session that holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its identifier; as text, the `sid` claim.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The credential epoch it was raised under.
    pub epoch: i64,
    /// What was proved.
    pub events: Vec<AuthenticationEvent>,
    /// When it was first raised.
    pub created_at: Timestamp,
    /// The last request that was written down.
    pub last_seen_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
}

impl Session {
    pub(super) fn read(row: session::Model) -> Result<Self, DbError> {
        let events = serde_json::from_value(row.events)
            .map_err(|error| corrupt("session", "events", &row.id, &error))?;
        Ok(Self {
            id: row.id,
            user_id: row.user_id,
            epoch: row.epoch,
            events,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
        })
    }

    /// What the evidence is worth.
    #[must_use]
    pub fn assurance(&self) -> Option<Assurance> {
        Assurance::of(&self.events)
    }
}

/// How long a session lasts, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// From the sign-in on.
    pub absolute: i64,
    /// Without a request.
    pub idle: i64,
}

/// A finished login, about to become a session.
pub struct Raise<'a> {
    /// Who signed in.
    pub user: &'a User,
    /// What was proved in this login.
    pub events: &'a [AuthenticationEvent],
    /// The session that this browser has, as it was read in this request: one that holds, or
    /// somebody else's.
    pub previous: Option<&'a Session>,
    /// Whether the evidence rests on that session: then it must still be there.
    pub resting: bool,
    /// How long it lasts.
    pub lifetimes: Lifetimes,
    /// From where.
    pub address: &'a str,
    /// With what.
    pub user_agent: &'a str,
}

pub(super) fn holds(row: &session::Model, user: &User, now: Timestamp) -> bool {
    row.revoked_at.is_none()
        && row.expires_at > now
        && row.last_seen_at.plus_seconds(row.idle_seconds) > now
        && row.epoch == user.epoch
        && user.status == Status::Active
}

/// The session of a row that a browser had when its login began: as it holds now for its user, or
/// somebody else's.
///
/// # Errors
/// When the row cannot be read.
pub fn previous(
    row: session::Model,
    user: &User,
    now: Timestamp,
) -> Result<Option<Session>, DbError> {
    let concerns = row.user_id != user.id || holds(&row, user, now);
    concerns.then(|| Session::read(row)).transpose()
}

/// Whether the last use that was written down is so long ago that this one should be.
#[must_use]
pub fn is_due(session: &Session, now: Timestamp) -> bool {
    now.seconds_since(session.last_seen_at) >= 60
}

/// Writes down that the session was used, at most once a minute.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &Tx, session: &Session) -> Result<(), DbError> {
    if !is_due(session, tx.now) {
        return Ok(());
    }
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::val(tx.now))
        .filter(session::Column::Id.eq(session.id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Raises a session by a finished login. The browser's earlier session is raised further when it
/// is the same user's, and ended when it was somebody else's. Nothing is raised when the evidence
/// rests on a session that ended meanwhile (invariant I10).
///
/// # Errors
/// When the database fails.
pub async fn raise(tx: &Tx, raise: Raise<'_>) -> Result<Option<(SessionId, Token)>, DbError> {
    let token = tx.token(TokenKind::Session);
    if let Some(earlier) = raise.previous {
        if earlier.user_id != raise.user.id {
            end(tx, earlier.id).await?;
        } else if further(tx, earlier, &raise, &token).await? {
            return Ok(Some((earlier.id, token)));
        }
    }
    if raise.resting {
        return Ok(None);
    }
    let id = SessionId(tx.uuid());
    let row = session::ActiveModel {
        id: Set(id),
        user_id: Set(raise.user.id),
        secret: Set(token.digest()),
        epoch: Set(raise.user.epoch),
        events: Set(to_json(raise.events)),
        address: Set(raise.address.to_owned()),
        user_agent: Set(raise.user_agent.to_owned()),
        created_at: Set(tx.now),
        last_seen_at: Set(tx.now),
        expires_at: Set(tx.now.plus_seconds(raise.lifetimes.absolute)),
        idle_seconds: Set(raise.lifetimes.idle),
        revoked_at: Set(None),
    };
    session::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(Some((id, token)))
}

/// Adds evidence to a session and changes its secret. A newly given password starts its time anew.
async fn further(
    tx: &Tx,
    earlier: &Session,
    raise: &Raise<'_>,
    token: &Token,
) -> Result<bool, DbError> {
    let events = merge(&earlier.events, raise.events);
    let again = raise
        .events
        .iter()
        .any(|event| event.method == Method::Password);
    let expires_at = if again {
        tx.now.plus_seconds(raise.lifetimes.absolute)
    } else {
        earlier.expires_at
    };
    let raised = session::Entity::update_many()
        .col_expr(session::Column::Secret, Expr::val(token.digest()))
        .col_expr(session::Column::Events, Expr::val(to_json(&events)))
        .col_expr(session::Column::LastSeenAt, Expr::val(tx.now))
        .col_expr(session::Column::ExpiresAt, Expr::val(expires_at))
        .filter(session::Column::Id.eq(earlier.id))
        .filter(session::Column::Epoch.eq(earlier.epoch))
        .filter(session::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(raised.rows_affected > 0)
}

/// Earlier and new evidence together: the newest of each method.
#[must_use]
pub fn merge(
    earlier: &[AuthenticationEvent],
    new: &[AuthenticationEvent],
) -> Vec<AuthenticationEvent> {
    let mut events: Vec<AuthenticationEvent> = Vec::new();
    for event in earlier.iter().chain(new) {
        events.retain(|known| known.method != event.method);
        events.push(*event);
    }
    events
}

fn to_json(events: &[AuthenticationEvent]) -> serde_json::Value {
    serde_json::to_value(events).expect("events are plain values")
}

/// Ends a session; the answer is whether it was this call that did.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &Tx, id: SessionId) -> Result<bool, DbError> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::val(tx.now))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends all sessions of a user, but for one; the answer is how many ended.
///
/// # Errors
/// When the database fails.
pub async fn end_all(tx: &Tx, user: UserId, but: Option<SessionId>) -> Result<u64, DbError> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::val(tx.now))
        .filter(session::Column::UserId.eq(user))
        .filter(session::Column::RevokedAt.is_null());
    if let Some(kept) = but {
        update = update.filter(session::Column::Id.ne(kept));
    }
    Ok(update.exec(tx.conn()).await?.rows_affected)
}

/// Keeps one session alive over a change of credentials that its own user just made: one that was
/// good until then, and no other.
///
/// # Errors
/// When the database fails.
pub async fn follow_epoch(tx: &Tx, id: SessionId, user: UserId) -> Result<(), DbError> {
    let Some(user) = crate::user::by_id(tx, user).await? else {
        return Ok(());
    };
    session::Entity::update_many()
        .col_expr(session::Column::Epoch, Expr::val(user.epoch))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::UserId.eq(user.id))
        .filter(session::Column::Epoch.eq(user.epoch - 1))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// A user's sessions that hold, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn of_user(tx: &Tx, user: &User) -> Result<Vec<session::Model>, DbError> {
    let rows = session::Entity::find()
        .filter(session::Column::UserId.eq(user.id))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(tx.now))
        .order_by_desc(session::Column::CreatedAt)
        .all(tx.conn())
        .await?;
    Ok(rows
        .into_iter()
        .filter(|row| holds(row, user, tx.now))
        .collect())
}

/// Forgets sessions that ended a week ago.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &Tx) -> Result<u64, DbError> {
    let gone = session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lt(tx.now.plus_seconds(-7 * 24 * 60 * 60)))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}
