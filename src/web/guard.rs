//! Who is behind a request: the session of a browser, and whether its second factor is fresh.

use super::Problem;
use super::extract::Browser;
use crate::db::Tx;
use crate::login::session::{self, Session};
use crate::policy;
use crate::tenancy::Lineage;
use crate::user::User;

/// How many seconds a second factor counts as fresh.
pub const FRESH_SECONDS: i64 = 5 * 60;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The user.
    pub user: User,
    /// Where they belong.
    pub lineage: Lineage,
    /// The policy in force for them.
    pub effective: policy::Effective,
    /// What they hold.
    pub holdings: policy::Holdings,
}

/// Whoever is signed in with this browser, and well enough for the house's own pages: the session's
/// evidence is judged by the policy of now, so a policy that was raised is felt at once.
///
/// # Errors
/// [`Problem::SignIn`] when nobody is.
pub async fn signed_in(tx: &Tx, browser: &Browser) -> Result<SignedIn, Problem> {
    let token = browser.session().ok_or(Problem::SignIn)?;
    let (session, user) = session::load(tx, &token).await?.ok_or(Problem::SignIn)?;
    let policy::Standing {
        lineage,
        effective,
        holdings,
        ..
    } = policy::standing(tx, &user, None).await?;
    if !lineage.active() {
        return Err(Problem::SignIn);
    }
    let decision = policy::decide(&policy::Facts {
        effective: &effective,
        asked: &policy::Asked::plain(tx.now),
        holdings,
        preferred: user.preferred,
        last_used: None,
        events: &session.events,
        now: tx.now,
    });
    match decision {
        policy::Decision::Satisfied { .. } => Ok(SignedIn {
            session,
            user,
            lineage,
            effective,
            holdings,
        }),
        policy::Decision::StepUp { .. }
        | policy::Decision::Enrol { .. }
        | policy::Decision::Deny { .. } => Err(Problem::SignIn),
    }
}

/// Whoever is signed in and, when they hold a second factor, proved one in the last five minutes;
/// whoever holds none must have given their password in that time.
///
/// # Errors
/// [`Problem::SignIn`] when nobody is signed in, [`Problem::FreshFactor`] when it is too long ago.
pub async fn fresh(tx: &Tx, browser: &Browser) -> Result<SignedIn, Problem> {
    let signed_in = signed_in(tx, browser).await?;
    if is_fresh(&signed_in.session, &signed_in.holdings, tx.now) {
        Ok(signed_in)
    } else {
        Err(Problem::FreshFactor)
    }
}

/// The pure part: is the evidence of this session fresh for somebody who holds this?
#[must_use]
pub fn is_fresh(
    session: &Session,
    holdings: &policy::Holdings,
    now: entity::values::Timestamp,
) -> bool {
    let recent =
        |event: &&policy::AuthenticationEvent| now.seconds_since(event.at) <= FRESH_SECONDS;
    let holds_second = holdings.totp || holdings.phone_validated;
    session
        .events
        .iter()
        .filter(recent)
        .any(|event| match event.method {
            policy::Method::Password => !holds_second,
            policy::Method::Sms | policy::Method::Totp | policy::Method::RecoveryCode => true,
            policy::Method::Email => !holds_second,
            policy::Method::TrustedComputer => false,
        })
}

/// Whether somebody is signed in at all; never an error but the database's.
///
/// # Errors
/// When the database fails.
pub async fn maybe_signed_in(
    tx: &Tx,
    browser: &Browser,
) -> Result<Option<(Session, User)>, Problem> {
    let Some(token) = browser.session() else {
        return Ok(None);
    };
    Ok(session::load(tx, &token).await?)
}
