//! What the answers to clients have in common.
//!
//! An error is the JSON of RFC 6749 section 5.2; a 401 says how to do better; nothing is stored by
//! caches. A script of a registered client's origin may read the answer (CORS); credentials are
//! never taken from the browser's own store, so no cookie is allowed with it.

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use serde_json::json;

use crate::db::{DbError, Tx};
use crate::oidc::error::{ErrorCode, Failure, OAuthError};
use crate::oidc::origins::Origins;
use crate::oidc::request::Parameters;
use crate::web::extract::RawForm;
use crate::web::{Problem, Server};

/// What these routes keep in memory; one a router, shared by all requests.
#[derive(Debug, Default)]
pub struct Memory {
    /// The rendered metadata.
    pub metadata: OnceLock<Bytes>,
    /// Whose scripts may read answers.
    pub origins: Origins,
}

/// The handlers' way to it.
pub type Remembered = Extension<Arc<Memory>>;

/// How whoever gets a 401 should have proved themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// A client, at the token endpoint and its like.
    Basic,
    /// The bearer of an access token (RFC 6750 section 3).
    Bearer,
}

/// The one `Authorization` header of a request.
///
/// # Errors
/// `invalid_request` when there are several, or it is not text.
pub fn authorization(headers: &HeaderMap) -> Result<Option<&str>, OAuthError> {
    let refuse = |why: &'static str| OAuthError::new(ErrorCode::InvalidRequest, why);
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let Some(one) = all.next() else {
        return Ok(None);
    };
    if all.next().is_some() {
        return Err(refuse("there are several Authorization headers"));
    }
    one.to_str()
        .map(Some)
        .map_err(|_| refuse("the Authorization header is not text"))
}

/// The parameters of a form.
///
/// # Errors
/// `invalid_request` when the body is not one.
pub fn form(form: Result<RawForm, Problem>) -> Result<Parameters, OAuthError> {
    match form {
        Ok(RawForm(params)) => Ok(Parameters::new(params.pairs().iter().cloned())),
        Err(Problem::NotAForm) => Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "the content type is not application/x-www-form-urlencoded",
        )),
        Err(_) => Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "the form cannot be read",
        )),
    }
}

/// Ends a unit of work: what a refusal wrote (a used assertion, a revoked family) is kept, what a
/// failure wrote never happened.
///
/// # Errors
/// The outcome's own, or the commit's.
pub async fn settle<T>(tx: Tx, outcome: Result<T, Failure>) -> Result<T, Failure> {
    if matches!(outcome, Ok(_) | Err(Failure::Refused(_))) {
        tx.commit().await?;
    }
    outcome
}

/// The answer to a failure.
pub fn failed(failure: &Failure, challenge: Challenge) -> Response {
    match failure {
        Failure::Refused(error) => refused(error, challenge),
        Failure::Database(error) => {
            let unavailable = matches!(error, DbError::Unavailable(_) | DbError::Conflict(_));
            if unavailable {
                tracing::warn!(%error, "a client is asked to try again");
            }
            broken(unavailable, error)
        }
        Failure::NoKey(error) => broken(true, error),
    }
}

fn refused(error: &OAuthError, challenge: Challenge) -> Response {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let body = json!({"error": error.code.as_str(), "error_description": error.description()});
    let mut response = (status, Json(body)).into_response();
    let said = match challenge {
        Challenge::Basic if status == StatusCode::UNAUTHORIZED => {
            Some("Basic realm=\"vestibule\", charset=\"UTF-8\"".to_owned())
        }
        Challenge::Basic => None,
        Challenge::Bearer => Some(format!(
            "Bearer realm=\"vestibule\", error=\"{}\", error_description=\"{}\"",
            error.code,
            error.description()
        )),
    };
    if let Some(value) = said.and_then(|said| HeaderValue::from_str(&said).ok()) {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, value);
    }
    response
}

/// A request that brought no token at all is told how, without an error (RFC 6750 section 3.1).
pub fn no_token() -> Response {
    let challenge = HeaderValue::from_static("Bearer realm=\"vestibule\"");
    (
        StatusCode::UNAUTHORIZED,
        [(header::WWW_AUTHENTICATE, challenge)],
        Json(json!({"error": "invalid_request", "error_description": "there is no access token"})),
    )
        .into_response()
}

/// A failure of ours: in a moment, or logged under an incident.
fn broken(again: bool, error: &(dyn std::error::Error + 'static)) -> Response {
    if again {
        let code = ErrorCode::TemporarilyUnavailable;
        let body = json!({"error": code.as_str(), "error_description": "try again in a moment"});
        let retry = [(header::RETRY_AFTER, HeaderValue::from_static("3"))];
        return (StatusCode::SERVICE_UNAVAILABLE, retry, Json(body)).into_response();
    }
    let problem = Problem::fault(error);
    let incident = problem.incident().unwrap_or_default();
    let body = json!({
        "error": ErrorCode::ServerError.as_str(),
        "error_description": format!("this is our fault; incident {incident}"),
    });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
}

/// Lets the script of a registered client's origin read the answer.
pub async fn shared(
    server: &Server,
    memory: &Memory,
    request: &HeaderMap,
    mut answer: Response,
) -> Response {
    let Some(origin) = request.get(header::ORIGIN) else {
        return answer;
    };
    answer
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("Origin"));
    let Ok(text) = origin.to_str() else {
        return answer;
    };
    // Without the database nobody new is let in; the request itself was answered already.
    if memory
        .origins
        .knows(&server.db, text)
        .await
        .unwrap_or(false)
    {
        let headers = answer.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("WWW-Authenticate"),
        );
    }
    answer
}

/// `OPTIONS`: what a script of a registered client's origin may send.
pub async fn preflight(
    State(server): State<Server>,
    Extension(memory): Remembered,
    request: HeaderMap,
) -> Response {
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    let answer = (StatusCode::NO_CONTENT, allowed).into_response();
    shared(&server, &memory, &request, answer).await
}
