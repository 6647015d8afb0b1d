//! The checks of an authorization request, in their order: one table, read from the top.
//!
//! Until the `redirect_uri` was found to be the client's own, a refusal is a page for the person in
//! front of the browser ([`AuthorizeError::Page`]): redirecting it would send them wherever a stranger
//! pleases. From there on, it is an answer to the client ([`AuthorizeError::Redirect`]), in the mode
//! the answer would have had. What no line of the table names is ignored, as the standard asks of
//! unknown parameters.

use serde_json::{Map, Value};

use super::{
    AuthorizationRequest, AuthorizeError, PageError, Parameters, Prompt, ReplyTo, ResponseMode,
    ResponseType,
};
use crate::oidc::claims_request::{self, ClaimsRequest};
use crate::oidc::client::{Client, GrantType};
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

/// Parameters that are hints: too long or malformed, they are as good as absent.
const HINTS: &[(&str, usize)] = &[("login_hint", 320), ("ui_locales", 512), ("tenant", 128)];

/// What the parameters have become so far.
struct Draft<'a> {
    parameters: &'a Parameters,
    client: &'a Client,
    verify: &'a dyn Fn(&str) -> Option<Map<String, Value>>,
    reply: Option<ReplyTo>,
    request: AuthorizationRequest,
}

enum Refusal {
    Page(PageError),
    Answer(OAuthError),
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        Self::Answer(error)
    }
}

fn invalid(description: &'static str) -> Refusal {
    Refusal::Answer(OAuthError::new(ErrorCode::InvalidRequest, description))
}

fn refuse(code: ErrorCode, description: &'static str) -> Refusal {
    Refusal::Answer(OAuthError::new(code, description))
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
    fn get(&self, name: &str) -> Option<&'a str> {
        self.parameters.get(name)
    }

    fn words(&self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
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

fn printable(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

fn request_object(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let (code, text) = if draft.get("request").is_some() {
        let text = "request objects are not supported";
        (ErrorCode::RequestNotSupported, text)
    } else if draft.get("request_uri").is_some() {
        let text = "request_uri is not supported";
        (ErrorCode::RequestUriNotSupported, text)
    } else {
        let text = "the registration parameter is not supported";
        (ErrorCode::RegistrationNotSupported, text)
    };
    Err(refuse(code, text))
}

fn response_type(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(text) = draft.get("response_type") else {
        return Err(OAuthError::missing("response_type").into());
    };
    let Some(response_type) = ResponseType::parse(text) else {
        return Err(refuse(
            ErrorCode::UnsupportedResponseType,
            "the only response_type of this server is code",
        ));
    };
    let types = &draft.client.response_types;
    if !types
        .iter()
        .any(|registered| registered == response_type.as_str())
        || !draft
            .client
            .grant_types
            .contains(&GrantType::AuthorizationCode)
    {
        return Err(refuse(
            ErrorCode::UnauthorizedClient,
            "the client is not registered for the authorization code flow",
        ));
    }
    draft.request.response_type = response_type;
    Ok(())
}

fn response_mode(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    match draft.get("response_mode").and_then(ResponseMode::parse) {
        Some(_) => Ok(()),
        None => Err(invalid("response_mode is query, fragment or form_post")),
    }
}

/// What is not this client's is ignored, as an unknown scope is (OIDC Core section 3.1.2.1), and so
/// is `offline_access` of a client that cannot refresh (section 11); the token response says what
/// was granted (RFC 6749 section 3.3). Nothing left is an error.
fn scope(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let refreshes = draft.client.grant_types.contains(&GrantType::RefreshToken);
    let mut granted: Vec<String> = Vec::new();
    for word in draft.words("scope") {
        let allowed = draft.client.scope.has(word) && (refreshes || word != "offline_access");
        if allowed && !granted.iter().any(|scope| scope == word) {
            granted.push(word.to_owned());
        }
    }
    if granted.is_empty() {
        return Err(refuse(
            ErrorCode::InvalidScope,
            "the request asks for no scope that the client may have",
        ));
    }
    draft.request.scope = granted;
    Ok(())
}

/// RFC 7636, S256 alone: `plain` shows the verifier to whoever sees the request.
fn pkce(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    match (
        draft.get("code_challenge"),
        draft.get("code_challenge_method"),
    ) {
        (None, None) if draft.client.is_public() => Err(invalid(
            "code_challenge is missing: a public client must use PKCE",
        )),
        (None, None) => Ok(()),
        (None, Some(_)) => Err(invalid("code_challenge_method came without code_challenge")),
        (Some(challenge), Some("S256")) => {
            let base64url = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
            if challenge.len() != 43 || !challenge.bytes().all(base64url) {
                return Err(invalid("code_challenge is not 43 characters of base64url"));
            }
            draft.request.code_challenge = Some(challenge.to_owned());
            Ok(())
        }
        (Some(_), _) => Err(invalid("code_challenge_method must be S256")),
    }
}

fn nonce(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.request.nonce = draft.get("nonce").map(str::to_owned);
    Ok(())
}

/// A value that discovery does not list is refused (Initiating User Registration 1.0, section 4.1).
fn prompt(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut prompts = Vec::new();
    for word in draft.words("prompt") {
        let Some(prompt) = Prompt::parse(word) else {
            return Err(invalid("prompt is none, login, consent or select_account"));
        };
        if !prompts.contains(&prompt) {
            prompts.push(prompt);
        }
    }
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(invalid("prompt=none stands alone"));
    }
    draft.request.prompt = prompts;
    Ok(())
}

fn max_age(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = draft.get("max_age").unwrap_or_default();
    let digits = text.bytes().all(|c| c.is_ascii_digit());
    match text.parse() {
        Ok(seconds) if digits => {
            draft.request.max_age = Some(seconds);
            Ok(())
        }
        Ok(_) | Err(_) => Err(invalid("max_age is not a number of seconds")),
    }
}

fn acr_values(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.request.acr_values = draft.words("acr_values").map(str::to_owned).collect();
    Ok(())
}

/// A claim that the client could not have by a scope it cannot have by name either.
fn claims(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = draft.get("claims").unwrap_or_default();
    let mut claims = ClaimsRequest::parse(text).map_err(invalid)?;
    claims
        .retain(|claim| claims_request::scope_of(claim).is_none_or(|s| draft.client.scope.has(s)));
    draft.request.claims = claims;
    Ok(())
}

/// One that was signed elsewhere, or for another client, tells us nothing (invariant I4).
fn id_token_hint(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let claims = draft.get("id_token_hint").and_then(draft.verify);
    let subject = claims.and_then(|claims| {
        let ours = is_audience(&claims, &draft.client.row.client_id);
        let subject = claims.get("sub").and_then(Value::as_str)?;
        ours.then(|| subject.to_owned())
    });
    match subject {
        Some(subject) => {
            draft.request.hinted_subject = Some(subject);
            Ok(())
        }
        None => Err(invalid("id_token_hint is not an ID token of this client")),
    }
}

/// Whether an ID token's `aud`, one text or several, names this client.
#[must_use]
pub fn is_audience(claims: &Map<String, Value>, client_id: &str) -> bool {
    match claims.get("aud") {
        Some(Value::String(one)) => one == client_id,
        Some(Value::Array(several)) => several.iter().any(|one| one == client_id),
        Some(_) | None => false,
    }
}

fn hints(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let [login_hint, ui_locales, tenant] = [HINTS[0], HINTS[1], HINTS[2]].map(|(name, longest)| {
        draft
            .get(name)
            .filter(|hint| hint.len() <= longest && printable(hint))
            .map(str::to_owned)
    });
    draft.request.login_hint = login_hint;
    draft.request.ui_locales = ui_locales;
    draft.request.tenant = tenant;
    Ok(())
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
