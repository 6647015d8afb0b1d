//! `GET /jwks` (RFC 7517 section 5): from memory, whatever the database is doing.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::answer::{self, Challenge};
use crate::keys::NoKey;
use crate::web::Server;

/// A day of announcement covers an hour of caching many times over.
pub(super) const CACHED: &str = "public, max-age=3600";

/// The published keys; public to every origin, for there is nothing personal in them.
pub async fn show(State(server): State<Server>) -> Response {
    match server.keys.jwks_rendered() {
        Some(rendered) => json(rendered),
        None => answer::failed(&NoKey.into(), Challenge::Basic),
    }
}

/// A public document, rendered beforehand.
pub(super) fn json(rendered: bytes::Bytes) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHED)),
        (
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        ),
    ];
    (headers, rendered).into_response()
}
