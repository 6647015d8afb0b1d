//! Who is behind a request: the session of a browser, and whether its second factor is fresh.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::extract::Browser;
use super::{Problem, Server};
use crate::db::{DbError, Tx};
use crate::login::{Session, recognition, session};
use crate::policy;
use crate::tenancy::Lineage;
use crate::user::{self, User};

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
    /// Their authenticator apps.
    pub apps: policy::Apps,
}

/// Whoever is signed in with this browser, and well enough for the house's own pages: the session's
/// evidence is judged by the policy of now, so a policy that was raised is felt at once.
///
/// # Errors
/// [`Problem::SignIn`] when nobody is.
pub async fn signed_in(tx: &Tx, browser: &Browser) -> Result<SignedIn, Problem> {
    let token = browser.session().ok_or(Problem::SignIn)?;
    let found = recognition::load_standing(tx, &token, None).await?;
    let (session, user, standing) = found.signed_in.ok_or(Problem::SignIn)?;
    let policy::Standing {
        lineage,
        effective,
        holdings,
        apps,
        ..
    } = standing;
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
            apps,
        }),
        policy::Decision::StepUp { .. }
        | policy::Decision::Enrol { .. }
        | policy::Decision::Deny { .. } => Err(Problem::SignIn),
    }
}

/// Whoever is signed in and, when they hold a second factor, proved one in the last five minutes;
/// whoever holds none must have done in that time what their policy demands.
///
/// # Errors
/// [`Problem::SignIn`] when nobody is signed in, [`Problem::FreshFactor`] when it is too long ago.
pub async fn fresh(tx: &Tx, browser: &Browser) -> Result<SignedIn, Problem> {
    let signed_in = signed_in(tx, browser).await?;
    let enough = if signed_in.holdings.second_factor() {
        is_fresh(&signed_in.session, tx.now)
    } else {
        // What the policy demands of them, done just now: a trusted computer is no proof to change
        // an authenticator by.
        matches!(
            policy::decide(&policy::Facts {
                effective: &signed_in.effective,
                asked: &recently(tx.now),
                holdings: signed_in.holdings,
                preferred: None,
                last_used: None,
                events: &signed_in.session.events,
                now: tx.now,
            }),
            policy::Decision::Satisfied { .. }
        )
    };
    if enough {
        Ok(signed_in)
    } else {
        Err(Problem::FreshFactor)
    }
}

/// What a fresh proof is, in the policy's words: everything anew within [`FRESH_SECONDS`], a second
/// factor where there is one.
#[must_use]
pub fn recently(now: entity::values::Timestamp) -> policy::Asked {
    policy::Asked {
        acr_values: vec![policy::Level::TwoFactor],
        prompt_login: true,
        ..policy::Asked::plain(now.plus_seconds(-FRESH_SECONDS))
    }
}

/// Waits until no other change of this person's credentials is under way; whoever is signed in is
/// then looked up as the one before left them.
///
/// # Errors
/// When the database fails.
pub async fn take_turn(tx: &Tx, browser: &Browser) -> Result<(), Problem> {
    if let Some((_, user)) = maybe_signed_in(tx, browser).await? {
        user::hold(tx, user.id).await?;
    }
    Ok(())
}

/// The pure part: was a second factor proved just now in this session?
#[must_use]
pub fn is_fresh(session: &Session, now: entity::values::Timestamp) -> bool {
    let recent =
        |event: &&policy::AuthenticationEvent| now.seconds_since(event.at) <= FRESH_SECONDS;
    session
        .events
        .iter()
        .filter(recent)
        .any(|event| match event.method {
            policy::Method::Sms
            | policy::Method::Totp
            | policy::Method::SecurityKey(_)
            | policy::Method::RecoveryCode => true,
            policy::Method::Password | policy::Method::Email | policy::Method::TrustedComputer => {
                false
            }
        })
}

/// Marks an answer as a use of the session, so that reading keeps somebody signed in as writing does.
#[must_use]
pub fn used(who: &SignedIn, mut response: Response) -> Response {
    response.extensions_mut().insert(Used(who.session.clone()));
    response
}

/// The session that an answer was given to.
#[derive(Clone, Debug)]
struct Used(Session);

/// Writes down that sessions were used, at most once a minute each, when the answer is made and its
/// unit of work is over: pages only read. That it fails takes nothing from the answer.
pub async fn keep_alive(State(server): State<Server>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(Used(session)) = response.extensions_mut().remove::<Used>()
        && let Err(error) = touch(&server, &session).await
    {
        tracing::warn!(%error, "the use of a session was not written down");
    }
    response
}

async fn touch(server: &Server, used: &Session) -> Result<(), DbError> {
    if !session::is_due(used, server.db.ambient().clock.now()) {
        return Ok(());
    }
    let tx = server.db.write().await?;
    session::touch(&tx, used).await?;
    tx.commit().await
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
    Ok(recognition::load(tx, &token).await?)
}
