//! Removing rows that have had their time.
//!
//! What an anonymous caller can create must not pile up. Nothing depends on the sweep: every reader
//! looks at the expiry itself. Each part sweeps its own tables; those that belong to no flow of
//! their own are swept here, some time after anybody could still ask for them.

use std::future::Future;
use std::time::Duration;

use entity::{attempt_counter, challenge, decision, password_reset, trusted_device, user};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::db::{Db, DbError, Tx};
use crate::factor::webauthn::ceremony;
use crate::{limit, login, oidc};

const EVERY: Duration = Duration::from_secs(60);
const DAY: i64 = 24 * 3600;
/// How long decisions are kept: an application may hold the number of one for a year.
const DECISIONS: i64 = 400 * DAY;

/// Sweeps every minute until `shutdown` is ready.
pub async fn run(db: Db, shutdown: impl Future<Output = ()> + Send) {
    let rounds = async {
        loop {
            tokio::time::sleep(EVERY).await;
            match round(&db).await {
                Ok(0) => {}
                Ok(rows) => tracing::debug!(rows, "swept"),
                Err(error) => tracing::warn!(%error, "expired rows could not be swept"),
            }
        }
    };
    tokio::select! {
        () = rounds => {}
        () = shutdown => {}
    }
}

/// Sweeps once; each part in a transaction of its own, so that nobody waits long.
async fn round(db: &Db) -> Result<u64, DbError> {
    let mut swept = 0;
    let tx = db.write().await?;
    swept += login::flow::sweep(&tx).await?;
    swept += login::session::sweep(&tx).await?;
    tx.commit().await?;
    let tx = db.write().await?;
    swept += oidc::sweep::sweep(&tx).await?;
    tx.commit().await?;
    let tx = db.write().await?;
    swept += limit::sweep(&tx).await?;
    swept += leftovers(&tx).await?;
    tx.commit().await?;
    Ok(swept)
}

async fn leftovers(tx: &Tx) -> Result<u64, DbError> {
    let yesterday = tx.now.plus_seconds(-DAY);
    let challenges = challenge::Entity::delete_many()
        .filter(challenge::Column::ExpiresAt.lt(yesterday))
        .exec(tx.conn())
        .await?;
    let ceremonies = ceremony::sweep(tx).await?;
    let resets = password_reset::Entity::delete_many()
        .filter(password_reset::Column::ExpiresAt.lt(yesterday))
        .exec(tx.conn())
        .await?;
    let devices = trusted_device::Entity::delete_many()
        .filter(trusted_device::Column::ExpiresAt.lt(yesterday))
        .exec(tx.conn())
        .await?;
    let decisions = decision::Entity::delete_many()
        .filter(decision::Column::At.lt(tx.now.plus_seconds(-DECISIONS)))
        .exec(tx.conn())
        .await?;
    // Tries for names that nobody has: anybody can make such rows. Those of users stay.
    let people = Query::select()
        .column(user::Column::Id)
        .from(user::Entity)
        .to_owned();
    let nobodies = attempt_counter::Entity::delete_many()
        .filter(attempt_counter::Column::BlockedUntil.lt(yesterday))
        .filter(attempt_counter::Column::UserId.not_in_subquery(people))
        .exec(tx.conn())
        .await?;
    Ok(ceremonies
        + challenges.rows_affected
        + nobodies.rows_affected
        + resets.rows_affected
        + devices.rows_affected
        + decisions.rows_affected)
}
