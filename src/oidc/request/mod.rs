//! The authorization request (OIDC Core section 3.1.2.1, RFC 6749 section 4.1.1), once it is parsed.
//!
//! Everything here has passed the table of checks in [`check`]: the client exists, the
//! `redirect_uri` is one of its own, and each value has its type. It is stored with the grant, so
//! that what is decided after the login is decided about the very request that came in.

pub mod check;
pub mod redirect_uri;
mod values;

pub use values::is_audience;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use super::claims_request::ClaimsRequest;
use super::error::{ErrorCode, OAuthError};

/// A checked authorization request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The client's public identifier.
    pub client_id: String,
    /// Where the answer goes, as the client wrote it (or the only one it registered).
    pub redirect_uri: String,
    /// Whether the request named it; if so, the token request must repeat it (RFC 6749 section 4.1.3).
    pub redirect_uri_given: bool,
    /// What the client wants back.
    pub response_type: ResponseType,
    /// How it travels.
    pub response_mode: ResponseMode,
    /// The scopes that are known here and allowed to the client, in the order asked, each once.
    pub scope: Vec<String>,
    /// Echoed byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Echoed in the ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The S256 challenge of RFC 7636: 43 base64url characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<String>,
    /// The `claims` parameter (OIDC Core section 5.5).
    #[serde(default, skip_serializing_if = "ClaimsRequest::is_empty")]
    pub claims: ClaimsRequest,
    /// What the user must, or must not, be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompt: Vec<Prompt>,
    /// Seconds since the last authentication that are still acceptable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<i64>,
    /// Voluntary authentication context classes, in order of preference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acr_values: Vec<String>,
    /// The `sub` of a verified `id_token_hint`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hinted_subject: Option<String>,
    /// What the user is likely to type as login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// Languages for the pages, as asked; unknown ones are no error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
    /// Slug of the tenant that the user is expected in; a hint, nothing more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
}

impl AuthorizationRequest {
    /// What the checks start from: nothing was asked yet.
    fn empty(client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            redirect_uri: String::new(),
            redirect_uri_given: false,
            response_type: ResponseType::Code,
            response_mode: ResponseMode::Query,
            scope: Vec::new(),
            state: None,
            nonce: None,
            code_challenge: None,
            claims: ClaimsRequest::default(),
            prompt: Vec::new(),
            max_age: None,
            acr_values: Vec::new(),
            hinted_subject: None,
            login_hint: None,
            ui_locales: None,
            tenant: None,
        }
    }

    /// Whether this value was among `prompt`'s.
    #[must_use]
    pub fn prompts(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }

    /// Whether this scope was asked for and may be given.
    #[must_use]
    pub fn asks_scope(&self, scope: &str) -> bool {
        self.scope.iter().any(|asked| asked == scope)
    }

    /// The scope as one space-separated text.
    #[must_use]
    pub fn scope_text(&self) -> String {
        self.scope.join(" ")
    }

    /// Where its answer goes.
    #[must_use]
    pub fn reply_to(&self) -> ReplyTo {
        ReplyTo {
            redirect_uri: self.redirect_uri.clone(),
            response_mode: self.response_mode,
            state: self.state.clone(),
        }
    }
}

/// Where an answer, also an error, can be sent. It exists only once the client and its
/// `redirect_uri` were found to belong together: before that, nothing redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTo {
    /// The client's.
    pub redirect_uri: String,
    /// Query, fragment or form.
    pub response_mode: ResponseMode,
    /// Byte for byte.
    pub state: Option<String>,
}

/// Why an authorization request is not answered with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizeError {
    /// The person is told; the client never hears of it.
    Page(PageError),
    /// The client is told, by way of the browser.
    Redirect(ReplyTo, OAuthError),
}

/// Why nothing is redirected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Nobody registered under this `client_id`, or it was switched off.
    #[error("the client is not registered")]
    UnknownClient,
    /// A parameter without which there is nobody to answer.
    #[error("the parameter {0} is missing")]
    Missing(&'static str),
    /// Two answers to the question who to answer.
    #[error("the parameter {0} was sent more than once")]
    Repeated(&'static str),
    /// It is not, byte for byte, one of the client's.
    #[error("the redirect_uri is not registered for this client")]
    UnregisteredRedirectUri,
    /// Whoever is signed in has nothing to do with this client: another tenant's, or switched off.
    #[error("the signed-in user may not use this client")]
    NotForThisUser,
    /// The pending authorization is unknown here: expired, answered, or another browser's.
    #[error("this sign-in is not pending in this browser")]
    NotPending,
}

impl PageError {
    /// The standard's word for it.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::UnknownClient => ErrorCode::UnauthorizedClient,
            Self::Missing(_) | Self::Repeated(_) | Self::UnregisteredRedirectUri => {
                ErrorCode::InvalidRequest
            }
            Self::NotForThisUser => ErrorCode::AccessDenied,
            Self::NotPending => ErrorCode::InvalidRequest,
        }
    }
}

macro_rules! wire_enum {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its text on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value that this text is, if any.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

wire_enum! {
    /// The response types that are answered.
    ResponseType {
        /// The authorization code flow.
        Code = "code",
    }
    /// How an answer travels (OAuth 2.0 Multiple Response Types, Form Post Response Mode).
    ResponseMode {
        /// In the query of the `redirect_uri`.
        Query = "query",
        /// In its fragment.
        Fragment = "fragment",
        /// As a form that the browser posts.
        FormPost = "form_post",
    }
    /// The values of `prompt` (OIDC Core section 3.1.2.1) that are answered.
    Prompt {
        /// Show nothing, ever.
        None = "none",
        /// Authenticate again.
        Login = "login",
        /// Ask for consent again.
        Consent = "consent",
        /// Let the user choose who to be.
        SelectAccount = "select_account",
    }
}

/// The parameters of one request as they came: names with their values, in order.
///
/// A parameter without a value counts as absent (RFC 6749 section 3.1), yet as one occurrence.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    values: BTreeMap<String, String>,
    repeated: Vec<String>,
}

impl Parameters {
    /// Sorts what was decoded from a query or a form.
    pub fn new<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            match parameters.values.entry(name.into()) {
                Entry::Vacant(entry) => {
                    entry.insert(value.into());
                }
                Entry::Occupied(entry) => parameters.repeated.push(entry.key().clone()),
            }
        }
        parameters
    }

    /// The first value of this name, unless it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether this name came more than once.
    #[must_use]
    pub fn is_repeated(&self, name: &str) -> bool {
        self.repeated.iter().any(|repeated| repeated == name)
    }

    /// Names that came more than once.
    pub fn repeated(&self) -> impl Iterator<Item = &str> {
        self.repeated.iter().map(String::as_str)
    }

    /// Names with their first values, empty ones too.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
