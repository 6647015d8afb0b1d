//! Every error on its way to HTTP. The one place that gives errors a status, a page and a log line.
//!
//! A handler answers `Err(Problem)`. The response carries the problem as an extension; the outer
//! layer ([`super::face`]) turns it into a page for a browser (`id="error-code"`, one calm sentence, a
//! way on) or into RFC 9457 JSON for a program. A [`Problem::Fault`] is logged once, here, with its causes
//! and an incident id; the page shows the id and nothing else of it.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::error_page::{ErrorKind, ErrorPage, WayOn};
use crate::base::hasher::Busy;
use crate::base::{Entropy, Unsealable};
use crate::db::DbError;

/// What went wrong, as far as HTTP is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is nothing there, or nothing that the caller may know of.
    NotFound,
    /// The method is not one of the route's.
    MethodNotAllowed,
    /// The request is larger than the limits.
    TooLarge,
    /// The body is not a form.
    NotAForm,
    /// The request makes no sense; the text is for developers and names the parameter.
    BadRequest(String),
    /// The form is not of this browser, or of an older page.
    Stale,
    /// The pending login is gone: expired, finished, or another browser's.
    FlowGone,
    /// Somebody must sign in first.
    SignIn,
    /// Signed in, but the second factor is not fresh enough for this.
    FreshFactor,
    /// The link from a mail is used or too old.
    LinkDead,
    /// Signed in, but this is for others.
    Forbidden,
    /// The policy lets this person in nowhere here.
    Denied,
    /// Signed in and permitted in general, but this very thing is refused, for a reason that the
    /// caller should read.
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// The stable name.
        code: &'static str,
        /// One sentence, in English.
        detail: String,
    },
    /// What was read has changed meanwhile (two people edit one thing).
    Conflict,
    /// An authorization request that must not be redirected (RFC 6749, section 4.1.2.1).
    Authorization {
        /// The OAuth error code.
        code: String,
        /// For the developer of the application.
        description: String,
    },
    /// Too often.
    TooMany {
        /// Seconds until it makes sense to try again.
        retry_after: i64,
    },
    /// All hash threads are busy.
    Busy,
    /// The database does not answer.
    Unavailable,
    /// A bug or a broken dependency; logged under this incident id.
    Fault(String),
}

impl Problem {
    /// A fault, logged now with its causes.
    #[must_use]
    pub fn fault(error: &(dyn std::error::Error + 'static)) -> Self {
        let incident = incident_id();
        let mut causes = Vec::new();
        let mut cause = error.source();
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        tracing::error!(incident, error = %error, causes = causes.join(": "), "a request failed");
        Self::Fault(incident)
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BadRequest(_) | Self::Authorization { .. } => StatusCode::BAD_REQUEST,
            Self::Stale | Self::FreshFactor | Self::Forbidden | Self::Denied => {
                StatusCode::FORBIDDEN
            }
            Self::FlowGone | Self::LinkDead => StatusCode::GONE,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Refused { status, .. } => *status,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable name: shown in `error-code`, and the tail of the RFC 9457 `type`.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::TooLarge => "too_large",
            Self::NotAForm => "unsupported_media_type",
            Self::BadRequest(_) => "invalid_request",
            Self::Stale => "stale_page",
            Self::FlowGone => "login_expired",
            Self::SignIn => "sign_in_required",
            Self::FreshFactor => "fresh_factor_required",
            Self::LinkDead => "link_expired",
            Self::Forbidden => "forbidden",
            Self::Denied => "access_denied",
            Self::Conflict => "conflict",
            Self::Refused { code, .. } => code,
            Self::Authorization { code, .. } => code,
            Self::TooMany { .. } => "too_many_requests",
            Self::Busy => "busy",
            Self::Unavailable => "temporarily_unavailable",
            Self::Fault(_) => "server_error",
        }
    }

    /// The page for it. `here` is the address that failed, for trying again.
    pub(super) fn page(&self, here: &str) -> ErrorPage {
        let home = || Some(("/".to_owned(), WayOn::Home));
        let again = || Some((here.to_owned(), WayOn::TryAgain));
        let (kind, next) = match self {
            Self::NotFound => (ErrorKind::NotFound, home()),
            Self::MethodNotAllowed
            | Self::TooLarge
            | Self::NotAForm
            | Self::BadRequest(_)
            | Self::Stale
            | Self::Conflict => (ErrorKind::Form, again()),
            Self::Authorization { .. } => (ErrorKind::Application, None),
            Self::FlowGone => (
                ErrorKind::FlowExpired,
                Some(("/login".to_owned(), WayOn::StartAgain)),
            ),
            Self::LinkDead => (
                ErrorKind::LinkDead,
                Some(("/forgotten".to_owned(), WayOn::StartAgain)),
            ),
            Self::SignIn | Self::FreshFactor => (
                ErrorKind::SessionEnded,
                Some(("/login".to_owned(), WayOn::StartAgain)),
            ),
            Self::Forbidden | Self::Refused { .. } => (ErrorKind::Forbidden, home()),
            Self::Denied => (ErrorKind::Denied, home()),
            Self::TooMany { .. } => (ErrorKind::TooMany, again()),
            Self::Busy | Self::Unavailable => (ErrorKind::Busy, again()),
            Self::Fault(_) => (ErrorKind::Fault, again()),
        };
        ErrorPage {
            kind,
            code: self.code().to_owned(),
            incident: self.incident().map(str::to_owned),
            detail: self.detail().map(str::to_owned),
            next,
        }
    }

    /// What a developer may know more.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::BadRequest(detail) | Self::Refused { detail, .. } => Some(detail),
            Self::Authorization { description, .. } => Some(description),
            Self::NotFound
            | Self::MethodNotAllowed
            | Self::TooLarge
            | Self::NotAForm
            | Self::Stale
            | Self::FlowGone
            | Self::SignIn
            | Self::FreshFactor
            | Self::LinkDead
            | Self::Forbidden
            | Self::Denied
            | Self::Conflict
            | Self::TooMany { .. }
            | Self::Busy
            | Self::Unavailable
            | Self::Fault(_) => None,
        }
    }

    /// The incident id, when there is one.
    #[must_use]
    pub fn incident(&self) -> Option<&str> {
        if let Self::Fault(incident) = self {
            Some(incident)
        } else {
            None
        }
    }

    /// Seconds after which trying again makes sense.
    #[must_use]
    pub const fn retry_after(&self) -> Option<i64> {
        match self {
            Self::TooMany { retry_after } => Some(*retry_after),
            Self::Busy => Some(2),
            Self::Unavailable => Some(3),
            Self::NotFound
            | Self::MethodNotAllowed
            | Self::TooLarge
            | Self::NotAForm
            | Self::BadRequest(_)
            | Self::Stale
            | Self::FlowGone
            | Self::SignIn
            | Self::FreshFactor
            | Self::LinkDead
            | Self::Forbidden
            | Self::Denied
            | Self::Conflict
            | Self::Refused { .. }
            | Self::Authorization { .. }
            | Self::Fault(_) => None,
        }
    }

    pub(super) fn json(&self) -> Response {
        let body = json!({
            "type": format!("urn:vestibule:problem:{}", self.code()),
            "title": self.status().canonical_reason(),
            "status": self.status().as_u16(),
            "detail": self.detail(),
            "incident": self.incident(),
        });
        let mut response = (self.status(), Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// Eight characters to quote to an operator.
pub(super) fn incident_id() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789k";
    let bytes: [u8; 8] = Entropy.bytes();
    bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect()
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match &error {
            DbError::Unavailable(cause) => {
                tracing::warn!(error = %error, %cause, "the database is not available");
                Self::Unavailable
            }
            DbError::Conflict(_) => Self::Conflict,
            DbError::Duplicate(_)
            | DbError::Corrupt { .. }
            | DbError::Unsealable(_)
            | DbError::Statement(_) => Self::fault(&error),
        }
    }
}

impl From<Unsealable> for Problem {
    fn from(error: Unsealable) -> Self {
        Self::fault(&error)
    }
}

impl From<Busy> for Problem {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl From<super::extract::Repeated> for Problem {
    fn from(repeated: super::extract::Repeated) -> Self {
        Self::BadRequest(format!("the parameter {} came more than once", repeated.0))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
