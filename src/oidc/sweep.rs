//! Removing the protocol's rows that nothing stands on any more.
//!
//! An expired row is refused wherever it is read, so sweeping only keeps the tables small. A grant
//! stays while its refresh family does, for the family is a part of it. A rotation leaves
//! `expires_at` alone, because that column is indexed and a rotation is to touch no index; a grant
//! whose family has outlived it is therefore put off here, once in a family's lifetime, and is not
//! looked at again and again.

use entity::authorization_grant::Column;
use entity::{access_token, assertion_jti, authorization_grant};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

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
    authorization_grant::Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::col(Column::RefreshExpiresAt))
        .filter(Column::ExpiresAt.lte(tx.now))
        .filter(Column::RefreshExpiresAt.gt(tx.now))
        .exec(tx.conn())
        .await?;
    // Asked again: a rotation may have come between the two statements.
    let no_family = Condition::any()
        .add(Column::RefreshExpiresAt.is_null())
        .add(Column::RefreshExpiresAt.lte(tx.now));
    swept += authorization_grant::Entity::delete_many()
        .filter(Column::ExpiresAt.lte(tx.now))
        .filter(no_family)
        .exec(tx.conn())
        .await?
        .rows_affected;
    Ok(swept)
}
