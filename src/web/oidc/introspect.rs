//! `POST /introspect` (RFC 7662).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::answer::{self, Challenge};
use crate::oidc::error::Failure;
use crate::oidc::introspection;
use crate::oidc::token::Mint;
use crate::web::extract::RawForm;
use crate::web::{Problem, Server};

/// Answers an introspection request.
pub async fn introspect(
    State(server): State<Server>,
    headers: HeaderMap,
    form: Result<RawForm, Problem>,
) -> Response {
    match ask(&server, &headers, form).await {
        Ok(told) => Json(told).into_response(),
        Err(failure) => answer::failed(&failure, Challenge::Basic),
    }
}

async fn ask(
    server: &Server,
    headers: &HeaderMap,
    form: Result<RawForm, Problem>,
) -> Result<Value, Failure> {
    let parameters = answer::form(form)?;
    let authorization = answer::authorization(headers)?;
    let mint = Mint {
        issuer: &server.config.issuer,
        keys: &server.keys,
    };
    // Only an assertion writes: it is used up.
    if parameters.get("client_assertion").is_some() {
        let tx = server.db.write().await?;
        let outcome = introspection::introspect(&tx, mint, authorization, &parameters).await;
        answer::settle(tx, outcome).await
    } else {
        let tx = server.db.read().await?;
        introspection::introspect(&tx, mint, authorization, &parameters).await
    }
}
