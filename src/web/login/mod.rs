//! The login's pages: each a view of the pending login, one URL a step.
//!
//! GET shows the step that the login is at (any other step's address leads there) and changes
//! nothing; POST answers 303 when the login advanced and the same form again when it did not.

mod code;
mod delivery;
mod enrol;
mod entry;
mod forgotten;
mod key;
pub mod pages;
mod password;
mod show;

pub use delivery::delivery_problem;
pub use enrol::number_problem;
pub use key::registration_problem;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use entity::ids::{FlowId, UserId};

use super::cookies::{Cookies, Slot};
use super::extract::Browser;
use super::inventory::{Access, Routes};
use super::{Problem, Server, redirect};
use crate::base::Token;
use crate::db::Tx;
use crate::factor::known_browser;
use crate::login::flow::{self, LoginFlow};
use crate::login::{self, Arrival, Continuation, Knock, Lifetimes, Progress, Situation, Visitor};

/// The routes of the login.
pub fn routes() -> Routes {
    use Access::{Anonymous, PendingLogin};
    Routes::new()
        .get("/login", Anonymous, entry::begin)
        .get("/login/{flow}", PendingLogin, entry::current)
        .get("/login/{flow}/password", PendingLogin, show::step)
        .post("/login/{flow}/password", PendingLogin, password::submit)
        .get("/login/{flow}/code", PendingLogin, show::step)
        .post("/login/{flow}/code", PendingLogin, code::submit)
        .post("/login/{flow}/resend", PendingLogin, code::resend)
        .get("/login/{flow}/key", PendingLogin, show::step)
        .post("/login/{flow}/key", PendingLogin, key::submit)
        .get("/login/{flow}/choose", PendingLogin, code::ways)
        .post("/login/{flow}/choose", PendingLogin, code::choose)
        .get("/login/{flow}/enrol", PendingLogin, show::step)
        .post("/login/{flow}/enrol", PendingLogin, enrol::choose)
        .get("/login/{flow}/enrol/app", PendingLogin, show::step)
        .post("/login/{flow}/enrol/app", PendingLogin, enrol::app)
        .get("/login/{flow}/enrol/phone", PendingLogin, show::step)
        .post("/login/{flow}/enrol/phone", PendingLogin, enrol::phone)
        .get("/login/{flow}/enrol/phone/code", PendingLogin, show::step)
        .post(
            "/login/{flow}/enrol/phone/code",
            PendingLogin,
            enrol::phone_code,
        )
        .post(
            "/login/{flow}/enrol/phone/resend",
            PendingLogin,
            code::resend,
        )
        .get("/login/{flow}/enrol/key", PendingLogin, show::step)
        .post("/login/{flow}/enrol/key", PendingLogin, key::set_up)
        .get("/login/{flow}/recovery-codes", PendingLogin, show::step)
        .post(
            "/login/{flow}/recovery-codes",
            PendingLogin,
            enrol::acknowledge,
        )
        .get("/login/{flow}/done", PendingLogin, show::step)
        .post("/login/{flow}/done", PendingLogin, enrol::acknowledge)
        .get("/login/{flow}/nudge", PendingLogin, show::step)
        .post("/login/{flow}/nudge", PendingLogin, enrol::choose)
        .merge(forgotten::routes())
}

/// A browser at a pending login.
struct Door {
    server: Server,
    browser: Browser,
    id: FlowId,
}

impl FromRequestParts<Server> for Door {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let Path(id): Path<std::collections::HashMap<String, String>> =
            Path::from_request_parts(parts, server)
                .await
                .map_err(|_| Problem::NotFound)?;
        let id = id
            .get("flow")
            .and_then(|id| id.parse().ok())
            .ok_or(Problem::NotFound)?;
        let browser = Browser::from_request_parts(parts, server).await?;
        Ok(Self {
            server: server.clone(),
            browser,
            id,
        })
    }
}

impl Door {
    /// What is found behind this door, for the browser that it belongs to.
    async fn arrive(&self, tx: &Tx, knock: Option<Knock<'_>>) -> Result<Arrival, Problem> {
        let cookie = self
            .browser
            .cookies
            .token(Slot::Flow(self.id))
            .ok_or(Problem::FlowGone)?;
        let found = login::arrive(tx, self.id, &cookie, knock).await?;
        found.ok_or(Problem::FlowGone)
    }

    /// The flow and its situation.
    async fn stand(&self, tx: &Tx) -> Result<(LoginFlow, Option<Situation>), Problem> {
        let arrival = self.arrive(tx, None).await?;
        Ok((arrival.flow, arrival.situation))
    }

    /// The same, for steps behind the password.
    async fn inside(&self, tx: &Tx) -> Result<(LoginFlow, Situation), Problem> {
        let (flow, situation) = self.stand(tx).await?;
        Ok((flow, situation.ok_or(Problem::FlowGone)?))
    }

    fn visitor(&self) -> Visitor<'_> {
        visitor(&self.server, &self.browser)
    }

    fn lifetimes(&self) -> Lifetimes {
        self.server.lifetimes()
    }

    /// What a step led to, as an answer. Messages may be waiting: the outbox is woken.
    async fn answer(self, progress: Progress) -> Result<Response, Problem> {
        self.server.outbox.notify_one();
        let slot = Slot::Flow(self.id);
        Ok(match progress {
            Progress::Advanced { path, cookie } => {
                let cookies = self
                    .browser
                    .cookies
                    .set(slot, &cookie, Some(flow::LIFETIME));
                (cookies, redirect(&path)).into_response()
            }
            Progress::Stayed(path) => redirect(&path),
            Progress::Finished(finished) => {
                let mut cookies =
                    self.browser
                        .cookies
                        .clear(slot)
                        .set(Slot::Session, &finished.session, None);
                if let Some((token, seconds)) = &finished.trusted {
                    cookies =
                        cookies.set(Slot::TrustedDevice(finished.user), token, Some(*seconds));
                }
                let cookies = self.server.mark(cookies, finished.user);
                (cookies, redirect(&finished.path)).into_response()
            }
            Progress::Denied {
                reason,
                continuation,
            } => {
                let told = match continuation {
                    Continuation::Grant(grant) => {
                        super::oidc::authorize::refused(&self.server, &self.browser, grant, reason)
                            .await?
                    }
                    Continuation::Local(_) => Problem::Denied.into_response(),
                };
                (self.browser.cookies.clear(slot), told).into_response()
            }
            Progress::MovedOn => redirect(&format!("/login/{}", self.id)),
        })
    }
}

impl Server {
    /// Leaves a mark in a browser that somebody signed in with, unless it has one.
    fn mark(&self, cookies: Cookies, user: UserId) -> Cookies {
        let slot = Slot::KnownBrowser(user);
        let marked = |mark: &Token| known_browser::is_marked(&self.sealer, user, mark);
        if cookies.token(slot).as_ref().is_some_and(marked) {
            return cookies;
        }
        let entropy = self.db.ambient().entropy;
        let mark = known_browser::mark(&self.sealer, entropy, user);
        cookies.set(slot, &mark, Some(known_browser::LIFETIME))
    }
}

/// The person at a browser, as the login sees them.
pub fn visitor<'a>(server: &'a Server, browser: &'a Browser) -> Visitor<'a> {
    Visitor {
        address: &browser.address,
        user_agent: &browser.user_agent,
        accept_language: browser.accept_language.as_deref(),
        relying_party: &server.relying_party,
    }
}
