//! Decisions as they are kept: one row each, with all its reasons.

use entity::decision;
use entity::ids::{ClientId, DecisionId, TenantId, UserId};
use entity::values::Timestamp;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::{Decision, Why};
use crate::db::{DbError, Tx, corrupt};

/// A decision that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its identifier, as in the `mfa` claim.
    pub id: DecisionId,
    /// The user it was about.
    pub user: UserId,
    /// The client they signed in to; none for a page of our own.
    pub client: Option<ClientId>,
    /// satisfied, step_up, enrol or deny.
    pub outcome: String,
    /// The reasons.
    pub why: Why,
    /// When it was taken.
    pub at: Timestamp,
}

/// Keeps a decision with its reasons.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &Tx,
    tenant: TenantId,
    user: UserId,
    client: Option<ClientId>,
    decision: &Decision,
) -> Result<DecisionId, DbError> {
    let id = DecisionId(tx.uuid());
    let row = decision::ActiveModel {
        id: Set(id),
        tenant_id: Set(tenant),
        user_id: Set(user),
        client_id: Set(client),
        outcome: Set(decision.outcome().to_owned()),
        why: Set(serde_json::to_value(decision.why()).expect("reasons are plain data")),
        at: Set(tx.now),
    };
    decision::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(id)
}

/// A kept decision about a user of this tenant.
///
/// # Errors
/// When the database fails or holds what cannot be read.
pub async fn recorded(
    tx: &Tx,
    tenant: TenantId,
    id: DecisionId,
) -> Result<Option<Recorded>, DbError> {
    let found = decision::Entity::find_by_id(id)
        .filter(decision::Column::TenantId.eq(tenant))
        .one(tx.conn())
        .await?;
    let Some(row) = found else { return Ok(None) };
    let why = serde_json::from_value(row.why)
        .map_err(|error| corrupt("decision", "why", &row.id, &error))?;
    Ok(Some(Recorded {
        id: row.id,
        user: row.user_id,
        client: row.client_id,
        outcome: row.outcome,
        why,
        at: row.at,
    }))
}
