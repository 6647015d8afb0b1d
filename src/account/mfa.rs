//! The authenticator app and the recovery codes, in the user's own hands.

use entity::ids::AuthenticatorId;
use entity::values::{AuthenticatorKind, AuthenticatorState};
use serde_json::json;

use super::Subscriber;
use crate::audit::{self, Action};
use crate::base::Token;
use crate::db::{DbError, Tx};
use crate::factor::{Response, Verdict, recovery_code, totp, trusted_device};
use crate::login::session::{self, Lifetimes, Raise};
use crate::login::situation::tell;
use crate::login::verification::Refusal;
use crate::notify::Message;
use crate::policy::{AuthenticationEvent, Holdings};
use crate::user::{self, Change};

/// What came of the new app's first code.
#[derive(Debug)]
pub enum Confirmed {
    /// It counts from now on.
    Enabled {
        /// New recovery codes, when there were none; shown once.
        codes: Option<Vec<String>>,
        /// The session's new cookie: it was raised by the new factor.
        session: Token,
    },
    /// It was not taken.
    Refused(Refusal),
    /// The session ended meanwhile: nothing of this may be kept.
    SignedOut,
}

/// Makes a key for a new app, which the answer names. The app that counts so far goes on counting.
///
/// # Errors
/// When the database fails.
pub async fn generate_key(tx: &Tx, who: Subscriber<'_>) -> Result<AuthenticatorId, DbError> {
    totp::begin(tx, who.user.id).await
}

/// Takes the new app's first code: the app counts, and the session has a second factor.
///
/// # Errors
/// When the database fails.
pub async fn confirm(
    tx: &Tx,
    who: Subscriber<'_>,
    key: Option<AuthenticatorId>,
    typed: &str,
    lifetimes: Lifetimes,
) -> Result<Confirmed, DbError> {
    let Response::Digits(digits) = Response::read(typed) else {
        return Ok(Confirmed::Refused(Refusal::Unreadable));
    };
    let verdict = totp::confirm(tx, who.user.id, who.apps, key, &digits).await?;
    let Verdict::Verified(event) = verdict else {
        let refusal = Refusal::of(&verdict).unwrap_or(Refusal::Gone);
        return Ok(Confirmed::Refused(refusal));
    };
    let raised = enabled(tx, who, AuthenticatorKind::Totp, event, lifetimes).await?;
    Ok(match raised {
        Some((codes, session)) => Confirmed::Enabled { codes, session },
        None => Confirmed::SignedOut,
    })
}

/// Something new counts from now on: tell, write down, hand out recovery codes to whoever has none,
/// and raise the session by what was just proved. Nothing when the session ended meanwhile.
pub(super) async fn enabled(
    tx: &Tx,
    who: Subscriber<'_>,
    kind: AuthenticatorKind,
    event: AuthenticationEvent,
    lifetimes: Lifetimes,
) -> Result<Option<(Option<Vec<String>>, Token)>, DbError> {
    let mut entries = vec![
        who.event(Action::AuthenticatorEnrolled)
            .with(json!({"method": kind.as_str()})),
    ];
    let codes = if who.holdings.recovery_codes == 0 {
        entries.push(who.event(Action::RecoveryCodesGenerated));
        Some(recovery_code::generate(tx, who.user.id).await?)
    } else {
        None
    };
    audit::record_all(tx, entries).await?;
    tell(
        tx,
        who.user,
        who.lineage,
        who.lang,
        Message::AuthenticatorAdded { kind },
    )
    .await?;
    let raise = Raise {
        user: who.user,
        events: &[event],
        previous: Some(who.session),
        resting: true,
        lifetimes,
        address: who.address,
        user_agent: who.user_agent,
    };
    let raised = session::raise(tx, raise).await?;
    Ok(raised.map(|(_, session)| (codes, session)))
}

/// Why the app was not removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRemoved {
    /// It is required from above.
    Required,
    /// There is none.
    NoApp,
}

/// Removes the app. Trusted computers and other sessions end; the recovery codes go with the last
/// factor.
///
/// # Errors
/// When the database fails; the reason (inside) when it may not be removed.
pub async fn disable(tx: &Tx, who: Subscriber<'_>) -> Result<Result<(), NotRemoved>, DbError> {
    if who.required_by().is_some() {
        return Ok(Err(NotRemoved::Required));
    }
    if !totp::remove(tx, who.user.id, AuthenticatorState::Active).await? {
        return Ok(Err(NotRemoved::NoApp));
    }
    totp::remove(tx, who.user.id, AuthenticatorState::Pending).await?;
    let left = who.holdings.without(AuthenticatorKind::Totp);
    removed(tx, who, AuthenticatorKind::Totp, &left).await?;
    Ok(Ok(()))
}

/// Something counts no longer, and this is `left`: what hung on it ends with it.
pub(super) async fn removed(
    tx: &Tx,
    who: Subscriber<'_>,
    kind: AuthenticatorKind,
    left: &Holdings,
) -> Result<(), DbError> {
    // Recovery codes stand in for a factor and never alone.
    if !left.second_factor() {
        recovery_code::remove_all(tx, who.user.id).await?;
    }
    trusted_device::revoke(tx, who.user.id, None).await?;
    user::change(tx, who.user.id, Change::Epoch).await?;
    who.keep_only_this_session(tx).await?;
    let entry = who.event(Action::AuthenticatorRemoved);
    audit::record(tx, entry.with(json!({"method": kind.as_str()}))).await?;
    tell(
        tx,
        who.user,
        who.lineage,
        who.lang,
        Message::AuthenticatorRemoved { kind },
    )
    .await
}

/// Makes ten new recovery codes; the old ones are void. Shown once.
///
/// # Errors
/// When the database fails.
pub async fn regenerate_codes(tx: &Tx, who: Subscriber<'_>) -> Result<Vec<String>, DbError> {
    let codes = recovery_code::generate(tx, who.user.id).await?;
    audit::record(tx, who.event(Action::RecoveryCodesGenerated)).await?;
    Ok(codes)
}
