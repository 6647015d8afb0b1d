//! The web origins of registered clients: who may read an answer across origins.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use entity::client::{Column, Entity};
use entity::values::{Status, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use url::Url;

use crate::db::{Db, DbError};

/// How long what was read is believed, in seconds. It only lets a browser show an answer to a
/// script that has its own credentials, so a few seconds cost nothing.
const BELIEVED_FOR: i64 = 5;

/// The origins of all active clients' redirect URIs, remembered for a few seconds so that
/// preflights by anybody do not become queries.
#[derive(Debug, Default)]
pub struct Origins(RwLock<Option<(Timestamp, HashSet<String>)>>);

impl Origins {
    /// Whether `origin`, as a browser sends it, is one of a registered client.
    ///
    /// # Errors
    /// When the database fails and nothing is remembered.
    pub async fn knows(&self, db: &Db, origin: &str) -> Result<bool, DbError> {
        let now = db.ambient().clock.now();
        {
            let remembered = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, origins)) = remembered.as_ref()
                && (0..BELIEVED_FOR).contains(&now.seconds_since(*at))
            {
                return Ok(origins.contains(origin));
            }
        }
        let origins = read(db).await?;
        let knows = origins.contains(origin);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((now, origins));
        Ok(knows)
    }
}

async fn read(db: &Db) -> Result<HashSet<String>, DbError> {
    let tx = db.read().await?;
    let lists: Vec<Value> = Entity::find()
        .select_only()
        .column(Column::RedirectUris)
        .filter(Column::Status.eq(Status::Active))
        .into_tuple()
        .all(tx.conn())
        .await?;
    Ok(lists
        .iter()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|uri| origin_of(uri.as_str()?))
        .collect())
}

/// The origin of a web address; an application's own scheme has none.
fn origin_of(uri: &str) -> Option<String> {
    let origin = Url::parse(uri).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (uri, origin) in [
            ("https://rp.example/cb?x=1", Some("https://rp.example")),
            ("http://localhost:8081/cb", Some("http://localhost:8081")),
            ("com.example.app:/cb", None),
            ("nonsense", None),
        ] {
            assert_eq!(origin_of(uri).as_deref(), origin, "{uri}");
        }
    }
}
