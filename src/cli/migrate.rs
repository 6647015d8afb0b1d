//! `vestibule migrate`, and how every command that works on the database gets at it.

use super::{ConfigFile, Failure};
use crate::app::{self, prepare};
use crate::base::{Ambient, Sealer};
use crate::config::Config;
use crate::db::{Db, Tx};

/// Opens the configured database, up to date and ours.
pub async fn open(config: &Config) -> Result<Db, Failure> {
    let ambient = Ambient::system();
    let kek = config.key_encryption_key().map_err(Failure::new)?;
    let sealer = Sealer::new(&kek, ambient.entropy);
    let db = app::open(config, ambient, sealer)
        .await
        .map_err(Failure::because)?;
    prepare::now(&db, false).await.map_err(Failure::because)?;
    Ok(db)
}

/// Begins a unit of work.
pub async fn write(db: &Db) -> Result<Tx, Failure> {
    db.write().await.map_err(Failure::because)
}

/// Ends it.
pub async fn commit(tx: Tx) -> Result<(), Failure> {
    tx.commit().await.map_err(Failure::because)
}

/// Runs it.
pub async fn run(file: &ConfigFile) -> Result<(), Failure> {
    open(&file.load()?).await?;
    println!("The database is up to date.");
    Ok(())
}
