//! `POST /token` (RFC 6749 section 3.2).
//!
//! Everything that an exchange writes is conditional: a code is redeemed where it is approved, a
//! token rotated where it is current, an assertion remembered where it is new. So when the database
//! undoes one because another got in between, it is simply done again. A COMMIT of which nobody knows
//! what became is not: the code may be redeemed, and to present it again would end what it bought.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

use super::answer::{self, Challenge, Remembered};
use crate::db::{Reached, Retry};
use crate::oidc::error::Failure;
use crate::oidc::token::{self, Mint, TokenResponse};
use crate::web::extract::{Browser, RawForm};
use crate::web::{Problem, Server};

/// Answers a token request.
pub async fn exchange(
    State(server): State<Server>,
    Extension(memory): Remembered,
    headers: HeaderMap,
    browser: Browser,
    form: Result<RawForm, Problem>,
) -> Response {
    let answer = match issue(&server, &headers, &browser.address, form).await {
        // RFC 6749 section 5.1 wants both headers.
        Ok(tokens) => (
            [(header::PRAGMA, HeaderValue::from_static("no-cache"))],
            Json(tokens),
        )
            .into_response(),
        Err(failure) => answer::failed(&failure, Challenge::Basic),
    };
    answer::shared(&server, &memory, &headers, answer).await
}

async fn issue(
    server: &Server,
    headers: &HeaderMap,
    address: &str,
    form: Result<RawForm, Problem>,
) -> Result<TokenResponse, Failure> {
    let parameters = answer::form(form)?;
    let authorization = answer::authorization(headers)?;
    let mint = Mint {
        issuer: &server.config.issuer,
        keys: &server.keys,
    };
    let mut retry = Retry::new(&server.db);
    loop {
        let tx = server.db.write().await?;
        let outcome = token::exchange(&tx, mint, address, authorization, &parameters).await;
        let reached = if matches!(outcome, Err(Failure::Database(_))) {
            Reached::Statement
        } else {
            Reached::Commit
        };
        match answer::settle(tx, outcome).await {
            Err(Failure::Database(error)) if retry.again(&error, reached).await => {}
            settled => return settled,
        }
    }
}
