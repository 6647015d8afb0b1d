//! The checks of an authorization request, in their order: one table, read from the top.
//!
//! Until the `redirect_uri` was found to be the client's own, a refusal is a page for the person in
//! front of the browser ([`AuthorizeError::Page`]): redirecting it would send them wherever a stranger
//! pleases. From there on, it is an answer to the client ([`AuthorizeError::Redirect`]), in the mode
//! the answer would have had. What no line of the table names is ignored, as the standard asks of
//! unknown parameters.

use serde_json::{Map, Value};

use super::values::{
    acr_values, claims, hints, id_token_hint, max_age, nonce, pkce, prompt, request_object,
    response_mode, response_type, scope,
};
use super::{AuthorizationRequest, AuthorizeError, PageError, Parameters, ReplyTo, ResponseMode};
use crate::oidc::client::Client;
use crate::oidc::error::{ErrorCode, OAuthError};

/// When a check has something to say.
enum When {
    Always,
    /// The parameter came, and is not empty.
    Given(&'static str),
}
use When::{Always, Given};

type Check = fn(&mut Draft<'_>) -> Result<(), Refusal>;

/// The table. Order matters: the first refusal is the answer.
#[rustfmt::skip]
const CHECKS: &[(When, Check)] = &[
    // A refusal is a page.
    (Always,                         redirect_uri),          // the client's own, byte for byte
    // From here on there is a ReplyTo: a refusal is an answer to the client.
    (Always,                         reply_to),              // where, how, with which state
    (Always,                         repeated),              // RFC 6749 3.1: each parameter once
    (Always,                         characters),            // no control characters, bounded lengths
    (Given("request"),               request_object),        // not taken by value,
    (Given("request_uri"),           request_object),        // nor by reference,
    (Given("registration"),          request_object),        // nor a registration within it
    (Always,                         response_type),         // `code`, and the client may
    (Given("response_mode"),         response_mode),         // query, fragment, form_post
    (Always,                         scope),                 // of what is asked, what it may have
    (Always,                         pkce),                  // S256; public clients must
    (Given("nonce"),                 nonce),                 // echoed in the ID token
    (Given("prompt"),                prompt),                // `none` stands alone
    (Given("max_age"),               max_age),               // seconds, not negative
    (Given("acr_values"),            acr_values),            // voluntary
    (Given("claims"),                claims),                // JSON of a known shape
    (Given("id_token_hint"),         id_token_hint),         // signed here, for this client; may be old
    (Always,                         hints),                 // login_hint, ui_locales, tenant: never an error
];

/// Parameters that are stored or echoed, and how long each may be, in bytes.
const BOUNDS: &[(&str, usize)] = &[
    ("state", 4096),
    ("nonce", 1024),
    ("scope", 2048),
    ("code_challenge", 128),
    ("code_challenge_method", 32),
    ("response_mode", 64),
    ("response_type", 128),
    ("prompt", 128),
    ("max_age", 20),
    ("acr_values", 2048),
    ("claims", 8192),
    ("id_token_hint", 8192),
];

/// What the parameters have become so far.
pub(super) struct Draft<'a> {
    parameters: &'a Parameters,
    pub(super) client: &'a Client,
    pub(super) verify: &'a dyn Fn(&str) -> Option<Map<String, Value>>,
    reply: Option<ReplyTo>,
    pub(super) request: AuthorizationRequest,
}

pub(super) enum Refusal {
    Page(PageError),
    Answer(OAuthError),
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        Self::Answer(error)
    }
}

/// Which client the request says it is from; the first thing that is read.
///
/// # Errors
/// When it does not say, or says it more than once.
pub fn client_id(parameters: &Parameters) -> Result<&str, PageError> {
    if parameters.is_repeated("client_id") {
        return Err(PageError::Repeated("client_id"));
    }
    parameters
        .get("client_id")
        .ok_or(PageError::Missing("client_id"))
}

/// Checks a request of this client. `verify` gives the claims of an ID token that was signed here,
/// expired or not.
///
/// # Errors
/// The first refusal of the table.
pub fn check(
    parameters: &Parameters,
    client: &Client,
    verify: &dyn Fn(&str) -> Option<Map<String, Value>>,
) -> Result<AuthorizationRequest, AuthorizeError> {
    let mut draft = Draft {
        parameters,
        client,
        verify,
        reply: None,
        request: AuthorizationRequest::empty(&client.row.client_id),
    };
    for (when, check) in CHECKS {
        let applies = match when {
            Always => true,
            Given(name) => draft.get(name).is_some(),
        };
        if !applies {
            continue;
        }
        match check(&mut draft) {
            Ok(()) => {}
            Err(Refusal::Page(error)) => return Err(AuthorizeError::Page(error)),
            Err(Refusal::Answer(error)) => {
                let reply = draft.reply.expect("answers come after `reply_to`");
                return Err(AuthorizeError::Redirect(reply, error));
            }
        }
    }
    Ok(draft.request)
}

impl<'a> Draft<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.parameters.get(name)
    }

    pub(super) fn words(&self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = self.get(name).unwrap_or_default();
        text.split(' ').filter(|word| !word.is_empty())
    }
}

/// OIDC Core section 3.1.2.1. Only a pure OAuth request may leave it out, and only when there is no
/// choice (RFC 6749 section 3.1.2.3).
fn redirect_uri(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.parameters.is_repeated("redirect_uri") {
        return Err(Refusal::Page(PageError::Repeated("redirect_uri")));
    }
    let (uri, given) = match (
        draft.get("redirect_uri"),
        draft.client.redirect_uris.as_slice(),
    ) {
        (Some(uri), _) if draft.client.allows_redirect(uri) => (uri, true),
        (Some(_), _) => return Err(Refusal::Page(PageError::UnregisteredRedirectUri)),
        (None, [only]) if !draft.words("scope").any(|word| word == "openid") => {
            (only.as_str(), false)
        }
        (None, _) => return Err(Refusal::Page(PageError::Missing("redirect_uri"))),
    };
    uri.clone_into(&mut draft.request.redirect_uri);
    draft.request.redirect_uri_given = given;
    Ok(())
}

/// An answer, and so an error too, goes by the mode that was asked for, also when `response_type`
/// is missing; without a mode, types that put something into the front channel mean the fragment.
fn reply_to(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let front = draft
        .words("response_type")
        .any(|word| matches!(word, "token" | "id_token"));
    let asked = draft.get("response_mode").and_then(ResponseMode::parse);
    draft.request.response_mode = match asked {
        Some(ResponseMode::Query) | None if front => ResponseMode::Fragment,
        Some(mode) => mode,
        None => ResponseMode::Query,
    };
    let longest = BOUNDS[0].1;
    draft.request.state = draft
        .get("state")
        .filter(|state| {
            let once = !draft.parameters.is_repeated("state");
            once && state.len() <= longest && printable(state)
        })
        .map(str::to_owned);
    draft.reply = Some(draft.request.reply_to());
    Ok(())
}

/// RFC 6749 section 3.1; `resource` alone may come several times (RFC 8707 section 2).
fn repeated(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    match draft.parameters.repeated().find(|name| *name != "resource") {
        Some(name) => Err(OAuthError::repeated(name).into()),
        None => Ok(()),
    }
}

fn characters(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    for (name, longest) in BOUNDS {
        let Some(value) = draft.get(name) else {
            continue;
        };
        if value.len() > *longest {
            let text = format!("the parameter {name} is longer than {longest} bytes");
            return Err(OAuthError::new(ErrorCode::InvalidRequest, text).into());
        }
        // The claims parameter is JSON and may be written over several lines.
        if *name != "claims" && !printable(value) {
            let text = format!("the parameter {name} contains a control character");
            return Err(OAuthError::new(ErrorCode::InvalidRequest, text).into());
        }
    }
    Ok(())
}

pub(super) fn printable(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
