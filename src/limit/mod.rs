//! How often something may be tried.
//!
//! Two mechanisms, both in the database so that a restart, a new session or another server resets
//! nothing: [`take`] counts events of one kind per key in fixed windows (messages per number, rows
//! per address), and [`attempt`] guards every verifier by counting *before* it runs.

pub mod attempt;

use entity::rate_bucket;
use entity::values::Timestamp;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::base::secret::digest_of;
use crate::db::{DbError, Tx};

/// What is counted. The window and the cap are data, side by side, to be read at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// Text messages to one number.
    SmsPerNumber,
    /// E-mails with codes to one address.
    EmailPerAddress,
    /// Messages caused from one network address.
    MessagesPerAddress,
    /// Text messages of one tenant.
    SmsPerTenant,
    /// Text messages to one country.
    SmsPerCountry,
    /// Logins begun from one network address.
    FlowsPerAddress,
    /// Wrong passwords from one network address.
    WrongPasswordsPerAddress,
    /// Password resets asked for one login name.
    ResetsPerLogin,
}

impl Bucket {
    /// (window in seconds, events allowed in it)
    #[must_use]
    pub const fn allowance(self) -> (i64, i64) {
        match self {
            Self::SmsPerNumber => (60 * 60, 120),
            Self::EmailPerAddress => (60 * 60, 240),
            Self::MessagesPerAddress => (60 * 60, 1_200),
            Self::SmsPerTenant => (60 * 60, 2_000),
            Self::SmsPerCountry => (60 * 60, 5_000),
            Self::FlowsPerAddress => (10 * 60, 30_000),
            Self::WrongPasswordsPerAddress => (10 * 60, 3_000),
            Self::ResetsPerLogin => (60 * 60, 5),
        }
    }
}

/// The answer of [`take`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// There was room, and it is used now.
    Allowed,
    /// There was none.
    Exceeded {
        /// Seconds until the window ends.
        retry_after: i64,
    },
}

/// Takes one of what `bucket` allows for `key`.
///
/// # Errors
/// When the database fails: then nothing is allowed.
pub async fn take(tx: &Tx, bucket: Bucket, key: &str) -> Result<Taken, DbError> {
    take_all(tx, &[(bucket, key)]).await
}

/// Takes one from each of several buckets: one statement when there is room in all of them. When
/// there is none in one, the others stay taken; a caller that gives up rolls back or lets it be.
///
/// # Errors
/// When the database fails: then nothing is allowed.
pub async fn take_all(tx: &Tx, wanted: &[(Bucket, &str)]) -> Result<Taken, DbError> {
    let key = |(bucket, of): &(Bucket, &str)| key(*bucket, of);
    let column = |column: rate_bucket::Column| Expr::col((rate_bucket::Entity, column));
    // Window and cap differ by bucket, so both are looked up by the row's key inside the statement.
    let (mut over, mut cap) = (CaseStatement::new(), CaseStatement::new());
    for bucket in wanted {
        let (window, most) = bucket.0.allowance();
        let same = || column(rate_bucket::Column::Key).eq(key(bucket));
        over = over.case(same(), Expr::val(tx.now.plus_seconds(-window)));
        cap = cap.case(same(), Expr::val(most));
    }
    let over: Expr = over.finally(Expr::val(Timestamp(i64::MIN))).into();
    let cap: Expr = cap.finally(Expr::val(0_i64)).into();
    let fresh = column(rate_bucket::Column::WindowStartedAt).lte(over);
    let either = |then: Expr, otherwise: Expr| -> Expr {
        CaseStatement::new()
            .case(fresh.clone(), then)
            .finally(otherwise)
            .into()
    };
    let count = column(rate_bucket::Column::Count);
    let started = column(rate_bucket::Column::WindowStartedAt);
    let upsert = OnConflict::column(rate_bucket::Column::Key)
        .value(
            rate_bucket::Column::Count,
            either(Expr::val(1_i64), count.clone().add(1)),
        )
        .value(
            rate_bucket::Column::WindowStartedAt,
            either(Expr::val(tx.now), started),
        )
        .action_and_where(fresh.clone().or(count.lt(cap)))
        .to_owned();
    let rows = wanted.iter().map(|bucket| rate_bucket::ActiveModel {
        key: Set(key(bucket)),
        window_started_at: Set(tx.now),
        count: Set(1),
    });
    let written = rate_bucket::Entity::insert_many(rows)
        .on_conflict(upsert)
        .exec_without_returning(tx.conn())
        .await?;
    if written == wanted.len() as u64 {
        return Ok(Taken::Allowed);
    }
    let rows = rate_bucket::Entity::find()
        .filter(rate_bucket::Column::Key.is_in(wanted.iter().map(key)))
        .all(tx.conn())
        .await?;
    let wait = wanted.iter().filter_map(|bucket| {
        let (window, most) = bucket.0.allowance();
        let row = rows
            .iter()
            .find(|row| row.key == key(bucket) && row.count >= most)?;
        Some(remaining(row.window_started_at, window, tx.now))
    });
    Ok(Taken::Exceeded {
        retry_after: wait.max().unwrap_or(1),
    })
}

/// Selects when the window of a full bucket began, for a statement that asks something else besides;
/// it selects nothing while the bucket has room. Looking takes nothing.
#[must_use]
pub fn full_since(bucket: Bucket, of: &str, now: Timestamp) -> SelectStatement {
    let (window, most) = bucket.allowance();
    Query::select()
        .column(rate_bucket::Column::WindowStartedAt)
        .from(rate_bucket::Entity)
        .and_where(rate_bucket::Column::Key.eq(key(bucket, of)))
        .and_where(rate_bucket::Column::Count.gte(most))
        .and_where(rate_bucket::Column::WindowStartedAt.gt(now.plus_seconds(-window)))
        .to_owned()
}

/// Seconds until the window that began `since` ends.
#[must_use]
pub fn wait(bucket: Bucket, since: Timestamp, now: Timestamp) -> i64 {
    remaining(since, bucket.allowance().0, now)
}

fn key(bucket: Bucket, of: &str) -> entity::values::Digest {
    digest_of(&format!("{bucket:?}"), of.as_bytes())
}

fn remaining(since: Timestamp, window: i64, now: Timestamp) -> i64 {
    Ord::max(since.plus_seconds(window).seconds_since(now), 1)
}

/// Forgets windows that ended long ago.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &Tx) -> Result<u64, DbError> {
    let gone = rate_bucket::Entity::delete_many()
        .filter(rate_bucket::Column::WindowStartedAt.lt(tx.now.plus_seconds(-24 * 60 * 60)))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}
