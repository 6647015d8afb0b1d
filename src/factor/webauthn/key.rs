//! The keys of a user, as rows and as the ceremonies take them.

use entity::ids::{AuthenticatorId, UserId};
use entity::security_key::{self, Column};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use webauthn_rs::prelude::{Credential, SecurityKey};

use super::ceremony;
use crate::db::{DbError, Tx, corrupt};
use crate::policy::{Binding, Level};

/// The most characters of a key's name.
const LONGEST_LABEL: usize = 60;

/// A user's keys, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_user(tx: &Tx, user: UserId) -> Result<Vec<security_key::Model>, DbError> {
    Ok(security_key::Entity::find()
        .filter(Column::UserId.eq(user))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(tx.conn())
        .await?)
}

/// One key of this user.
///
/// # Errors
/// When the database fails.
pub async fn find(
    tx: &Tx,
    user: UserId,
    id: AuthenticatorId,
) -> Result<Option<security_key::Model>, DbError> {
    Ok(security_key::Entity::find_by_id(id)
        .filter(Column::UserId.eq(user))
        .one(tx.conn())
        .await?)
}

/// Removes a key of this user, and what waits for an answer of it; the answer is whether there was
/// one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &Tx, user: UserId, id: AuthenticatorId) -> Result<bool, DbError> {
    ceremony::forget(tx, user).await?;
    let gone = security_key::Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::UserId.eq(user))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected > 0)
}

/// Removes every key of a user with the ceremonies under way; the answer is how many keys.
///
/// # Errors
/// When the database fails.
pub async fn remove_all(tx: &Tx, user: UserId) -> Result<u64, DbError> {
    ceremony::forget(tx, user).await?;
    let gone = security_key::Entity::delete_many()
        .filter(Column::UserId.eq(user))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}

/// What a key is bound to.
#[must_use]
pub const fn binding(row: &security_key::Model) -> Binding {
    Binding::of(row.backup_eligible)
}

/// The name of a key as it is kept: one line, of a length that fits a list.
#[must_use]
pub fn label(typed: &str, otherwise: &str) -> String {
    let line: String = typed
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_LABEL)
        .collect();
    let line = line.trim();
    if line.is_empty() { otherwise } else { line }.to_owned()
}

/// The keys that reach a level, as a ceremony takes them. Counter and backup state are the row's:
/// those in the stored credential are of the day it was registered.
pub(super) fn reaching(
    rows: Vec<security_key::Model>,
    level: Level,
) -> Result<Vec<SecurityKey>, DbError> {
    let rows = rows.into_iter().filter(|row| binding(row).level() >= level);
    rows.map(|row| {
        let refuse = |reason: &dyn std::fmt::Display| {
            corrupt("security_key", "credential", &row.id, &reason.to_string())
        };
        let key: SecurityKey =
            serde_json::from_value(row.credential).map_err(|error| refuse(&error))?;
        let mut credential = Credential::from(key);
        credential.counter = u32::try_from(row.sign_count).map_err(|error| refuse(&error))?;
        credential.backup_state = row.backed_up;
        Ok(credential.into())
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_name_is_one_line_and_never_empty() {
        assert_eq!(label("  Blue key ", "Key"), "Blue key");
        assert_eq!(label(" \t\n", "Key"), "Key");
        assert_eq!(label("a\nb", "Key"), "a b");
        assert_eq!(label(&"x".repeat(1_000), "Key").len(), 60);
    }
}
