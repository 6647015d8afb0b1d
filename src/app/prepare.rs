//! Making a database ours: the schema's history, the right key, and the mark of the demo.
//!
//! Servers that start at once take turns (an advisory lock on PostgreSQL; SQLite has one server).

use std::future::Future;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::installation;
use entity::values::SealedBytes;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait as _, EntityTrait, Set};

use crate::db::{Db, DbError, Engine, Tx};

/// `vestibul` in ASCII: the advisory lock of everything that changes the schema.
const LOCK: i64 = 0x7665_7374_6962_756c;
/// How often the lock is tried for, and with what pause: two minutes in all.
const TRIES: u32 = 600;
const PAUSE: Duration = Duration::from_millis(200);
/// How often a database that was away is asked again.
const AGAIN: Duration = Duration::from_secs(3);

const KEY_CHECK: &str = "key_check";
const DEMO: &str = "demo";
const KEY_CHECK_PLACE: &str = "installation:value:key_check";
const KEY_CHECK_TEXT: &[u8] = b"vestibule";

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// Another key sealed it.
    #[error(
        "the key-encryption key is not the one that sealed this database; start with the key file \
         or VESTIBULE_KEK that it was made with"
    )]
    WrongKey,
    /// It is a demo's, with passwords and keys that everybody knows.
    #[error(
        "this database was made by `vestibule demo`; its passwords and keys are in the documentation"
    )]
    DemoDatabase,
    /// It is not a demo's, and the demo keeps away from it.
    #[error("the demo does not touch a database that it did not make")]
    NotDemo,
    /// Somebody else is changing the schema and does not finish.
    #[error("another server has been preparing the database for two minutes")]
    Locked,
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date")]
    Migrate(#[source] DbError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Brings the schema up to date and checks that the database is ours.
///
/// # Errors
/// [`PrepareError`].
pub async fn now(db: &Db, demo: bool) -> Result<(), PrepareError> {
    migrate(db).await?;
    let tx = db.write().await?;
    check(&tx, demo).await?;
    tx.commit().await?;
    Ok(())
}

/// Does the same as soon as a database that was away answers, unless `shutdown` comes first.
pub async fn until_done(db: Db, demo: bool, shutdown: impl Future<Output = ()> + Send) {
    let work = async {
        while let Err(error) = now(&db, demo).await {
            match &error {
                PrepareError::Db(DbError::Unavailable(_)) => {}
                PrepareError::WrongKey
                | PrepareError::DemoDatabase
                | PrepareError::NotDemo
                | PrepareError::Locked
                | PrepareError::Migrate(_)
                | PrepareError::Db(_) => {
                    tracing::error!(%error, "the database is not prepared");
                }
            }
            tokio::time::sleep(AGAIN).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = shutdown => {}
    }
}

/// Applies the steps of the schema's history that are missing.
///
/// # Errors
/// [`PrepareError`] when the database fails or somebody else never finishes.
pub async fn migrate(db: &Db) -> Result<(), PrepareError> {
    let turn = match db.engine() {
        Engine::Sqlite => None,
        Engine::Postgres => Some(take_turn(db).await?),
    };
    let missing = Migrator::get_pending_migrations(db.writer())
        .await
        .map_err(DbError::from)?
        .len();
    if missing > 0 {
        tracing::info!(steps = missing, "bringing the database's schema up to date");
        let migrated = Migrator::up(db.writer(), None).await.map_err(DbError::from);
        migrated.map_err(PrepareError::Migrate)?;
    }
    if let Some(turn) = turn {
        turn.commit().await?;
    }
    Ok(())
}

/// The advisory lock, held as long as the transaction lives.
async fn take_turn(db: &Db) -> Result<Tx, PrepareError> {
    for _ in 0..TRIES {
        let tx = db.write().await?;
        let patient = "SET LOCAL idle_in_transaction_session_timeout = 0";
        tx.conn()
            .execute_unprepared(patient)
            .await
            .map_err(DbError::from)?;
        let sql = format!("SELECT pg_try_advisory_xact_lock({LOCK}) AS taken");
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
        let row = tx
            .conn()
            .query_one_raw(statement)
            .await
            .map_err(DbError::from)?;
        let taken = row.map(|row| row.try_get::<bool>("", "taken"));
        if let Some(true) = taken.transpose().map_err(DbError::from)? {
            return Ok(tx);
        }
        drop(tx);
        tokio::time::sleep(PAUSE).await;
    }
    Err(PrepareError::Locked)
}

/// The key opens what it sealed, and demo and earnest are kept apart.
async fn check(tx: &Tx, demo: bool) -> Result<(), PrepareError> {
    let known = installation::Entity::find()
        .all(tx.conn())
        .await
        .map_err(DbError::from)?;
    let value = |name: &str| {
        known
            .iter()
            .find(|row| row.name == name)
            .map(|row| &row.value)
    };
    let Some(sealed) = value(KEY_CHECK) else {
        let sealed = tx.sealer().seal(KEY_CHECK_PLACE, KEY_CHECK_TEXT);
        note(tx, KEY_CHECK, STANDARD.encode(&sealed.0)).await?;
        if demo {
            note(tx, DEMO, "yes".to_owned()).await?;
        }
        return Ok(());
    };
    match (demo, value(DEMO)) {
        (false, Some(_)) => return Err(PrepareError::DemoDatabase),
        (true, None) => return Err(PrepareError::NotDemo),
        (true, Some(_)) | (false, None) => {}
    }
    let opened = STANDARD
        .decode(sealed)
        .ok()
        .and_then(|bytes| tx.sealer().open(KEY_CHECK_PLACE, &SealedBytes(bytes)).ok());
    if opened.as_deref() != Some(KEY_CHECK_TEXT) {
        return Err(PrepareError::WrongKey);
    }
    Ok(())
}

/// Writes a fact down; whoever was first is right.
async fn note(tx: &Tx, name: &str, value: String) -> Result<(), DbError> {
    let row = installation::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value),
        at: Set(tx.now),
    };
    installation::Entity::insert(row)
        .on_conflict(
            OnConflict::column(installation::Column::Name)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
