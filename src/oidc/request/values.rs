//! The checks of single values: what each parameter must be, once an answer can go to the client.

use serde_json::{Map, Value};

use super::check::{Draft, Refusal, printable};
use super::{Prompt, ResponseMode, ResponseType};
use crate::oidc::claims_request::{self, ClaimsRequest};
use crate::oidc::client::GrantType;
use crate::oidc::error::{ErrorCode, OAuthError};

/// Parameters that are hints: too long or malformed, they are as good as absent.
const HINTS: &[(&str, usize)] = &[("login_hint", 320), ("ui_locales", 512), ("tenant", 128)];

fn invalid(description: &'static str) -> Refusal {
    Refusal::Answer(OAuthError::new(ErrorCode::InvalidRequest, description))
}

fn refuse(code: ErrorCode, description: &'static str) -> Refusal {
    Refusal::Answer(OAuthError::new(code, description))
}

pub(super) fn request_object(draft: &mut Draft<'_>) -> Result<(), Refusal> {
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

pub(super) fn response_type(draft: &mut Draft<'_>) -> Result<(), Refusal> {
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

pub(super) fn response_mode(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    match draft.get("response_mode").and_then(ResponseMode::parse) {
        Some(_) => Ok(()),
        None => Err(invalid("response_mode is query, fragment or form_post")),
    }
}

/// What is not this client's is ignored, as an unknown scope is (OIDC Core section 3.1.2.1), and so
/// is `offline_access` of a client that cannot refresh (section 11); the token response says what
/// was granted (RFC 6749 section 3.3). Nothing left is an error.
pub(super) fn scope(draft: &mut Draft<'_>) -> Result<(), Refusal> {
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
pub(super) fn pkce(draft: &mut Draft<'_>) -> Result<(), Refusal> {
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

pub(super) fn nonce(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.request.nonce = draft.get("nonce").map(str::to_owned);
    Ok(())
}

/// A value that discovery does not list is refused (Initiating User Registration 1.0, section 4.1).
pub(super) fn prompt(draft: &mut Draft<'_>) -> Result<(), Refusal> {
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

pub(super) fn max_age(draft: &mut Draft<'_>) -> Result<(), Refusal> {
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

pub(super) fn acr_values(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    draft.request.acr_values = draft.words("acr_values").map(str::to_owned).collect();
    Ok(())
}

/// A claim that the client could not have by a scope it cannot have by name either.
pub(super) fn claims(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = draft.get("claims").unwrap_or_default();
    let mut claims = ClaimsRequest::parse(text).map_err(invalid)?;
    claims
        .retain(|claim| claims_request::scope_of(claim).is_none_or(|s| draft.client.scope.has(s)));
    draft.request.claims = claims;
    Ok(())
}

/// One that was signed elsewhere, or for another client, tells us nothing (invariant I4).
pub(super) fn id_token_hint(draft: &mut Draft<'_>) -> Result<(), Refusal> {
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

pub(super) fn hints(draft: &mut Draft<'_>) -> Result<(), Refusal> {
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
