//! The authorization endpoint's one question: is this session enough, now?
//!
//! 1. [`start`] checks a new request; [`resume`] finds one that waited for its user. Both end in
//!    [`advance`], which asks afresh every time and is the only issuer of codes (invariant I1).
//! 2. Who is it? Nobody, or somebody else than the client expects: sign in, or say so.
//! 3. May they use this client at all?
//! 4. `policy::decide` over the evidence of *this* session and the policy of *this* moment.
//!    Freshness (`prompt=login`, `max_age`) counts from the grant's creation, so what was proved
//!    because of the request passes, once, and what was proved before it does not.
//! 5. Has the user consented?
//! 6. Only then is there a [`Cleared`], and only with one can the grant be approved.
//!
//! `prompt=none` is the same path without showing anything: whatever would interact is an error.
//!
//! Statements, on a first visit: client, address cap, flow, grant. With a session: session with user,
//! standing and client, decision, approved grant, and once a minute the session's use. [`resume`]
//! reads the grant and the session by themselves; the consent of a client that needs it is one more.
//! A request that is answered at once writes no pending row.

mod clearance;
#[cfg(test)]
mod tests;

use entity::client;
use entity::ids::{FlowId, GrantId};
use entity::values::Digest;
use sea_orm::Condition;

use super::client::Client;
use super::consent::{Answer as Consented, Question};
use super::error::OAuthError;
use super::grant::{ApproveError, Pending};
use super::id_token;
use super::request::{AuthorizeError, PageError, Parameters, Prompt, ReplyTo, check};
use super::response::Answer;
use crate::base::Token;
use crate::config::Issuer;
use crate::db::{DbError, Tx};
use crate::keys::KeyRing;
use crate::limit::{self, Bucket, Taken};
use crate::login::{self, Begin, Continuation, Session};
use crate::policy::{self, Standing};
use crate::user::User;

pub use clearance::Cleared;
use clearance::{Finding, asked, find};

/// The browser that asks, as far as an answer depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// Digest of its binding cookie.
    pub browser: &'a Digest,
    /// Its session and whose it is, if it has one that is good now.
    pub session: Option<(&'a Session, &'a User)>,
    /// What was read along with the session.
    pub known: Option<Known<'a>>,
    /// The network address that it calls from.
    pub address: &'a str,
}

/// What was read along with a session about the client of a request.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The client, if there is one.
    pub client: Option<&'a client::Model>,
    /// Where the session's user stands there.
    pub standing: Option<&'a Standing>,
}

/// What happens next.
#[derive(Debug)]
pub enum Outcome {
    /// The login pages have something to ask; the secret is the flow's cookie.
    Interact(FlowId, Token),
    /// The user has to be asked.
    Consent(Question),
    /// The client is answered.
    Respond(ReplyTo, Answer),
    /// The person is told; nothing is redirected.
    Page(PageError),
    /// Too many pending requests from one address; better after so many seconds.
    TooMany(i64),
}

/// What the client of these parameters is found by: whoever reads the browser's session can read the
/// user's standing at that client along with it.
///
/// # Errors
/// When the parameters name no client.
pub fn named(parameters: &Parameters) -> Result<Condition, PageError> {
    check::client_id(parameters).map(Client::named)
}

/// A new request, from its parameters (steps 1 to 6).
///
/// # Errors
/// When the database fails; nothing was decided then.
pub async fn start(
    tx: &Tx,
    keys: &KeyRing,
    issuer: &Issuer,
    parameters: &Parameters,
    visit: Visit<'_>,
) -> Result<Outcome, DbError> {
    let named = match named(parameters) {
        Ok(named) => named,
        Err(error) => return Ok(Outcome::Page(error)),
    };
    let (client, standing) = look_up(tx, named, visit).await?;
    let Some(client) = client else {
        return Ok(Outcome::Page(PageError::UnknownClient));
    };
    let verify = |hint: &str| id_token::verify_hint(keys, issuer, hint);
    match check::check(parameters, &client, &verify) {
        Ok(request) => {
            let grant = Pending::begin(tx, client.id(), visit.browser.clone(), request);
            advance(tx, grant, &client, standing, visit, Consented::Unasked).await
        }
        Err(AuthorizeError::Page(error)) => Ok(Outcome::Page(error)),
        Err(AuthorizeError::Redirect(reply, error)) => {
            Ok(Outcome::Respond(reply, Answer::Error(error)))
        }
    }
}

/// A request that waited: after the login, on the consent page, or because somebody reloads.
///
/// # Errors
/// When the database fails; nothing was decided then.
pub async fn resume(
    tx: &Tx,
    id: GrantId,
    visit: Visit<'_>,
    consented: Consented,
) -> Result<Outcome, DbError> {
    let Some(grant) = Pending::resume(tx, id, visit.browser).await? else {
        return Ok(Outcome::Page(PageError::NotPending));
    };
    let (client, standing) = look_up(tx, Client::with_id(grant.client_id), visit).await?;
    let Some(client) = client else {
        return Ok(Outcome::Page(PageError::NotPending));
    };
    advance(tx, grant, &client, standing, visit, consented).await
}

/// The user says no, or the login found that the policy does.
///
/// # Errors
/// When the database fails; nothing was decided then.
pub async fn deny(
    tx: &Tx,
    id: GrantId,
    visit: Visit<'_>,
    refusal: OAuthError,
) -> Result<Outcome, DbError> {
    let Some(grant) = Pending::resume(tx, id, visit.browser).await? else {
        return Ok(Outcome::Page(PageError::NotPending));
    };
    if Client::by_id(tx, grant.client_id).await?.is_none() {
        return Ok(Outcome::Page(PageError::NotPending));
    }
    refuse(tx, grant, refusal).await
}

/// The client, and where whoever is signed in stands with it: one statement.
async fn look_up(
    tx: &Tx,
    client: Condition,
    visit: Visit<'_>,
) -> Result<(Option<Client>, Option<Standing>), DbError> {
    if let Some(known) = visit.known {
        let client = known.client.cloned().map(Client::try_from).transpose()?;
        return Ok((client, known.standing.cloned()));
    }
    let Some((_, user)) = visit.session else {
        return Ok((Client::by(tx, client).await?, None));
    };
    let standing = policy::standing(tx, user, Some(client)).await?;
    let client = standing.client.clone().map(Client::try_from).transpose()?;
    Ok((client, Some(standing)))
}

/// Asks whether the session is enough and does what follows. The only caller of `Pending::approve`.
async fn advance(
    tx: &Tx,
    mut grant: Pending,
    client: &Client,
    standing: Option<Standing>,
    visit: Visit<'_>,
    consented: Consented,
) -> Result<Outcome, DbError> {
    match find(tx, &grant, client, standing, visit, consented).await? {
        Finding::Cleared(cleared) => {
            let reply = grant.request.reply_to();
            match grant.approve(tx, cleared).await {
                Ok(code) => {
                    let code = Answer::Code(code.expose().to_owned());
                    Ok(Outcome::Respond(reply, code))
                }
                Err(error) => not_pending(error),
            }
        }
        Finding::Interact => {
            if let Some(seconds) = crowded(tx, visit).await? {
                return Ok(Outcome::TooMany(seconds));
            }
            let begin = begin(&grant, client, visit);
            let (flow, secret) = login::begin(tx, begin, visit.address).await?;
            grant.store(tx).await?;
            Ok(Outcome::Interact(flow, secret))
        }
        Finding::Ask(question) => {
            if !grant.is_stored() {
                if let Some(seconds) = crowded(tx, visit).await? {
                    return Ok(Outcome::TooMany(seconds));
                }
                grant.store(tx).await?;
            }
            Ok(Outcome::Consent(question))
        }
        Finding::Refused(error) => refuse(tx, grant, error).await,
        Finding::Page(error) => Ok(Outcome::Page(error)),
    }
}

async fn refuse(tx: &Tx, grant: Pending, error: OAuthError) -> Result<Outcome, DbError> {
    let reply = grant.request.reply_to();
    match grant.deny(tx).await {
        Ok(()) => Ok(Outcome::Respond(reply, Answer::Error(error))),
        Err(error) => not_pending(error),
    }
}

fn not_pending(error: ApproveError) -> Result<Outcome, DbError> {
    match error {
        ApproveError::NotPending => Ok(Outcome::Page(PageError::NotPending)),
        ApproveError::Database(error) => Err(error),
    }
}

/// Rows that anybody can have made are counted per address; the answer is how long to wait.
async fn crowded(tx: &Tx, visit: Visit<'_>) -> Result<Option<i64>, DbError> {
    let address = visit.address;
    match limit::take(tx, Bucket::FlowsPerAddress, address).await? {
        Taken::Allowed => Ok(None),
        Taken::Exceeded { retry_after } => Ok(Some(retry_after)),
    }
}

/// A login that leads back here.
fn begin<'a>(grant: &'a Pending, client: &'a Client, visit: Visit<'a>) -> Begin<'a> {
    let request = &grant.request;
    Begin {
        continuation: Continuation::Grant(grant.id),
        asked: asked(request, grant.created_at),
        client: Some(&client.row),
        tenant: request.tenant.as_deref(),
        login_hint: request.login_hint.clone(),
        ui_locales: request.ui_locales.clone(),
        session: visit.session,
        anybody: request.prompts(Prompt::Login) || request.prompts(Prompt::SelectAccount),
    }
}
