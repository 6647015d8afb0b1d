//! Counting before checking (invariant I3).
//!
//! Every verifier of a user's secrets is guarded by a slot that is reserved *before* it runs: one
//! conditional statement raises the counter of (user, kind) and sets the next instant at which a try
//! is taken. N parallel guesses over M servers reserve at most what the schedule allows. Only a
//! success clears the counter; a new session, a new code or a restart clears nothing, and one kind's
//! counter never blocks another kind.

use entity::attempt_counter;
use entity::ids::UserId;
use entity::values::{AuthenticatorKind, Timestamp};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait, Set};

use crate::db::{DbError, Tx};

/// How a kind of authenticator answers failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// From so many consecutive tries on, so many seconds pass before the next is taken; ascending.
    pub delays: &'static [(i64, i64)],
    /// After so many consecutive tries without success the authenticator is suspended.
    pub suspend_after: Option<i64>,
}

/// The password slows down to a cap and is never locked for good: a stranger must not be able to
/// lock somebody out. A second factor cools down exponentially and is suspended after 20.
#[must_use]
pub const fn schedule(kind: AuthenticatorKind) -> Schedule {
    match kind {
        AuthenticatorKind::Password => Schedule {
            delays: &[(5, 2), (6, 4), (7, 8), (8, 15), (10, 30), (15, 60)],
            suspend_after: None,
        },
        AuthenticatorKind::Email
        | AuthenticatorKind::Sms
        | AuthenticatorKind::Totp
        | AuthenticatorKind::SecurityKey
        | AuthenticatorKind::RecoveryCode => Schedule {
            delays: &[(5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900)],
            suspend_after: Some(20),
        },
    }
}

/// Whether a try may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// It may; the try is already counted.
    Reserved {
        /// Tries without a success up to now, this one included, over all logins.
        tries: i64,
    },
    /// Too soon after failures.
    CoolingDown {
        /// Seconds until the next try is taken.
        retry_after: i64,
    },
    /// Too many failures: this authenticator needs an administrator or another way.
    Suspended,
}

/// Reserves a try: one statement when there is one to be had, two when there is not. The try that
/// reaches the most marks the authenticator as suspended, for it is the last one; its success clears
/// the counter like any other.
///
/// # Errors
/// When the database fails: then no try is made.
pub async fn reserve(tx: &Tx, user: UserId, kind: AuthenticatorKind) -> Result<Slot, DbError> {
    use attempt_counter::{Column, Entity};
    let schedule = schedule(kind);
    let failures = || Expr::col((Entity, Column::Failures));
    let mut free = Expr::col((Entity, Column::BlockedUntil)).lte(tx.now);
    let mut upsert = OnConflict::columns([Column::UserId, Column::Kind])
        .value(Column::Failures, failures().add(1))
        .value(
            Column::BlockedUntil,
            next_try(&failures().add(1), schedule, tx.now),
        )
        .to_owned();
    if let Some(most) = schedule.suspend_after {
        free = free.and(failures().lt(most));
        let last = failures().add(1).gte(most);
        let suspended = CaseStatement::new().case(last, Expr::val(tx.now));
        upsert.value(Column::SuspendedAt, suspended);
    }
    let row = attempt_counter::ActiveModel {
        user_id: Set(user),
        kind: Set(kind),
        failures: Set(1),
        blocked_until: Set(tx.now),
        suspended_at: Set(None),
    };
    let insert = Entity::insert(row)
        .on_conflict(upsert.action_and_where(free).to_owned())
        .into_query()
        .returning_col((Entity, Column::Failures))
        .to_owned();
    if let Some(reserved) = tx.conn().query_one(&insert).await? {
        let tries = reserved.try_get("", "failures")?;
        return Ok(Slot::Reserved { tries });
    }
    let row = Entity::find_by_id((user, kind)).one(tx.conn()).await?;
    Ok(match row {
        Some(row) if is_last(kind, row.failures) => Slot::Suspended,
        Some(row) => Slot::CoolingDown {
            retry_after: Ord::max(row.blocked_until.seconds_since(tx.now), 0) + 1,
        },
        None => Slot::CoolingDown { retry_after: 1 },
    })
}

/// Whether the try of this number is the last one that the authenticator takes.
#[must_use]
pub fn is_last(kind: AuthenticatorKind, tries: i64) -> bool {
    schedule(kind)
        .suspend_after
        .is_some_and(|most| tries >= most)
}

/// The instant of the next try after this many, as an expression over the column.
fn next_try(tries: &SimpleExpr, schedule: Schedule, now: Timestamp) -> SimpleExpr {
    let mut case = CaseStatement::new();
    for (from, delay) in schedule.delays.iter().rev() {
        case = case.case(
            tries.clone().gte(*from),
            Expr::val(now.plus_seconds(*delay)),
        );
    }
    case.finally(Expr::val(now)).into()
}

/// Clears the counter after a success.
///
/// # Errors
/// When the database fails.
pub async fn succeed(tx: &Tx, user: UserId, kind: AuthenticatorKind) -> Result<(), DbError> {
    attempt_counter::Entity::delete_many()
        .filter(attempt_counter::Column::UserId.eq(user))
        .filter(attempt_counter::Column::Kind.eq(kind))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Clears every counter of a user: part of a reset by an administrator.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, user: UserId) -> Result<(), DbError> {
    attempt_counter::Entity::delete_many()
        .filter(attempt_counter::Column::UserId.eq(user))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The counters of a user, for the administrator's page.
///
/// # Errors
/// When the database fails.
pub async fn of_user(tx: &Tx, user: UserId) -> Result<Vec<attempt_counter::Model>, DbError> {
    Ok(attempt_counter::Entity::find()
        .filter(attempt_counter::Column::UserId.eq(user))
        .all(tx.conn())
        .await?)
}
