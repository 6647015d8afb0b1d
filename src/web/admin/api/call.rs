//! A call by a program: where it comes from, what it carries, and how it is refused.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::admin::Refusal;
use crate::base::secret::constant_time_eq;
use crate::db::Tx;
use crate::locale::Lang;
use crate::web::admin::pages::Wall;
use crate::web::admin::{Console, said, wall};
use crate::web::cookies::Slot;
use crate::web::extract::{csrf_token, same_origin};
use crate::web::guard::{self, SignedIn};
use crate::web::{Problem, Server};

/// A caller who may change something, as far as the request itself can tell: it comes from our own
/// origin and knows the CSRF token of its browser.
pub struct Change(pub Console);

impl FromRequestParts<Server> for Change {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        same_origin(&parts.headers, server)?;
        let console = Console::from_request_parts(parts, server).await?;
        let browser = console
            .browser
            .cookies
            .token(Slot::Browser)
            .ok_or(Problem::Stale)?;
        let sent = parts
            .headers
            .get("x-csrf-token")
            .map_or(&b""[..], |value| value.as_bytes());
        if constant_time_eq(sent, csrf_token(server, &browser).as_bytes()) {
            Ok(Self(console))
        } else {
            Err(Problem::Stale)
        }
    }
}

/// A JSON body, every field of it known.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Body<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, server: &Server) -> Result<Self, Problem> {
        let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_owned();
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let content_type = content_type
            .and_then(|value| value.to_str().ok())
            .map(essence);
        let json = content_type.is_some_and(|text| text.eq_ignore_ascii_case("application/json"));
        if !json {
            return Err(Problem::Refused {
                status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
                code: "unsupported_media_type",
                detail: "send application/json".to_owned(),
            });
        }
        let bytes = Bytes::from_request(request, server)
            .await
            .map_err(|_| Problem::TooLarge)?;
        // A list would be read as the fields in their order, and an empty one as nothing said at all.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(Problem::BadRequest(
                "the body is not a JSON object".to_owned(),
            ));
        }
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let body = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| Problem::BadRequest(error.to_string()))?;
        reader
            .end()
            .map_err(|error| Problem::BadRequest(error.to_string()))?;
        Ok(Self(body))
    }
}

/// What every change answers.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Changed {
    /// Whether it was different before.
    pub changed: bool,
}

/// Lets those through who hold a second factor and proved it in the last five minutes.
pub fn must_be_armed(who: &SignedIn, tx: &Tx) -> Result<(), Problem> {
    match wall(who, tx.now, "/admin") {
        None => Ok(()),
        Some(Wall::Stale { .. }) => Err(Problem::FreshFactor),
        Some(Wall::NothingEnrolled) => Err(Problem::Refused {
            status: StatusCode::FORBIDDEN,
            code: "no_second_factor",
            detail: "set up a second factor of your own first".to_owned(),
        }),
    }
}

/// A refusal as a problem, with the sentence that a page would show.
pub fn refused(refusal: Refusal) -> Problem {
    let code = match &refusal {
        Refusal::Locked(_) | Refusal::MethodsFromAbove => "locked",
        Refusal::Document(_) => "invalid_policy",
        Refusal::NotFromAbove => "not_from_above",
        Refusal::Stronger => "stronger_administrator",
        Refusal::Phone(_) => "invalid_phone",
        Refusal::NotFound | Refusal::Db(_) => "refused",
    };
    match said(refusal) {
        Ok((status, say)) => Problem::Refused {
            status,
            code,
            detail: say.text(Lang::En),
        },
        Err(problem) => problem,
    }
}

/// Makes a change true, and answers.
pub async fn done<T: Serialize>(
    console: &Console,
    tx: Tx,
    who: &SignedIn,
    answer: T,
) -> Result<Response, Problem> {
    tx.commit().await?;
    console.server.outbox.notify_one();
    Ok(guard::used(who, axum::Json(answer).into_response()))
}
