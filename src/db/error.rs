//! What can go wrong with the database, as the parts above see it.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::base::Unsealable;

/// A failure of the database. It is never "no such row": absence is an `Option`.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database cannot be reached or is not answering; 503 with `Retry-After`.
    #[error("the database is not available")]
    Unavailable(#[source] DbErr),
    /// Another transaction got in between; nothing was written and the whole may be retried.
    #[error("the transaction conflicted with another one")]
    Conflict(#[source] DbErr),
    /// A uniqueness constraint refused the row.
    #[error("the row exists already")]
    Duplicate(#[source] DbErr),
    /// A row holds what no version of Vestibule wrote.
    #[error("{table}.{column} of {id} cannot be read: {reason}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
        /// Why.
        reason: String,
    },
    /// A sealed value does not open.
    #[error(transparent)]
    Unsealable(#[from] Unsealable),
    /// Anything else the database said.
    #[error("the database refused a statement")]
    Statement(#[source] DbErr),
}

impl From<DbErr> for DbError {
    fn from(error: DbErr) -> Self {
        if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
            return Self::Duplicate(error);
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Exec(inner) | DbErr::Query(inner) => match sqlx_error(inner) {
                Some(kind) => kind.wrap(error),
                None => Self::Statement(error),
            },
            _ => Self::Statement(error),
        }
    }
}

impl DbError {
    /// The same failure of a statement that would not wait for a row (`NOWAIT`): that somebody holds
    /// the row is a conflict then, and no fault of the database.
    #[must_use]
    pub fn without_waiting(self) -> Self {
        match self {
            Self::Unavailable(error) if code(&error).as_deref() == Some("55P03") => {
                Self::Conflict(error)
            }
            other => other,
        }
    }

    /// Whether the connection broke underneath: what was not committed on it never happened.
    pub(super) fn is_of_a_broken_connection(&self) -> bool {
        let Self::Unavailable(
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)),
        ) = self
        else {
            return false;
        };
        match error.as_ref() {
            sqlx::Error::Io(_) => true,
            sqlx::Error::Database(told) => told.code().is_some_and(|code| {
                matches!(code.as_ref(), "57P01" | "57P02") || code.starts_with("08")
            }),
            _ => false,
        }
    }
}

/// What the database calls an error (`SQLSTATE`).
fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return None;
    };
    let sqlx::Error::Database(told) = error.as_ref() else {
        return None;
    };
    told.code().map(std::borrow::Cow::into_owned)
}

enum Kind {
    Unavailable,
    Conflict,
}

impl Kind {
    const fn wrap(self, error: DbErr) -> DbError {
        match self {
            Self::Unavailable => DbError::Unavailable(error),
            Self::Conflict => DbError::Conflict(error),
        }
    }
}

fn sqlx_error(error: &RuntimeErr) -> Option<Kind> {
    let RuntimeErr::SqlxError(error) = error else {
        return None;
    };
    if let sqlx::Error::Database(database) = error.as_ref() {
        // Class 08 connection, 57P0x shutting down, 25006 read-only, 53xxx resources;
        // 40001 serialization, 40P01 deadlock, 55P03 lock timeout; 5 and 6 are SQLite's BUSY, LOCKED.
        return match database.code()?.as_ref() {
            "40001" | "40P01" => Some(Kind::Conflict),
            "57P01" | "57P02" | "57P03" | "25006" | "55P03" | "57014" | "5" | "6" => {
                Some(Kind::Unavailable)
            }
            code if code.starts_with("08") || code.starts_with("53") => Some(Kind::Unavailable),
            _ => None,
        };
    }
    matches!(
        error.as_ref(),
        sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_)
    )
    .then_some(Kind::Unavailable)
}

/// A row that cannot be: refused by table, column and id.
pub fn corrupt(
    table: &'static str,
    column: &'static str,
    id: &impl ToString,
    reason: &impl ToString,
) -> DbError {
    DbError::Corrupt {
        table,
        column,
        id: id.to_string(),
        reason: reason.to_string(),
    }
}
