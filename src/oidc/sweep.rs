//! Removing the protocol's rows that nothing stands on any more.
//!
//! An expired row is refused wherever it is read, so sweeping only keeps the tables small. A grant
//! stays while its refresh family does: the family's tokens are claims about that grant.

use entity::{access_token, assertion_jti, authorization_grant, refresh_token};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::db::{DbError, Tx};

/// Deletes what has expired; answers how many rows that were.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &Tx) -> Result<u64, DbError> {
    let mut swept = 0;
    swept += assertion_jti::Entity::delete_many()
        .filter(assertion_jti::Column::ExpiresAt.lte(tx.now))
        .exec(tx.conn())
        .await?
        .rows_affected;
    swept += access_token::Entity::delete_many()
        .filter(access_token::Column::ExpiresAt.lte(tx.now))
        .exec(tx.conn())
        .await?
        .rows_affected;
    swept += refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::ExpiresAt.lte(tx.now))
        .exec(tx.conn())
        .await?
        .rows_affected;
    let held = Query::select()
        .column(refresh_token::Column::GrantId)
        .from(refresh_token::Entity)
        .to_owned();
    swept += authorization_grant::Entity::delete_many()
        .filter(authorization_grant::Column::ExpiresAt.lte(tx.now))
        .filter(authorization_grant::Column::Id.not_in_subquery(held))
        .exec(tx.conn())
        .await?
        .rows_affected;
    Ok(swept)
}
