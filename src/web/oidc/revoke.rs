//! `POST /revoke` (RFC 7009).

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::answer::{self, Challenge, Remembered};
use crate::oidc::error::Failure;
use crate::oidc::revocation;
use crate::oidc::token::Mint;
use crate::web::extract::RawForm;
use crate::web::{Problem, Server};

/// Answers a revocation request: 200 without a body, also for a token that is nothing to us.
pub async fn revoke(
    State(server): State<Server>,
    Extension(memory): Remembered,
    headers: HeaderMap,
    form: Result<RawForm, Problem>,
) -> Response {
    let answer = match end(&server, &headers, form).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(failure) => answer::failed(&failure, Challenge::Basic),
    };
    answer::shared(&server, &memory, &headers, answer).await
}

async fn end(
    server: &Server,
    headers: &HeaderMap,
    form: Result<RawForm, Problem>,
) -> Result<(), Failure> {
    let parameters = answer::form(form)?;
    let authorization = answer::authorization(headers)?;
    let mint = Mint {
        issuer: &server.config.issuer,
        keys: &server.keys,
    };
    let tx = server.db.write().await?;
    let outcome = revocation::revoke(&tx, mint, authorization, &parameters).await;
    answer::settle(tx, outcome).await
}
