//! The faces of a problem: a page for a browser, the way to sign in, RFC 9457 JSON for a program.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::extract::Browser;
use super::problem::incident_id;
use super::{Problem, Server, redirect};

/// The outer layer: gives a problem its face.
pub async fn present(State(server): State<Server>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let browser = Browser::from_request_parts(&mut parts, &server).await.ok();
    let wants_page = wants_page(&parts.headers);
    let path_and_query = parts.uri.to_string();
    let method = parts.method.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        // What the router itself answers: no route, wrong method, too large, out of time.
        None => match bare(&response) {
            Some(problem) => problem,
            None => return response,
        },
    };
    // Whoever is not signed in and opened a page goes to sign in and comes back.
    let going_somewhere = method == Method::GET && wants_page;
    if going_somewhere && matches!(problem, Problem::SignIn | Problem::FreshFactor) {
        let fresh = if problem == Problem::FreshFactor {
            "&fresh=1"
        } else {
            ""
        };
        let encoded: String =
            url::form_urlencoded::byte_serialize(path_and_query.as_bytes()).collect();
        return redirect(&format!("/login?return_to={encoded}{fresh}"));
    }
    let headers = response.headers().clone();
    let mut shown = if let (true, Some(browser)) = (wants_page, browser) {
        let here = if going_somewhere {
            path_and_query.as_str()
        } else {
            "/"
        };
        let mut page = server.page(&browser, None, None, &problem.page(here));
        *page.status_mut() = problem.status();
        page
    } else {
        problem.json()
    };
    if let Some(seconds) = problem.retry_after() {
        shown
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    for name in [header::SET_COOKIE, header::ALLOW, header::WWW_AUTHENTICATE] {
        for value in headers.get_all(&name) {
            shown.headers_mut().append(name.clone(), value.clone());
        }
    }
    shown
}

/// The problem behind an error response that no handler made.
fn bare(response: &Response) -> Option<Problem> {
    if response.headers().contains_key(header::CONTENT_TYPE) && !is_plain(response) {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND => Some(Problem::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::MethodNotAllowed),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::TooLarge),
        StatusCode::REQUEST_TIMEOUT => Some(Problem::Unavailable),
        StatusCode::BAD_REQUEST => {
            Some(Problem::BadRequest("the request cannot be read".to_owned()))
        }
        StatusCode::INTERNAL_SERVER_ERROR => {
            let incident = incident_id();
            tracing::error!(incident, "a handler failed without saying why");
            Some(Problem::Fault(incident))
        }
        _ => None,
    }
}

fn is_plain(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/plain"))
}

/// Whether the caller is a browser that shows pages.
fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
