//! How often something may be tried.
//!
//! Two mechanisms, both in the database so that a restart, a new session or another server resets
//! nothing: [`take`] counts events of one kind per key in fixed windows (messages per number, rows
//! per address), and [`attempt`] guards every verifier by counting *before* it runs.

pub mod attempt;

use entity::rate_bucket;
use entity::values::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, Set};

use crate::base::secret::digest_of;
use crate::db::{DbError, Tx};

/// What is counted. The window and the cap are data, side by side, to be read at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// Codes sent within one login.
    SendsPerLogin,
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
    /// Passwords tried from one network address.
    PasswordsPerAddress,
    /// Password resets asked for one login name.
    ResetsPerLogin,
}

impl Bucket {
    /// (window in seconds, events allowed in it)
    #[must_use]
    pub const fn allowance(self) -> (i64, i64) {
        match self {
            Self::SendsPerLogin => (15 * 60, 5),
            Self::SmsPerNumber => (60 * 60, 10),
            Self::EmailPerAddress => (60 * 60, 20),
            Self::MessagesPerAddress => (60 * 60, 120),
            Self::SmsPerTenant => (60 * 60, 2_000),
            Self::SmsPerCountry => (60 * 60, 5_000),
            Self::FlowsPerAddress => (10 * 60, 600),
            Self::PasswordsPerAddress => (10 * 60, 300),
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

/// Takes one of what `bucket` allows for `key`: one statement when there is room.
///
/// # Errors
/// When the database fails: then nothing is allowed.
pub async fn take(tx: &Tx, bucket: Bucket, key: &str) -> Result<Taken, DbError> {
    let (window, cap) = bucket.allowance();
    let key = digest_of(&format!("{bucket:?}"), key.as_bytes());
    let over = tx.now.plus_seconds(-window);
    let started = || Expr::col((rate_bucket::Entity, rate_bucket::Column::WindowStartedAt));
    let count = || Expr::col((rate_bucket::Entity, rate_bucket::Column::Count));
    let fresh = || started().lte(over);
    let either = |then: SimpleExpr, otherwise: SimpleExpr| -> SimpleExpr {
        Expr::case(fresh(), then).finally(otherwise).into()
    };
    let upsert = OnConflict::column(rate_bucket::Column::Key)
        .value(
            rate_bucket::Column::Count,
            either(Expr::val(1_i64), count().add(1)),
        )
        .value(
            rate_bucket::Column::WindowStartedAt,
            either(Expr::val(tx.now), started()),
        )
        .action_and_where(fresh().or(count().lt(cap)))
        .to_owned();
    let row = rate_bucket::ActiveModel {
        key: Set(key.clone()),
        window_started_at: Set(tx.now),
        count: Set(1),
    };
    let written = rate_bucket::Entity::insert(row)
        .on_conflict(upsert)
        .exec_without_returning(tx.conn())
        .await?;
    if written > 0 {
        return Ok(Taken::Allowed);
    }
    let row = rate_bucket::Entity::find_by_id(key).one(tx.conn()).await?;
    let since = row.map_or(tx.now, |row| row.window_started_at);
    Ok(Taken::Exceeded {
        retry_after: remaining(since, window, tx.now),
    })
}

fn remaining(since: Timestamp, window: i64, now: Timestamp) -> i64 {
    Ord::max(since.plus_seconds(window).seconds_since(now), 1)
}

/// Forgets windows that ended long ago.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &Tx) -> Result<u64, DbError> {
    use sea_orm::QueryFilter;
    let gone = rate_bucket::Entity::delete_many()
        .filter(rate_bucket::Column::WindowStartedAt.lt(tx.now.plus_seconds(-24 * 60 * 60)))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}
