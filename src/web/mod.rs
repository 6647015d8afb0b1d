//! HTTP: extractors, pages and endpoints. The only part that names axum and minijinja.
//!
//! [`router`] puts the wings' routes under the layers that hold for all of them: size and time
//! limits, the headers of every answer, the browser's binding, and the face of every error.

pub mod accent;
pub mod account;
pub mod admin;
pub mod assets;
pub mod content_policy;
pub mod cookies;
pub mod error_page;
pub mod escape;
pub mod extract;
mod face;
pub mod guard;
pub mod guide;
pub mod inventory;
pub mod landing;
pub mod login;
pub mod moment;
pub mod oidc;
pub mod pages;
pub mod problem;
pub mod render;
mod statics;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

pub use inventory::{Access, Entry, Routes};
pub use problem::Problem;

use crate::base::hasher::PasswordHasher;
use crate::base::{Entropy, Sealer};
use crate::config::Config;
use crate::db::Db;
use crate::factor::webauthn::RelyingParty;
use crate::keys::KeyRing;
use crate::locale::Lang;
use crate::login::Lifetimes;
use crate::tenancy::Lineage;

use content_policy::Reach;
use cookies::Slot;
use extract::{Browser, FreshBinding};
use render::{Frame, Page, PageBrand, Render};

/// Everything a handler may use; one a process, shared by all requests.
pub struct Resources {
    /// The database.
    pub db: Db,
    /// The configuration.
    pub config: Arc<Config>,
    /// The signing keys.
    pub keys: KeyRing,
    /// The password hash threads.
    pub hasher: PasswordHasher,
    /// Seals and keyed hashes.
    pub sealer: Sealer,
    /// This server as security keys know it.
    pub relying_party: RelyingParty,
    /// The templates.
    pub render: Render,
    /// Wakes whoever sends messages.
    pub outbox: Arc<tokio::sync::Notify>,
}

/// A handle to [`Resources`], axum's state.
#[derive(Clone)]
pub struct Server(Arc<Resources>);

impl Server {
    /// Shares the resources.
    #[must_use]
    pub fn new(resources: Resources) -> Self {
        Self(Arc::new(resources))
    }

    /// How long sessions last here, before a policy shortens it.
    #[must_use]
    pub fn lifetimes(&self) -> Lifetimes {
        let sessions = self.config.sessions;
        Lifetimes {
            absolute: i64::from(sessions.absolute_hours) * 60 * 60,
            idle: i64::from(sessions.idle_minutes) * 60,
        }
    }

    /// The address that our mails come from, as a spam folder shows it.
    #[must_use]
    pub fn mail_sender(&self) -> String {
        match &self.config.mail {
            Some(mail) => mail.from.clone(),
            None => "no-reply@vestibule.example".to_owned(),
        }
    }

    /// Renders a page for this browser, in the brand of `lineage` (or Vestibule's own).
    #[must_use]
    pub fn page<P: Page>(
        &self,
        browser: &Browser,
        lang: Option<Lang>,
        lineage: Option<&Lineage>,
        page: &P,
    ) -> Response {
        let lang = lang.unwrap_or_else(|| browser.lang(None, None));
        let frame = Frame {
            lang,
            brand: PageBrand::of(lineage),
            contact: lineage.and_then(|lineage| lineage.contact().map(str::to_owned)),
            csrf: Some(browser.csrf(self)),
            nonce: nonce(self.db.ambient().entropy),
        };
        self.render
            .response(StatusCode::OK, &frame, &Reach::default(), page)
    }
}

/// A nonce for the scripts of one answer: 128 bits as base64url.
fn nonce(entropy: Entropy) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(entropy.bytes::<16>())
}

impl PageBrand {
    /// The brand of a tenant; Vestibule's own where no tenant is known yet.
    #[must_use]
    pub fn of(lineage: Option<&Lineage>) -> Self {
        let Some(brand) = lineage.map(Lineage::brand) else {
            return Self {
                name: "Vestibule".to_owned(),
                logo_url: None,
                accent: None,
            };
        };
        Self {
            name: brand.name,
            logo_url: brand.logo,
            accent: brand.accent,
        }
    }
}

impl Deref for Server {
    type Target = Resources;
    fn deref(&self) -> &Resources {
        &self.0
    }
}

/// Every wing's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(statics::routes())
        .merge(login::routes())
        .merge(account::routes())
        .merge(oidc::routes())
        .merge(admin::routes())
}

/// The router of a server. `extra` are routes that the caller brings (the demo's outbox).
pub fn router(server: &Server, extra: Routes) -> Router {
    routes()
        .merge(extra)
        .into_router()
        .layer(DefaultBodyLimit::max(64 * 1024))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(10),
        ))
        .layer(middleware::from_fn_with_state(
            server.clone(),
            guard::keep_alive,
        ))
        .layer(middleware::from_fn_with_state(
            server.clone(),
            face::present,
        ))
        .layer(middleware::from_fn_with_state(server.clone(), bind_browser))
        .layer(middleware::from_fn(standing_headers))
        .with_state(server.clone())
}

/// A form that was not accepted, shown again with what is wrong: 422 (RFC 9110, section 15.5.21).
#[must_use]
pub fn refused(mut page: Response) -> Response {
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}

/// A redirect that makes the browser GET: 303 (RFC 9110, section 15.4.4).
///
/// A location that cannot be a header value is a bug of ours and becomes a fault.
#[must_use]
pub fn redirect(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(value) => (StatusCode::SEE_OTHER, [(header::LOCATION, value)]).into_response(),
        Err(error) => Problem::fault(&error).into_response(),
    }
}

/// Sets the browser's binding cookie on the answer when a handler had to make one.
async fn bind_browser(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let fresh = FreshBinding::default();
    let cookies = cookies::Cookies::read(request.headers(), server.config.issuer.secure());
    let wants_binding = wants_binding(request.uri().path());
    request.extensions_mut().insert(fresh.clone());
    let response = next.run(request).await;
    match fresh.0.get() {
        Some(token) if wants_binding => {
            (cookies.set(Slot::Browser, token, None), response).into_response()
        }
        Some(_) | None => response,
    }
}

/// Machines' endpoints set no cookie.
fn wants_binding(path: &str) -> bool {
    let machine = [
        "/.well-known/",
        "/static/",
        "/token",
        "/userinfo",
        "/jwks",
        "/introspect",
        "/revoke",
    ];
    !machine.iter().any(|prefix| path.starts_with(prefix))
}

/// The headers of every answer. Pages bring their own CSP; anything else may load nothing.
async fn standing_headers(request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let standing: [(HeaderName, &'static str); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in standing {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
