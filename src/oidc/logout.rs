//! RP-Initiated Logout 1.0: a client asks that the user be signed out here.
//!
//! Anybody can make a browser visit an address, so what is asked for is done at once only when an
//! `id_token_hint` of this very session proves that the client knows it; otherwise the user is
//! asked. And only a valid hint, of the client that registered the address byte for byte, ever
//! leads back: without one the session ends with a page that says so, also after the user
//! confirmed.
//!
//! The trusted computer's cookie survives: it speaks of the browser, not of the session.

use serde_json::{Map, Value};

use super::client::Client;
use super::id_token;
use super::request::{PageError, Parameters, is_audience};
use super::response::{encode, with_query};
use crate::audit::{self, Action};
use crate::config::Issuer;
use crate::db::{DbError, Tx};
use crate::keys::KeyRing;
use crate::login::{Session, session};
use crate::user::User;

/// Parameters that the confirmation page carries on.
pub const CARRIED: [&str; 5] = [
    "id_token_hint",
    "client_id",
    "post_logout_redirect_uri",
    "state",
    "ui_locales",
];

/// A logout request, understood.
#[derive(Clone, Debug)]
pub struct LogoutRequest {
    /// Who asks, for people; known by its hint, or only claimed by `client_id`.
    pub client: Option<String>,
    /// Where to go afterwards; there is one only with a valid hint.
    pub next: Option<String>,
    /// Languages for the pages.
    pub ui_locales: Option<String>,
    /// `sid` of the valid hint.
    hinted_session: Option<String>,
}

impl LogoutRequest {
    /// Reads a request. The hint may have expired long ago: it proves where it came from, no more.
    ///
    /// # Errors
    /// When the database fails. A parameter that came twice is the inner error.
    pub async fn read(
        tx: &Tx,
        keys: &KeyRing,
        issuer: &Issuer,
        parameters: &Parameters,
    ) -> Result<Result<Self, PageError>, DbError> {
        if let Some(name) = CARRIED
            .into_iter()
            .find(|name| parameters.is_repeated(name))
        {
            return Ok(Err(PageError::Repeated(name)));
        }
        let hint = parameters
            .get("id_token_hint")
            .and_then(|hint| id_token::verify_hint(keys, issuer, hint));
        let claimed = parameters.get("client_id");
        let client_id = match &hint {
            Some(claims) => claimed.or_else(|| only_audience(claims)),
            None => claimed,
        };
        let client = match client_id {
            Some(client_id) => Client::by_client_id(tx, client_id).await?,
            None => None,
        };
        // A hint of one client in the hands of another is no hint (invariant I4).
        let valid = hint
            .as_ref()
            .zip(client.as_ref())
            .filter(|(claims, client)| is_audience(claims, &client.row.client_id));
        let next = valid.and_then(|(_, client)| next(client, parameters));
        let hinted_session = valid.and_then(|(claims, _)| {
            let sid = claims.get("sid").and_then(Value::as_str);
            sid.map(str::to_owned)
        });
        Ok(Ok(Self {
            client: client.map(|client| client.row.name),
            next,
            ui_locales: parameters.get("ui_locales").map(str::to_owned),
            hinted_session,
        }))
    }

    /// Whether the user has to say that they mean it: always, unless there is nothing to end or the
    /// hint names this very session.
    #[must_use]
    pub fn needs_confirmation(&self, session: Option<&Session>) -> bool {
        session.is_some_and(|session| {
            self.hinted_session.as_deref() != Some(session.id.to_string().as_str())
        })
    }
}

/// The one audience of an ID token, if it has one.
fn only_audience(claims: &Map<String, Value>) -> Option<&str> {
    match claims.get("aud")? {
        Value::String(one) => Some(one),
        Value::Array(several) => match several.as_slice() {
            [Value::String(one)] => Some(one),
            _ => None,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// The registered address that was asked for, with `state` as it came.
fn next(client: &Client, parameters: &Parameters) -> Option<String> {
    let asked = parameters.get("post_logout_redirect_uri")?;
    let registered = &client.post_logout_redirect_uris;
    if !registered.iter().any(|known| known == asked) {
        return None;
    }
    Some(match parameters.get("state") {
        Some(state) => with_query(asked, &encode(&[("state", state)])),
        None => asked.to_owned(),
    })
}

/// Ends a session. What was bought in it ends with it, but for what was granted `offline_access`:
/// codes, access tokens and refresh families stand on the session's row (`oidc::subject`), so there
/// is nothing to walk over and mark, and no moment in which one of them still works.
///
/// # Errors
/// When the database fails; nothing has ended then.
pub async fn end(tx: &Tx, session: &Session, user: &User, address: &str) -> Result<(), DbError> {
    if !session::end(tx, session.id).await? {
        return Ok(());
    }
    let entry = audit::Entry::own(user.tenant_id, user.id, Action::LoggedOut, address);
    audit::record(tx, entry).await
}
