//! The database and its unit of work.
//!
//! A request opens one [`Tx`]: a transaction, one `now` and the entropy. Functions of all other
//! parts take `tx: &Tx` first and need no clock and no repository. What must happen once is one
//! conditional statement whose `rows_affected` decides (invariant I2), so READ COMMITTED suffices
//! on PostgreSQL; on SQLite there is one writer connection and every write transaction begins
//! IMMEDIATE.

mod connect;
mod error;
mod retry;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use entity::values::Timestamp;
use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use uuid::Uuid;

pub use connect::{ConnectError, Engine, PoolLimits};
pub use error::{DbError, corrupt};
pub use retry::{Reached, Retry};

use crate::base::{Ambient, Entropy, Sealer, Token, TokenKind};

/// The database, as the process holds it.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    ambient: Ambient,
    sealer: Sealer,
    sent: Arc<Sent>,
}

/// What was sent since the start, transaction control apart.
#[derive(Debug, Default)]
struct Sent {
    statements: AtomicU64,
    writes: AtomicU64,
}

impl Sent {
    /// Counts a statement by its first letter, which is all that a request has to pay for: no
    /// statement but `INSERT`, `UPDATE` and `DELETE` begins with one of these, and nothing here
    /// writes in the guise of a `WITH`.
    fn count(&self, sql: &str) {
        if matches!(sql, "BEGIN" | "COMMIT" | "ROLLBACK") {
            return;
        }
        self.statements.fetch_add(1, Ordering::Relaxed);
        if matches!(sql.as_bytes().first(), Some(b'I' | b'U' | b'D')) {
            self.writes.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Db {
    /// The engine behind it.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Clock and entropy of this process.
    #[must_use]
    pub const fn ambient(&self) -> &Ambient {
        &self.ambient
    }

    /// Statements sent since the start; the suite's budgets are differences of it.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.sent.statements.load(Ordering::Relaxed)
    }

    /// Those of them that write.
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.sent.writes.load(Ordering::Relaxed)
    }

    /// The raw writing connection, for migrations alone.
    #[must_use]
    pub const fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Opens a unit of work that may write.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when no connection can be had in time.
    pub async fn write(&self) -> Result<Tx, DbError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.engine == Engine::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.begin(&self.writer, options, true).await
    }

    /// Opens a unit of work that only reads; the database refuses writes in it.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when no connection can be had in time.
    pub async fn read(&self) -> Result<Tx, DbError> {
        let options = TransactionOptions {
            access_mode: (self.engine == Engine::Postgres).then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        self.begin(&self.reader, options, false).await
    }

    async fn begin(
        &self,
        connection: &DatabaseConnection,
        options: TransactionOptions,
        writes: bool,
    ) -> Result<Tx, DbError> {
        let transaction = connection.begin_with_options(options).await?;
        Ok(Tx {
            writes,
            transaction,
            now: self.ambient.clock.now(),
            ambient: self.ambient.clone(),
            sealer: self.sealer.clone(),
        })
    }
}

/// A unit of work: one transaction, one `now`. Dropped without [`Tx::commit`] it never happened.
pub struct Tx {
    transaction: DatabaseTransaction,
    writes: bool,
    /// The instant of this unit of work.
    pub now: Timestamp,
    ambient: Ambient,
    sealer: Sealer,
}

impl Tx {
    /// Whether this unit of work may write, and so may lock what it reads.
    #[must_use]
    pub const fn writes(&self) -> bool {
        self.writes
    }

    /// The connection to run statements on.
    #[must_use]
    pub const fn conn(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Randomness.
    #[must_use]
    pub const fn entropy(&self) -> Entropy {
        self.ambient.entropy
    }

    /// Seals and opens stored secrets.
    #[must_use]
    pub const fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// A new identifier for a row made now.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.ambient.uuid(self.now)
    }

    /// A new token of this kind.
    #[must_use]
    pub fn token(&self, kind: TokenKind) -> Token {
        Token::new(kind, self.ambient.entropy)
    }

    /// Makes everything done in this unit of work true.
    ///
    /// # Errors
    /// When the database did not confirm it; the outcome is then unknown and must be re-read.
    pub async fn commit(self) -> Result<(), DbError> {
        Ok(self.transaction.commit().await?)
    }
}

/// Whether a text can be looked up at all: PostgreSQL refuses a NUL in a text, and SQLite does not.
/// What cannot be stored is nowhere to be found.
#[must_use]
pub fn is_text(text: &str) -> bool {
    !text.contains('\0')
}
