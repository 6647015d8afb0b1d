//! Taking back what a person proved: *Reset MFA*, sign-out everywhere, the end of trust.

use entity::authenticator;
use entity::ids::DeviceId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::users::{belongs, event};
use super::{Refusal, must_not_be_stronger, tell};
use crate::audit::{self, Action};
use crate::db::{DbError, Tx};
use crate::factor::webauthn::key;
use crate::factor::{self, code, recovery_code, trusted_device};
use crate::limit::attempt;
use crate::login::session;
use crate::notify::Message;
use crate::oidc::redeem;
use crate::policy::{self, Document, Mode};
use crate::tenancy::{Authority, permit};
use crate::user::{self, Change, User};

/// What a reset took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reset {
    /// Authenticators with a secret of their own.
    pub authenticators: u64,
    /// Whether a mobile number was forgotten.
    pub phone: bool,
    /// Trusted computers that count no longer.
    pub trusted_computers: u64,
    /// Sessions that ended.
    pub sessions: u64,
    /// Whether the person's mode was raised to *required*, so that the next login sets up anew.
    pub now_required: bool,
}

/// Resets a person's MFA, all of it in the caller's unit of work:
///
/// 1. authenticators, security keys, recovery codes, the number, codes and ceremonies under way are
///    gone, and the counters of failed tries with them;
/// 2. trusted computers count no longer;
/// 3. sessions, grants and refresh families end, and the raised epoch ends whatever else was bound
///    to the old credentials, pending logins and reset links included;
/// 4. where a second step was asked for only because the person held something, it is required from
///    now on: a reset opens no moment in which the password alone would do.
///
/// The person is told on every channel there was.
///
/// # Errors
/// [`Refusal::Stronger`] when the person is a stronger administrator.
pub async fn reset_mfa(
    tx: &Tx,
    authority: &Authority<permit::UsersResetMfa>,
    user: &User,
    address: &str,
) -> Result<Reset, Refusal> {
    let lineage = belongs(authority.target(), user)?;
    let actor = authority.actor();
    must_not_be_stronger(tx, actor, user.id).await?;
    user::hold(tx, user.id).await?;
    attempt::forget(tx, user.id).await?;
    // What they hold is read behind the hold: they may have been setting something up.
    let user = &user::by_id(tx, user.id).await?.ok_or(Refusal::NotFound)?;
    let effective = policy::load(tx, lineage, None, Some(user)).await?;
    let held = factor::holdings(tx, user).await?;
    let gone = authenticator::Entity::delete_many()
        .filter(authenticator::Column::UserId.eq(user.id))
        .exec(tx.conn())
        .await
        .map_err(DbError::from)?;
    let keys = key::remove_all(tx, user.id).await?;
    recovery_code::remove_all(tx, user.id).await?;
    code::void_all(tx, user.id).await?;
    let computers = trusted_device::revoke(tx, user.id, None).await?;
    let sessions = session::end_all(tx, user.id, None).await?;
    redeem::revoke_all(tx, user.id).await?;
    let nothing = Change::Phone {
        number: None,
        validated: false,
    };
    user::change(tx, user.id, nothing).await?;
    let asked_while_held = effective.demand == policy::Demand::Enabled;
    let now_required = asked_while_held && held.second_factor();
    if now_required {
        let own = effective.own().map(|own| own.document.clone());
        let document = Document {
            mode: Some(Mode::Required),
            ..own.unwrap_or_default()
        };
        policy::set_own(
            tx,
            user.tenant_id,
            None,
            Some(user.id),
            &document,
            Some(actor),
        )
        .await?;
    }
    let reset = Reset {
        authenticators: gone.rows_affected + keys,
        phone: user.phone.is_some(),
        trusted_computers: computers,
        sessions,
        now_required,
    };
    let entry = event(user, actor, Action::MfaReset, address).with(json!(reset));
    audit::record(tx, entry).await?;
    tell(tx, user, lineage, Message::MfaReset).await?;
    Ok(reset)
}

/// Ends a person's sessions and everything granted in them, at every application; the answer is how
/// many sessions. Trusted computers stay trusted: they have a button of their own.
///
/// # Errors
/// [`Refusal::Stronger`].
pub async fn sign_out(
    tx: &Tx,
    authority: &Authority<permit::UsersRevoke>,
    user: &User,
    address: &str,
) -> Result<u64, Refusal> {
    belongs(authority.target(), user)?;
    must_not_be_stronger(tx, authority.actor(), user.id).await?;
    user::hold(tx, user.id).await?;
    let sessions = session::end_all(tx, user.id, None).await?;
    redeem::revoke_all(tx, user.id).await?;
    trusted_device::carry_over(tx, user).await?;
    user::change(tx, user.id, Change::Epoch).await?;
    let entry = event(user, authority.actor(), Action::SessionsRevoked, address);
    audit::record(tx, entry.with(json!({ "sessions": sessions }))).await?;
    Ok(sessions)
}

/// Ends the trust in one of a person's computers, or in all of them; the answer is how many.
///
/// # Errors
/// [`Refusal::NotFound`] when the one that was named is not theirs, [`Refusal::Stronger`].
pub async fn revoke_computers(
    tx: &Tx,
    authority: &Authority<permit::UsersRevoke>,
    user: &User,
    computer: Option<DeviceId>,
    address: &str,
) -> Result<u64, Refusal> {
    belongs(authority.target(), user)?;
    must_not_be_stronger(tx, authority.actor(), user.id).await?;
    let ended = trusted_device::revoke(tx, user.id, computer).await?;
    if ended == 0 {
        return if computer.is_some() {
            Err(Refusal::NotFound)
        } else {
            Ok(0)
        };
    }
    let entry = event(user, authority.actor(), Action::DeviceRevoked, address);
    let detail = json!({ "computers": ended, "one": computer.map(|id| id.to_string()) });
    audit::record(tx, entry.with(detail)).await?;
    Ok(ended)
}
