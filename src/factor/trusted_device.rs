//! Trusted computers: a browser in which one user is not prompted for a while.
//!
//! An opaque 256-bit secret per user *and* browser, stored as its digest, with an absolute lifetime
//! and bound to the credential epoch. It proves nothing: it yields a
//! [`Method::TrustedComputer`](crate::policy::Method::TrustedComputer)
//! event that a policy may accept in place of a prompt, and that never raises a level.

use entity::ids::{DeviceId, UserId};
use entity::trusted_device;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::base::{Token, TokenKind};
use crate::db::{DbError, Tx};
use crate::policy::{AuthenticationEvent, Level};
use crate::user::User;

/// Trusts a browser for so many days, after a login that reached `earned`; the answer is its cookie.
///
/// # Errors
/// When the database fails.
pub async fn trust(
    tx: &Tx,
    user: &User,
    earned: Level,
    days: u16,
    label: &str,
    address: &str,
) -> Result<Token, DbError> {
    let token = tx.token(TokenKind::TrustedDevice);
    let row = trusted_device::ActiveModel {
        id: Set(DeviceId(tx.uuid())),
        user_id: Set(user.id),
        digest: Set(token.digest()),
        epoch: Set(user.epoch),
        label: Set(label.to_owned()),
        address: Set(address.to_owned()),
        level: Set(Some(earned.as_str().to_owned())),
        created_at: Set(tx.now),
        expires_at: Set(tx.now.plus_seconds(i64::from(days) * 24 * 60 * 60)),
        last_used_at: Set(tx.now),
        revoked_at: Set(None),
    };
    trusted_device::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(token)
}

/// The event that this browser's cookie is worth for this user: nothing when it is another user's,
/// expired, revoked, or of an older epoch.
///
/// # Errors
/// When the database fails.
pub async fn recognise(
    tx: &Tx,
    user: &User,
    token: Option<&Token>,
) -> Result<Option<AuthenticationEvent>, DbError> {
    let Some(token) = token else { return Ok(None) };
    let device = trusted_device::Entity::find()
        .filter(trusted_device::Column::UserId.eq(user.id))
        .filter(trusted_device::Column::Digest.eq(token.digest()))
        .filter(trusted_device::Column::Epoch.eq(user.epoch))
        .filter(trusted_device::Column::RevokedAt.is_null())
        .filter(trusted_device::Column::ExpiresAt.gt(tx.now))
        .one(tx.conn())
        .await?;
    Ok(device.map(|device| {
        let earned = device.level.as_deref().and_then(Level::parse);
        let earned = earned.unwrap_or(Level::TwoStep);
        AuthenticationEvent::trusted(device.created_at, device.expires_at, earned)
    }))
}

/// A user's trusted computers that still count, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn of_user(tx: &Tx, user: &User) -> Result<Vec<trusted_device::Model>, DbError> {
    Ok(trusted_device::Entity::find()
        .filter(trusted_device::Column::UserId.eq(user.id))
        .filter(trusted_device::Column::Epoch.eq(user.epoch))
        .filter(trusted_device::Column::RevokedAt.is_null())
        .filter(trusted_device::Column::ExpiresAt.gt(tx.now))
        .order_by_desc(trusted_device::Column::CreatedAt)
        .all(tx.conn())
        .await?)
}

/// Ends the trust in one computer, or in all of a user's; the answer is how many ended.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &Tx, user: UserId, device: Option<DeviceId>) -> Result<u64, DbError> {
    let mut update = trusted_device::Entity::update_many()
        .col_expr(trusted_device::Column::RevokedAt, Expr::val(tx.now))
        .filter(trusted_device::Column::UserId.eq(user))
        .filter(trusted_device::Column::RevokedAt.is_null());
    if let Some(device) = device {
        update = update.filter(trusted_device::Column::Id.eq(device));
    }
    Ok(update.exec(tx.conn()).await?.rows_affected)
}

/// Carries the trust of a user's computers over to a new epoch: for changes that must not end it.
///
/// # Errors
/// When the database fails.
pub async fn carry_over(tx: &Tx, user: &User) -> Result<(), DbError> {
    trusted_device::Entity::update_many()
        .col_expr(
            trusted_device::Column::Epoch,
            Expr::col(trusted_device::Column::Epoch).add(1),
        )
        .filter(trusted_device::Column::UserId.eq(user.id))
        .filter(trusted_device::Column::Epoch.eq(user.epoch))
        .exec(tx.conn())
        .await?;
    Ok(())
}
