//! `GET` and `POST /userinfo` (OIDC Core section 5.3).

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

use super::answer::{self, Challenge, Memory, Remembered};
use crate::oidc::error::Failure;
use crate::oidc::request::Parameters;
use crate::oidc::token::Mint;
use crate::oidc::userinfo;
use crate::web::extract::RawForm;
use crate::web::{Problem, Server};

/// With the token in the header.
pub async fn get(
    State(server): State<Server>,
    Extension(memory): Remembered,
    headers: HeaderMap,
) -> Response {
    respond(&server, &memory, &headers, None).await
}

/// With the token in the header or in the form. A body of another kind is no form and is not read.
pub async fn post(
    State(server): State<Server>,
    Extension(memory): Remembered,
    headers: HeaderMap,
    form: Result<RawForm, Problem>,
) -> Response {
    if headers.contains_key(header::CONTENT_TYPE) && !matches!(form, Err(Problem::NotAForm)) {
        return match answer::form(form) {
            Ok(form) => respond(&server, &memory, &headers, Some(form)).await,
            Err(error) => answer::failed(&error.into(), Challenge::Bearer),
        };
    }
    respond(&server, &memory, &headers, None).await
}

async fn respond(
    server: &Server,
    memory: &Memory,
    headers: &HeaderMap,
    form: Option<Parameters>,
) -> Response {
    let answer = match tell(server, headers, form).await {
        Ok(Some(response)) => response,
        Ok(None) => answer::no_token(),
        Err(failure) => answer::failed(&failure, Challenge::Bearer),
    };
    answer::shared(server, memory, headers, answer).await
}

/// What there is to tell; nothing when no token was presented.
async fn tell(
    server: &Server,
    headers: &HeaderMap,
    form: Option<Parameters>,
) -> Result<Option<Response>, Failure> {
    let authorization = answer::authorization(headers)?;
    let Some(token) = userinfo::bearer(authorization, form.as_ref())? else {
        return Ok(None);
    };
    let mint = Mint {
        issuer: &server.config.issuer,
        keys: &server.keys,
    };
    let tx = server.db.read().await?;
    let claims = userinfo::claims(&tx, mint, &token).await?;
    Ok(Some(Json(claims).into_response()))
}
