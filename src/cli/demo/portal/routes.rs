//! The portal's addresses.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

use super::pages::{self, Person};
use super::relying_party::{Area, SignInError};
use super::{ANALYTICS_CALLBACK, PAYROLL_CALLBACK, Portal, SIGNED_OUT, chart, words};

const COOKIE_NAME: &str = "portal";

/// Every route, grouped by what it does.
pub fn router(portal: Portal) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/charts", get(charts))
        .route("/payroll", get(payroll))
        .route("/claims", get(claims))
        .route("/refresh", post(refresh))
        .route("/sign-in", get(sign_in))
        .route("/sign-out", post(sign_out))
        .route(ANALYTICS_CALLBACK, get(callback))
        .route(PAYROLL_CALLBACK, get(callback))
        .route(SIGNED_OUT, get(signed_out))
        .route("/portal.css", get(css))
        .layer(middleware::from_fn_with_state(portal.clone(), headers))
        .with_state(portal)
}

type Answer = Result<Response, Trouble>;

/// What went wrong, as a page.
struct Trouble {
    portal: Portal,
    status: StatusCode,
    title: &'static str,
    detail: String,
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let page = pages::Problem {
            title: self.title,
            detail: self.detail,
        };
        (self.status, Html(self.portal.pages.problem(&page))).into_response()
    }
}

impl Portal {
    fn trouble(
        &self,
        status: StatusCode,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Trouble {
        Trouble {
            portal: self.clone(),
            status,
            title,
            detail: detail.into(),
        }
    }

    fn failed(&self, error: &SignInError) -> Trouble {
        let (status, title) = match error {
            SignInError::Discovery(_) => (StatusCode::BAD_GATEWAY, "The identity provider is away"),
            SignInError::Exchange(_) | SignInError::IdToken(_) | SignInError::UserInfo(_) => {
                (StatusCode::BAD_GATEWAY, "Signing in did not work")
            }
            SignInError::TooWeak(_) => (StatusCode::FORBIDDEN, "Not open to you like this"),
        };
        self.trouble(status, title, error.to_string())
    }
}

async fn home(State(portal): State<Portal>, headers: HeaderMap) -> Response {
    let person = person(&portal, &headers);
    Html(portal.pages.home(person.as_ref(), false)).into_response()
}

async fn signed_out(State(portal): State<Portal>) -> Response {
    Html(portal.pages.home(None, true)).into_response()
}

async fn charts(State(portal): State<Portal>, headers: HeaderMap) -> Response {
    let Some(person) = person(&portal, &headers) else {
        return see_other("/sign-in?to=/charts", None);
    };
    let report = chart::Report::of(&person.tenant);
    Html(portal.pages.charts(&person, &report)).into_response()
}

async fn payroll(State(portal): State<Portal>, headers: HeaderMap) -> Answer {
    let Some(person) = person(&portal, &headers) else {
        return Ok(see_other("/sign-in?to=/payroll", None));
    };
    let id = cookie(&headers).unwrap_or_default();
    let Some(stepped_up) = portal.visits.identity(&id, Area::Payroll) else {
        return begin(&portal, &headers, Area::Payroll, "/payroll").await;
    };
    if stepped_up.text("sub") != Some(&person.subject) {
        return Err(portal.trouble(
            StatusCode::FORBIDDEN,
            "Two different people",
            "The second sign-in was somebody else's. Sign out and start again.",
        ));
    }
    let proof = words::level(stepped_up.text("acr").unwrap_or_default());
    let payroll = chart::Payroll::of(&person.tenant);
    Ok(Html(portal.pages.payroll(&person, &payroll, &proof)).into_response())
}

async fn claims(State(portal): State<Portal>, headers: HeaderMap) -> Response {
    let (Some(person), Some(id)) = (person(&portal, &headers), cookie(&headers)) else {
        return see_other("/sign-in?to=/claims", None);
    };
    let now = portal.ambient.clock.now();
    let tokens: Vec<pages::Token> = [
        (Area::Analytics, &portal.settings.analytics),
        (Area::Payroll, &portal.settings.payroll),
    ]
    .into_iter()
    .filter_map(|(area, registration)| {
        let identity = portal.visits.identity(&id, area)?;
        Some(pages::Token {
            client: registration.client_id.clone(),
            rows: words::rows(&identity.claims, now),
            userinfo: words::rows(&identity.userinfo, now),
            refreshable: area == Area::Analytics && identity.refreshable(),
        })
    })
    .collect();
    Html(portal.pages.claims(&person, &tokens)).into_response()
}

async fn sign_in(
    State(portal): State<Portal>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let wanted = parameter(query.as_deref(), "to").unwrap_or_default();
    // Only places of ours: an open redirect would lend our name to anybody.
    let to = ["/charts", "/payroll", "/claims"]
        .into_iter()
        .find(|place| *place == wanted)
        .unwrap_or("/charts");
    begin(&portal, &headers, Area::Analytics, to).await
}

async fn begin(portal: &Portal, headers: &HeaderMap, area: Area, to: &str) -> Answer {
    let (url, state, pending) = portal
        .party
        .start(area, to)
        .await
        .map_err(|error| portal.failed(&error))?;
    let id = portal
        .visits
        .remember(cookie(headers).as_deref(), state, pending);
    Ok(see_other(url.as_str(), Some(&id)))
}

async fn callback(
    State(portal): State<Portal>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let query = query.as_deref();
    let unknown = || {
        portal.trouble(
            StatusCode::BAD_REQUEST,
            "This sign-in is not one of ours",
            "It was finished already, or begun in another browser. Start again from the portal.",
        )
    };
    let id = cookie(&headers).ok_or_else(unknown)?;
    let state = parameter(query, "state").ok_or_else(unknown)?;
    let pending = portal.visits.take(&id, &state).ok_or_else(unknown)?;
    // RFC 9207: the answer must be our provider's.
    if parameter(query, "iss").is_some_and(|issuer| issuer != portal.settings.issuer) {
        return Err(unknown());
    }
    if let Some(error) = parameter(query, "error") {
        let description = parameter(query, "error_description").unwrap_or_default();
        return Err(portal.trouble(
            StatusCode::FORBIDDEN,
            "You are not signed in",
            format!("The identity provider says: {error}. {description}"),
        ));
    }
    let code = parameter(query, "code").ok_or_else(unknown)?;
    let (area, to) = (pending.area, pending.return_to.clone());
    let identity = portal
        .party
        .finish(pending, &code)
        .await
        .map_err(|error| portal.failed(&error))?;
    let fresh = portal
        .visits
        .arrive(&id, area, identity)
        .ok_or_else(unknown)?;
    Ok(see_other(&to, Some(&fresh)))
}

async fn refresh(State(portal): State<Portal>, headers: HeaderMap) -> Answer {
    ours(&portal, &headers)?;
    if let Some(id) = cookie(&headers)
        && let Some(identity) = portal.visits.identity(&id, Area::Analytics)
    {
        let fresh = portal
            .party
            .refresh(&identity)
            .await
            .map_err(|error| portal.failed(&error))?;
        portal.visits.refreshed(&id, fresh);
    }
    Ok(see_other("/claims", None))
}

async fn sign_out(State(portal): State<Portal>, headers: HeaderMap) -> Answer {
    ours(&portal, &headers)?;
    let identity = cookie(&headers).and_then(|id| portal.visits.leave(&id));
    let url = match identity {
        Some(identity) => portal
            .party
            .end_session(&identity)
            .await
            .map_err(|error| portal.failed(&error))?,
        None => None,
    };
    let target = url.map_or_else(|| SIGNED_OUT.to_owned(), String::from);
    Ok(see_other(&target, Some("")))
}

async fn css() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, include_str!("portal.css")).into_response()
}

/// A form must have been sent by a page of ours.
fn ours(portal: &Portal, headers: &HeaderMap) -> Result<(), Trouble> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let same_site = header("sec-fetch-site").is_none_or(|site| site == "same-origin");
    // From pages that send no referrer, browsers send "null"; then Sec-Fetch-Site decides.
    let same_origin = match header("origin") {
        None => true,
        Some("null") => header("sec-fetch-site").is_some(),
        Some(origin) => origin == portal.settings.origin,
    };
    if same_site && same_origin {
        return Ok(());
    }
    Err(portal.trouble(
        StatusCode::FORBIDDEN,
        "That form was not ours",
        "It was sent by another site. Go back to the portal and try again.",
    ))
}

fn person(portal: &Portal, headers: &HeaderMap) -> Option<Person> {
    let identity = portal.visits.identity(&cookie(headers)?, Area::Analytics)?;
    Some(Person::of(&identity))
}

/// 303 to `target`; with a visit's id its cookie is set, with an empty one removed.
fn see_other(target: &str, visit: Option<&str>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(target) {
        headers.insert(LOCATION, location);
    }
    if let Some(id) = visit {
        let age = if id.is_empty() { "; Max-Age=0" } else { "" };
        let text = format!("{COOKIE_NAME}={id}; Path=/; HttpOnly; SameSite=Lax{age}");
        if let Ok(cookie) = HeaderValue::from_str(&text) {
            headers.insert(SET_COOKIE, cookie);
        }
    }
    response
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE_NAME && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query?.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

async fn headers(
    State(portal): State<Portal>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Signing out posts to us and is redirected to the provider, which Chromium counts as a form's
    // target too.
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self' {}",
        portal.settings.issuer
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
