//! `vestibule keys`: the key-encryption key's file, and the signing keys in the database.

use clap::Subcommand;

use super::{ConfigFile, Failure, migrate};
use crate::base::Entropy;
use crate::config::create_kek;
use crate::keys::rotation;

/// The key-encryption key and the signing keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make the key-encryption key in its file (keys/kek), where there is none.
    Init(ConfigFile),
    /// Sign with the announced keys from now on, and announce new ones.
    Rotate(ConfigFile),
    /// List the signing keys.
    List(ConfigFile),
}

/// Runs it.
pub async fn run(command: KeysCommand) -> Result<(), Failure> {
    match command {
        KeysCommand::Init(file) => init(&file),
        KeysCommand::Rotate(file) => rotate(&file).await,
        KeysCommand::List(file) => list(&file).await,
    }
}

fn init(file: &ConfigFile) -> Result<(), Failure> {
    // A first key is made before there is a configuration, and then in the usual place.
    let path = match file.load() {
        Ok(config) => config.keys.file,
        Err(failure) if file.config.is_some() => return Err(failure),
        Err(_) => std::path::PathBuf::from("keys/kek"),
    };
    create_kek(&path, Entropy).map_err(Failure::new)?;
    println!(
        "Made {}. Keep a copy apart from the database's backups:",
        path.display()
    );
    println!("without it, nothing sealed in the database can be read again.");
    Ok(())
}

async fn rotate(file: &ConfigFile) -> Result<(), Failure> {
    let db = migrate::open(&file.load()?).await?;
    // An installation that never served has no keys to rotate; then this makes the first.
    let steps = rotation::rotate_now(&db).await.map_err(Failure::because)?;
    println!("Rotated: {steps} steps. Running servers sign with the new keys within seconds;");
    println!("the old ones stay published until what they signed has expired.");
    Ok(())
}

async fn list(file: &ConfigFile) -> Result<(), Failure> {
    let db = migrate::open(&file.load()?).await?;
    let tx = db.read().await.map_err(Failure::because)?;
    let mut lives = rotation::lives(&tx).await.map_err(Failure::because)?;
    if lives.is_empty() {
        println!("There are no signing keys yet; `vestibule serve` makes the first.");
    }
    lives.sort_by_key(|life| (life.alg.as_str(), life.created_at));
    for life in lives {
        let days = tx.now.seconds_since(life.created_at) / 86_400;
        println!(
            "{:<6} {:<10} {}   made {days} day(s) ago",
            life.alg.as_str(),
            life.state.as_str(),
            life.id
        );
    }
    Ok(())
}
