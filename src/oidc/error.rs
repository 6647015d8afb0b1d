//! What OAuth and OpenID Connect answer when they refuse, in their own words.
//!
//! One closed set of codes for every endpoint (RFC 6749 sections 4.1.2.1 and 5.2, OIDC Core
//! section 3.1.2.6, RFC 6750 section 3.1, RFC 7009 section 2.2.1). A description keeps to the
//! characters of RFC 6749 appendix A.8 and is for a developer's eyes; it never carries a secret.

use std::borrow::Cow;

use crate::db::DbError;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal),+ $(,)?) => {
        /// An error code of OAuth 2.0 or OpenID Connect.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $name),+ }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The text on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The HTTP status when the error is the body of an answer.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }
        }
    };
}

error_codes! {
    /// A parameter is missing, repeated or malformed.
    InvalidRequest = "invalid_request", 400,
    /// The client did not prove itself.
    InvalidClient = "invalid_client", 401,
    /// The code or refresh token is unknown, used, expired or somebody else's.
    InvalidGrant = "invalid_grant", 400,
    /// This client may not do that.
    UnauthorizedClient = "unauthorized_client", 400,
    /// The server does not know this grant type.
    UnsupportedGrantType = "unsupported_grant_type", 400,
    /// The scope is malformed, or exceeds what was granted.
    InvalidScope = "invalid_scope", 400,
    /// The user or the policy said no.
    AccessDenied = "access_denied", 403,
    /// The server does not know this response type.
    UnsupportedResponseType = "unsupported_response_type", 400,
    /// Something broke on this side.
    ServerError = "server_error", 500,
    /// Try again in a moment.
    TemporarilyUnavailable = "temporarily_unavailable", 503,
    /// `prompt=none` and something has to be shown.
    InteractionRequired = "interaction_required", 400,
    /// `prompt=none` and nobody (or somebody else) is signed in.
    LoginRequired = "login_required", 400,
    /// `prompt=none` and an account has to be chosen.
    AccountSelectionRequired = "account_selection_required", 400,
    /// `prompt=none` and the user has to be asked.
    ConsentRequired = "consent_required", 400,
    /// An essential `acr` cannot be reached (OIDC Core Unmet Authentication Requirements 1.0).
    UnmetAuthenticationRequirements = "unmet_authentication_requirements", 400,
    /// Request objects by value are not taken.
    RequestNotSupported = "request_not_supported", 400,
    /// Request objects by reference are not taken.
    RequestUriNotSupported = "request_uri_not_supported", 400,
    /// Registration inside a request is not taken.
    RegistrationNotSupported = "registration_not_supported", 400,
    /// The access token is unknown, expired or revoked (RFC 6750).
    InvalidToken = "invalid_token", 401,
    /// The access token was not given this scope (RFC 6750).
    InsufficientScope = "insufficient_scope", 403,
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A refusal: a code and a sentence for the developer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct OAuthError {
    /// What went wrong.
    pub code: ErrorCode,
    description: Cow<'static, str>,
}

impl OAuthError {
    /// A refusal; characters that RFC 6749 does not allow in a description become spaces.
    pub fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        let description = description.into();
        let description = if description.chars().all(allowed) {
            description
        } else {
            Cow::Owned(
                description
                    .chars()
                    .map(|c| if allowed(c) { c } else { ' ' })
                    .collect(),
            )
        };
        Self { code, description }
    }

    /// The sentence for the developer.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// `invalid_request` because a parameter came more than once.
    #[must_use]
    pub fn repeated(parameter: &str) -> Self {
        Self::new(
            ErrorCode::InvalidRequest,
            format!("the parameter {parameter} was sent more than once"),
        )
    }

    /// `invalid_request` because a parameter did not come.
    #[must_use]
    pub fn missing(parameter: &str) -> Self {
        Self::new(
            ErrorCode::InvalidRequest,
            format!("the parameter {parameter} is missing"),
        )
    }
}

/// RFC 6749 appendix A.8: `%x20-21 / %x23-5B / %x5D-7E`.
const fn allowed(c: char) -> bool {
    matches!(c, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e')
}

/// Why a protocol operation did not succeed. A refusal is an outcome, and what was written on the
/// way to it (a used assertion, a revoked family) is committed; a failure of ours is not.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller is refused.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// The database failed; nothing was decided.
    #[error(transparent)]
    Database(#[from] DbError),
    /// There is no key to sign with yet.
    #[error(transparent)]
    NoKey(#[from] crate::keys::NoKey),
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl Failure {
    /// A refusal.
    pub fn refuse(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(OAuthError::new(code, description))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_keeps_to_the_characters_of_the_standard() {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "a \"b\" \\ é\n~");
        assert_eq!(error.description(), "a  b      ~");
        assert!(error.description().chars().all(allowed));
    }

    #[test]
    fn no_two_codes_share_a_text() {
        let mut texts: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), ErrorCode::ALL.len());
    }
}
