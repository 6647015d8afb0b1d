//! The way from nobody to a session.
//!
//! 1. [`begin`] opens a [`flow::LoginFlow`]: a row bound to the browser by its cookie.
//! 2. At every request the browser [`arrive`]s, and flow and [`Situation`] are read afresh: who, under
//!    which policy, holding what, with which evidence; [`step::next`] derives what comes next from that and from nothing
//!    else.
//! 3. [`password`], [`verification`] and [`security_key`] take the answers, [`enrolment`] sets up
//!    what is missing. Each right answer adds an
//!    [`AuthenticationEvent`](crate::policy::AuthenticationEvent) and changes the flow's cookie.
//! 4. [`completion`] raises the session when the decision is `Satisfied`, and names where to go on.
//!
//! The login pages only ever raise a session. Whether it is enough for an application, the authorize
//! endpoint asks again by itself.

pub mod arrival;
pub mod completion;
pub mod enrolment;
pub mod flow;
pub mod password;
pub mod recognition;
pub mod recover;
pub mod security_key;
pub mod session;
pub mod situation;
pub mod step;
pub mod verification;

use entity::client;
use entity::ids::FlowId;

pub use arrival::{Arrival, Knock, arrive};
pub use completion::{Finished, Progress};
pub use flow::{Continuation, FlowState, LoginFlow};
pub use session::{Lifetimes, Session};
pub use situation::{Situation, Visitor};
pub use step::Step;

use crate::base::Token;
use crate::db::{DbError, Tx};
use crate::policy::Asked;
use crate::user::User;

/// What a login begins with.
pub struct Begin<'a> {
    /// Where it leads.
    pub continuation: Continuation,
    /// What the application asked.
    pub asked: Asked,
    /// The application.
    pub client: Option<&'a client::Model>,
    /// The slug of the company that the application named; an unknown one is no error.
    pub tenant: Option<&'a str>,
    /// The name to fill in.
    pub login_hint: Option<String>,
    /// The application's wish for a language.
    pub ui_locales: Option<String>,
    /// Whoever is signed in with this browser.
    pub session: Option<(&'a Session, &'a User)>,
    /// Whether somebody else may sign in instead (`prompt=login`, `select_account`).
    pub anybody: bool,
}

/// Begins a login; the answer is its identifier and the browser's cookie.
///
/// # Errors
/// When the database fails.
pub async fn begin(tx: &Tx, begin: Begin<'_>, address: &str) -> Result<(FlowId, Token), DbError> {
    let known = begin.session.filter(|_| !begin.anybody);
    let state = FlowState {
        continuation: begin.continuation,
        asked: begin.asked,
        client: begin.client.map(|client| client.id),
        client_name: begin.client.map(|client| client.name.clone()),
        tenant: None,
        login_hint: begin
            .login_hint
            .or_else(|| known.map(|(_, user)| user.login.clone())),
        ui_locales: begin.ui_locales,
        session: begin.session.map(|(session, _)| session.id),
        earlier: known
            .map(|(session, _)| session.events.clone())
            .unwrap_or_default(),
        events: Vec::new(),
        method: None,
        enrolment: None,
        sent: Vec::new(),
        trust: false,
        nudged: false,
        sent_again: false,
        wrong: 0,
    };
    let user = known.map(|(_, user)| (user.id, user.epoch));
    LoginFlow::open(tx, &state, begin.tenant, user, address).await
}
