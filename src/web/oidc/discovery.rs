//! `GET /.well-known/openid-configuration` and `/.well-known/oauth-authorization-server`.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::answer::Remembered;
use super::jwks;
use crate::oidc::discovery::Metadata;
use crate::web::{Problem, Server};

/// The metadata: rendered and checked once, then from memory.
pub async fn show(State(server): State<Server>, Extension(memory): Remembered) -> Response {
    if let Some(rendered) = memory.metadata.get() {
        return jwks::json(rendered.clone());
    }
    match Metadata::of(&server.config.issuer).render() {
        Ok(rendered) => jwks::json(memory.metadata.get_or_init(|| rendered).clone()),
        Err(error) => Problem::fault(&error).into_response(),
    }
}
