//! Trusted computers and sessions: seen and ended by their user.

use entity::ids::{DeviceId, SessionId};
use entity::{session as row, trusted_device as device};

use super::Subscriber;
use crate::audit::{self, Action};
use crate::db::{DbError, Tx};
use crate::factor::trusted_device;
use crate::login::session;

/// The user's computers: those that are trusted, and those that are signed in.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &Tx,
    who: Subscriber<'_>,
) -> Result<(Vec<device::Model>, Vec<row::Model>), DbError> {
    let devices = trusted_device::of_user(tx, who.user).await?;
    Ok((devices, session::of_user(tx, who.user).await?))
}

/// Ends the trust in one computer, or in all.
///
/// # Errors
/// When the database fails.
pub async fn distrust(tx: &Tx, who: Subscriber<'_>, id: Option<DeviceId>) -> Result<(), DbError> {
    if trusted_device::revoke(tx, who.user.id, id).await? > 0 {
        audit::record(tx, who.event(Action::DeviceRevoked)).await?;
    }
    Ok(())
}

/// Ends another session of this user, or all others.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(tx: &Tx, who: Subscriber<'_>, id: Option<SessionId>) -> Result<(), DbError> {
    match id {
        Some(id) => {
            let own = session::of_user(tx, who.user).await?;
            if own.iter().any(|row| row.id == id) {
                session::end(tx, id).await?;
                audit::record(tx, who.event(Action::SessionsRevoked)).await?;
            }
        }
        None => {
            if session::end_all(tx, who.user.id, Some(who.session.id)).await? > 0 {
                audit::record(tx, who.event(Action::SessionsRevoked)).await?;
            }
        }
    }
    Ok(())
}
