//! Opening the database: what is demanded of it, and how patient the pools are.
//!
//! SQLite: WAL, `synchronous=FULL`, one writer connection, several readers, and a lock file beside
//! the database that refuses a second server on the same file. PostgreSQL: `synchronous_commit`
//! must not be off; acquire, statement and lock times are bounded. Both pools connect lazily, so the
//! process starts while its database is down.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Db, Sent};
use crate::base::{Ambient, Sealer};

/// The engines Vestibule runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded; one server.
    Sqlite,
    /// For several servers.
    Postgres,
}

/// Prepared statements that a connection keeps: more than there are, so that none is parsed twice.
const PREPARED: usize = 512;

/// How many connections, and how long to wait for one.
#[derive(Clone, Copy, Debug)]
pub struct PoolLimits {
    /// Connections for PostgreSQL, readers for SQLite.
    pub connections: u32,
    /// How long a request waits for a connection before it is answered 503.
    pub acquire: Duration,
}

impl Default for PoolLimits {
    fn default() -> Self {
        Self {
            connections: 8,
            acquire: Duration::from_millis(1500),
        }
    }
}

/// Why the database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL names no engine we know.
    #[error("database url `{0}` is neither sqlite: nor postgres:")]
    UnknownEngine(String),
    /// The URL does not parse.
    #[error("the database url does not parse")]
    Url(#[source] sqlx::Error),
    /// The bundled SQLite is too old to be trusted with WAL.
    #[error("SQLite {0} can lose a WAL reset race; 3.51.3 or later is needed")]
    OldSqlite(String),
    /// Somebody else has it.
    #[error("{} is in use by another Vestibule server; SQLite serves one server, use PostgreSQL for several", .0.display())]
    InUse(PathBuf),
    /// The lock file cannot be made.
    #[error("cannot lock {}", path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The database answered and something is wrong with it.
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    /// PostgreSQL would acknowledge writes that it can lose.
    #[error("synchronous_commit is off: acknowledged revocations could be lost; turn it on")]
    Unsafe,
}

impl Db {
    /// Opens `url` (`sqlite:path`, `sqlite::memory:` or `postgres://…`).
    ///
    /// # Errors
    /// [`ConnectError`] when the URL is wrong or the database must not be used as it is. A
    /// PostgreSQL that is down is not an error here.
    pub async fn open(
        url: &str,
        limits: PoolLimits,
        ambient: Ambient,
        sealer: Sealer,
    ) -> Result<Self, ConnectError> {
        let (engine, mut writer, mut reader) = if url.starts_with("sqlite:") {
            let (writer, reader) = open_sqlite(url, limits).await?;
            (Engine::Sqlite, writer, reader)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = open_postgres(url, limits).await?;
            (Engine::Postgres, pool.clone(), pool)
        } else {
            let scheme = url.split(':').next().unwrap_or_default();
            return Err(ConnectError::UnknownEngine(format!("{scheme}:…")));
        };
        let sent = Arc::new(Sent::default());
        for connection in [&mut writer, &mut reader] {
            let sent = Arc::clone(&sent);
            connection.set_metric_callback(move |info| sent.count(&info.statement.sql));
        }
        Ok(Self {
            engine,
            writer,
            reader,
            ambient,
            sealer,
            sent,
        })
    }
}

async fn open_sqlite(
    url: &str,
    limits: PoolLimits,
) -> Result<(DatabaseConnection, DatabaseConnection), ConnectError> {
    let options: SqliteConnectOptions = url.parse().map_err(ConnectError::Url)?;
    let memory = url.contains(":memory:");
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(2))
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(PREPARED)
        .journal_mode(if memory {
            SqliteJournalMode::Memory
        } else {
            SqliteJournalMode::Wal
        });
    if !memory {
        lock_beside(options.get_filename())?;
    }
    let pool = |connections: u32| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(limits.acquire.max(Duration::from_secs(2)))
            .idle_timeout(None)
            .max_lifetime(None)
    };
    // In memory there is one connection, for an in-memory database is its connection.
    let writer = pool(1)
        .connect_with(options.clone())
        .await
        .map_err(ConnectError::Open)?;
    let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()")
        .fetch_one(&writer)
        .await
        .map_err(ConnectError::Open)?;
    let number: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    if number.as_slice() < [3, 51, 3].as_slice() {
        return Err(ConnectError::OldSqlite(version));
    }
    let reader = if memory {
        writer.clone()
    } else {
        pool(limits.connections).connect_lazy_with(options.read_only(true))
    };
    Ok((
        SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
    ))
}

/// Holds `<database>.lock` for the life of the process; the system lets go of it when we die.
fn lock_beside(database: &Path) -> Result<(), ConnectError> {
    let path = database.with_added_extension("lock");
    let lock = |source| ConnectError::Lock {
        path: path.clone(),
        source,
    };
    if let Some(parent) = database.parent() {
        std::fs::create_dir_all(parent).map_err(lock)?;
    }
    let file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(lock)?;
    match file.try_lock() {
        Ok(()) => {
            // Deliberately never closed: the lock lasts as long as the process.
            std::mem::forget(file);
            Ok(())
        }
        Err(std::fs::TryLockError::WouldBlock) => Err(ConnectError::InUse(database.to_owned())),
        Err(std::fs::TryLockError::Error(source)) => Err(lock(source)),
    }
}

async fn open_postgres(url: &str, limits: PoolLimits) -> Result<DatabaseConnection, ConnectError> {
    let options: PgConnectOptions = url.parse().map_err(ConnectError::Url)?;
    let options = options
        .application_name("vestibule")
        .statement_cache_capacity(PREPARED);
    let options = options.options([
        ("statement_timeout", "5000"),
        ("lock_timeout", "2000"),
        ("idle_in_transaction_session_timeout", "15000"),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(limits.connections)
        .acquire_timeout(limits.acquire)
        .connect_lazy_with(options);
    // When it answers, it must be safe; when it does not, requests will say so until it does.
    let setting: Result<(String,), sqlx::Error> = sqlx::query_as("SHOW synchronous_commit")
        .fetch_one(&pool)
        .await;
    match setting {
        Ok((value,)) if value == "off" => Err(ConnectError::Unsafe),
        Ok(_) => Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool)),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer yet; starting without it");
            Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
        }
    }
}
