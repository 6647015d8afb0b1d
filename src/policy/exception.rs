//! Dated exceptions: a floor loosened for a named user or client, with a reason and an end.
//!
//! An exception loosens the floors that were set at or below the tenant its granter held authority
//! over (`granted_over`); floors from above stand. It ends by itself: nothing has to run for that.

use entity::ids::{ClientId, ExceptionId, TenantId, UserId};
use entity::policy_exception;
use entity::values::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::{Exception, Mode, load};
use crate::db::{DbError, Tx};
use crate::tenancy::Lineage;

/// The longest life of an exception, in days. A longer need is a policy, not an exception.
pub const MOST_DAYS: i64 = 366;

/// An exception to be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewException {
    /// The tenant over which the granter holds authority: the users' tenant or one above.
    pub granted_over: TenantId,
    /// The user it is for; none means every user of the tenant, at the client.
    pub user: Option<UserId>,
    /// The client it is for; none means every client, for the user.
    pub client: Option<ClientId>,
    /// The mode that holds instead.
    pub mode: Mode,
    /// Why; for the audit and for whoever asks later.
    pub reason: String,
    /// Who grants it.
    pub by: Option<UserId>,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// Why an exception was not granted.
#[derive(Debug, thiserror::Error)]
pub enum ExceptionError {
    /// Neither a user nor a client is named.
    #[error("an exception names a user or a client")]
    ForNobody,
    /// Nobody could say later why it was granted.
    #[error("an exception needs a reason")]
    NoReason,
    /// It has ended already.
    #[error("an exception ends in the future")]
    Over,
    /// It would outlast the year.
    #[error("an exception lasts at most {MOST_DAYS} days")]
    TooLong,
    /// Granted over a tenant that is neither the users' own nor above it.
    #[error("only the tenant itself or one above can grant an exception")]
    NotAbove,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Grants an exception to users of the tenant of `lineage`.
///
/// # Errors
/// [`ExceptionError`].
pub async fn grant_exception(
    tx: &Tx,
    lineage: &Lineage,
    new: NewException,
) -> Result<ExceptionId, ExceptionError> {
    if new.user.is_none() && new.client.is_none() {
        return Err(ExceptionError::ForNobody);
    }
    let reason = new.reason.trim();
    if reason.is_empty() {
        return Err(ExceptionError::NoReason);
    }
    if new.ends_at <= tx.now {
        return Err(ExceptionError::Over);
    }
    if new.ends_at > tx.now.plus_seconds(MOST_DAYS * 86_400) {
        return Err(ExceptionError::TooLong);
    }
    if !lineage.contains(new.granted_over) {
        return Err(ExceptionError::NotAbove);
    }
    let id = ExceptionId(tx.uuid());
    let row = policy_exception::ActiveModel {
        id: Set(id),
        tenant_id: Set(lineage.tenant().id),
        granted_over: Set(new.granted_over),
        user_id: Set(new.user),
        client_id: Set(new.client),
        mode: Set(new.mode.as_str().to_owned()),
        reason: Set(reason.to_owned()),
        granted_by: Set(new.by),
        created_at: Set(tx.now),
        ends_at: Set(new.ends_at),
        revoked_at: Set(None),
    };
    policy_exception::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(id)
}

/// Ends an exception of this tenant before its time. False when it is not there or over already.
///
/// # Errors
/// When the database fails.
pub async fn revoke_exception(tx: &Tx, tenant: TenantId, id: ExceptionId) -> Result<bool, DbError> {
    use policy_exception::Column;
    let done = policy_exception::Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(tx.now))
        .filter(Column::Id.eq(id))
        .filter(Column::TenantId.eq(tenant))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::EndsAt.gt(tx.now))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// The exceptions in force among the users of the tenant of `lineage`, the first to end first.
///
/// # Errors
/// When the database fails or holds what cannot be read.
pub async fn exceptions(tx: &Tx, lineage: &Lineage) -> Result<Vec<Exception>, DbError> {
    use policy_exception::Column;
    let rows = policy_exception::Entity::find()
        .filter(Column::TenantId.eq(lineage.tenant().id))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::EndsAt.gt(tx.now))
        .order_by_asc(Column::EndsAt)
        .order_by_asc(Column::Id)
        .all(tx.conn())
        .await?;
    rows.iter()
        .map(|row| load::exception(row, lineage))
        .collect()
}
