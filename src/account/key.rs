//! Security keys, in the user's own hands.

use entity::ids::AuthenticatorId;
use entity::security_key;
use entity::values::AuthenticatorKind;

use super::Subscriber;
use super::mfa::{enabled, removed};
use crate::base::Token;
use crate::db::{DbError, Tx};
use crate::factor::webauthn::registration::{self, Registered};
use crate::factor::webauthn::{Owner, RelyingParty, ceremony, key};
use crate::login::session::Lifetimes;
use crate::policy::{Demand, Holdings, Level};

const KIND: AuthenticatorKind = AuthenticatorKind::SecurityKey;

/// What came of adding a key.
#[derive(Debug)]
pub enum Added {
    /// It counts from now on.
    Enabled {
        /// New recovery codes, when there were none; shown once.
        codes: Option<Vec<String>>,
        /// The session's new cookie: it was raised by the new factor.
        session: Token,
    },
    /// It was not added.
    Refused(Registered),
    /// The session ended meanwhile: nothing has happened.
    SignedOut,
}

/// Begins the ceremony of a new key, in this session and no other. `false` where there can be none.
///
/// # Errors
/// When the database fails.
pub async fn begin(tx: &Tx, who: Subscriber<'_>, party: &RelyingParty) -> Result<bool, DbError> {
    let (owner, brand) = (Owner::Account(who.session.id), who.lineage.brand().name);
    let begun = registration::begin(tx, party, who.user, owner, &brand).await?;
    Ok(begun.is_some())
}

/// What the browser is to be given; nothing when no ceremony of this session waits (any more).
///
/// # Errors
/// When the database fails.
pub async fn options(tx: &Tx, who: Subscriber<'_>) -> Result<Option<String>, DbError> {
    ceremony::options(tx, Owner::Account(who.session.id), who.user.id).await
}

/// Takes what the browser answered: the key counts, and the session has a second factor.
///
/// # Errors
/// When the database fails.
pub async fn add(
    tx: &Tx,
    who: Subscriber<'_>,
    party: &RelyingParty,
    credential: &str,
    label: &str,
    lifetimes: Lifetimes,
) -> Result<Added, DbError> {
    let owner = Owner::Account(who.session.id);
    let least = Level::Password;
    let registered =
        registration::finish(tx, party, who.user, owner, credential, label, least).await?;
    let event = match registered {
        Registered::Key(event) => event,
        refused @ (Registered::Unreadable
        | Registered::Gone
        | Registered::Known
        | Registered::Copyable
        | Registered::TooMany
        | Registered::Refused) => return Ok(Added::Refused(refused)),
    };
    Ok(match enabled(tx, who, KIND, event, lifetimes).await? {
        Some((codes, session)) => Added::Enabled { codes, session },
        None => Added::SignedOut,
    })
}

/// What is left without one of these keys.
fn without(who: &Subscriber<'_>, keys: &[security_key::Model], id: AuthenticatorId) -> Holdings {
    let others = keys.iter().filter(|row| row.id != id);
    Holdings {
        security_key: others.map(key::binding).max(),
        ..*who.holdings
    }
}

/// Whether a key may be removed: not when a second step is demanded from above and nothing else that
/// is held satisfies the demand.
#[must_use]
pub fn removable(who: &Subscriber<'_>, keys: &[security_key::Model], id: AuthenticatorId) -> bool {
    match (who.effective.demand, who.required_by()) {
        (Demand::Required(level), Some(_)) => {
            without(who, keys, id).factor_for(level, who.effective)
        }
        (Demand::Required(_) | Demand::Enabled | Demand::Disabled, _) => true,
    }
}

/// Why a key was not removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRemoved {
    /// It is the last thing that satisfies what is demanded from above.
    Required,
    /// There is none like that.
    NoKey,
}

/// Removes a key. Trusted computers and other sessions end; the recovery codes go with the last
/// factor.
///
/// # Errors
/// When the database fails; the reason (inside) when it may not be removed.
pub async fn remove(
    tx: &Tx,
    who: Subscriber<'_>,
    id: AuthenticatorId,
) -> Result<Result<(), NotRemoved>, DbError> {
    let keys = key::of_user(tx, who.user.id).await?;
    if !keys.iter().any(|row| row.id == id) {
        return Ok(Err(NotRemoved::NoKey));
    }
    if !removable(&who, &keys, id) {
        return Ok(Err(NotRemoved::Required));
    }
    if !key::remove(tx, who.user.id, id).await? {
        return Ok(Err(NotRemoved::NoKey));
    }
    removed(tx, who, KIND, &without(&who, &keys, id)).await?;
    Ok(Ok(()))
}
