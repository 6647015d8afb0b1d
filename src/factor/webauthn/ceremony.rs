//! Ceremonies under way: kept here and never with the browser, and good for one answer.

use entity::ids::UserId;
use entity::webauthn_ceremony::{self, Column};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, QueryFilter, Set,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Owner;
use crate::db::{DbError, Tx, corrupt};

/// Seconds that a challenge waits for its answer.
pub const LIFETIME: i64 = 10 * 60;

const TABLE: &str = "webauthn_ceremony";

/// Keeps a ceremony; an earlier one of the same owner and purpose is forgotten. The answer is what
/// the browser is to be given, as JSON.
pub(super) async fn keep(
    tx: &Tx,
    owner: Owner,
    user: UserId,
    options: &impl Serialize,
    state: &impl Serialize,
) -> Result<String, DbError> {
    let (owner_id, purpose) = owner.row();
    let json = |column, value: serde_json::Result<serde_json::Value>| {
        value.map_err(|error| corrupt(TABLE, column, &owner_id, &error))
    };
    let options = json("options", serde_json::to_value(options))?;
    let given = options.to_string();
    let row = webauthn_ceremony::ActiveModel {
        owner_id: Set(owner_id),
        purpose: Set(purpose),
        user_id: Set(user),
        options: Set(options),
        state: Set(json("state", serde_json::to_value(state))?),
        expires_at: Set(tx.now.plus_seconds(LIFETIME)),
    };
    let replace = OnConflict::columns([Column::OwnerId, Column::Purpose])
        .update_columns([
            Column::UserId,
            Column::Options,
            Column::State,
            Column::ExpiresAt,
        ])
        .to_owned();
    webauthn_ceremony::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(given)
}

/// What the browser is to be given, as JSON, where a ceremony of this owner waits for its answer.
///
/// # Errors
/// When the database fails.
pub async fn options(tx: &Tx, owner: Owner, user: UserId) -> Result<Option<String>, DbError> {
    let (owner_id, purpose) = owner.row();
    let row = webauthn_ceremony::Entity::find_by_id((owner_id, purpose))
        .filter(Column::UserId.eq(user))
        .filter(Column::ExpiresAt.gt(tx.now))
        .one(tx.conn())
        .await?;
    Ok(row.map(|row| row.options.to_string()))
}

/// Uses a ceremony up: its state, for the one who was faster. Nothing when there is none, or none of
/// this user's, or it expired.
pub(super) async fn consume<T: DeserializeOwned>(
    tx: &Tx,
    owner: Owner,
    user: UserId,
) -> Result<Option<T>, DbError> {
    let (owner_id, purpose) = owner.row();
    let delete = Query::delete()
        .from_table(webauthn_ceremony::Entity)
        .and_where(Column::OwnerId.eq(owner_id))
        .and_where(Column::Purpose.eq(purpose))
        .and_where(Column::UserId.eq(user))
        .and_where(Column::ExpiresAt.gt(tx.now))
        .returning(Query::returning().columns(Column::iter()))
        .to_owned();
    let Some(row) = tx.conn().query_one(&delete).await? else {
        return Ok(None);
    };
    let row = webauthn_ceremony::Model::from_query_result(&row, "")?;
    let state = serde_json::from_value(row.state);
    Ok(Some(state.map_err(|error| {
        corrupt(TABLE, "state", &owner_id, &error)
    })?))
}

/// Forgets every ceremony of a user: after a reset, and when their keys change.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, user: UserId) -> Result<(), DbError> {
    webauthn_ceremony::Entity::delete_many()
        .filter(Column::UserId.eq(user))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Removes ceremonies that nobody answered in time.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &Tx) -> Result<u64, DbError> {
    let gone = webauthn_ceremony::Entity::delete_many()
        .filter(Column::ExpiresAt.lt(tx.now))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}
