//! Doing a unit of work again after another one got in between.
//!
//! Only for work whose every write is conditional, and only when nothing of the failed attempt can
//! have been kept:
//! - A serialization conflict or a deadlock (`40001`, `40P01`) undoes all of it, at COMMIT too.
//! - A connection that breaks before COMMIT was sent takes the transaction with it. One that breaks
//!   at COMMIT leaves open what became of it: that is never done again, but told as it is.
//!
//! A database that does not answer at all is not waited for here: opening the next unit of work
//! fails then, and that is answered at once.

use std::time::Duration;

use super::{Db, DbError};
use crate::base::Entropy;

/// How often a unit of work is done again.
const TIMES: u32 = 3;

/// The longest pause before the first repetition, in milliseconds; it doubles with each.
const PAUSE: u32 = 20;

/// How far a unit of work had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// One of its statements failed.
    Statement,
    /// Its COMMIT failed.
    Commit,
}

/// The patience of one request.
pub struct Retry {
    entropy: Entropy,
    done: u32,
}

impl Retry {
    /// Nothing was done again yet.
    #[must_use]
    pub const fn new(db: &Db) -> Self {
        Self::with(db.ambient().entropy)
    }

    const fn with(entropy: Entropy) -> Self {
        Self { entropy, done: 0 }
    }

    /// Whether to do the unit of work again that failed with this. Waits a random moment first, so
    /// that those who met once do not meet again; the failed unit must have been dropped by then, for
    /// it holds its locks.
    pub async fn again(&mut self, error: &DbError, reached: Reached) -> bool {
        let Some(pause) = self.pause(error, reached) else {
            return false;
        };
        tracing::debug!(%error, time = self.done, ?pause, "a unit of work is done again");
        tokio::time::sleep(pause).await;
        true
    }

    fn pause(&mut self, error: &DbError, reached: Reached) -> Option<Duration> {
        if self.done == TIMES || !undone(error, reached) {
            return None;
        }
        let most = PAUSE << self.done;
        self.done += 1;
        Some(Duration::from_millis(
            1 + u64::from(self.entropy.below(most)),
        ))
    }
}

/// Whether nothing was kept of what failed with this, and it may fare better the next time.
fn undone(error: &DbError, reached: Reached) -> bool {
    match error {
        DbError::Conflict(_) => true,
        DbError::Unavailable(_) => {
            reached == Reached::Statement && error.is_of_a_broken_connection()
        }
        DbError::Duplicate(_)
        | DbError::Corrupt { .. }
        | DbError::Unsealable(_)
        | DbError::Statement(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbErr, RuntimeErr};

    use super::*;
    use crate::db::corrupt;

    fn broken() -> DbError {
        let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        DbErr::Exec(RuntimeErr::SqlxError(sqlx::Error::Io(error).into())).into()
    }

    fn starved() -> DbError {
        DbErr::Query(RuntimeErr::SqlxError(sqlx::Error::PoolTimedOut.into())).into()
    }

    #[test]
    fn only_what_left_nothing_behind_is_done_again() {
        let conflict = || DbError::Conflict(DbErr::Custom(String::new()));
        let defect = || corrupt("client", "scopes", &1, &"no");
        for (error, at_a_statement, at_commit) in [
            (conflict(), true, true),
            (broken(), true, false),
            (starved(), false, false),
            (
                DbError::Unavailable(DbErr::Custom(String::new())),
                false,
                false,
            ),
            (defect(), false, false),
        ] {
            assert_eq!(
                undone(&error, Reached::Statement),
                at_a_statement,
                "{error:?}"
            );
            assert_eq!(undone(&error, Reached::Commit), at_commit, "{error:?}");
        }
    }

    #[test]
    fn patience_ends_after_three_times() {
        let mut retry = Retry::with(Entropy);
        let conflict = DbError::Conflict(DbErr::Custom(String::new()));
        for longest in [20, 40, 80] {
            let pause = retry.pause(&conflict, Reached::Statement);
            assert!(pause.is_some_and(|pause| pause <= Duration::from_millis(longest)));
        }
        assert_eq!(retry.pause(&conflict, Reached::Statement), None);
    }
}
