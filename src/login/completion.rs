//! From a right answer to the next step, or to the session.
//!
//! [`proceed`] is where every successful step ends: the situation is judged anew with the new
//! evidence; either the flow advances under a new cookie, or it ends and the session is raised in
//! the same transaction as its audit event.

use serde_json::json;

use super::flow::{Continuation, LoginFlow};
use super::security_key;
use super::session::{self, Lifetimes, Raise};
use super::situation::{Situation, Visitor};
use super::step::Step;
use super::verification;
use crate::audit::{self, Action};
use crate::base::Token;
use crate::db::{DbError, Tx};
use crate::factor::{code, trusted_device};
use crate::notify::Message;
use crate::policy::{self, Assurance, DenyReason, Level, Method};
use entity::ids::UserId;

/// What a step of a login led to.
#[derive(Debug)]
pub enum Progress {
    /// Another step, under a new cookie.
    Advanced {
        /// The path of the step.
        path: String,
        /// The flow's new cookie.
        cookie: Token,
    },
    /// The same page again; its path.
    Stayed(String),
    /// The login is done.
    Finished(Box<Finished>),
    /// The policy lets this user in nowhere here; whoever asked for the login is told.
    Denied {
        /// Why.
        reason: DenyReason,
        /// Who asked.
        continuation: Continuation,
    },
    /// Another step of the same login was faster.
    MovedOn,
}

/// A login that is done.
#[derive(Debug)]
pub struct Finished {
    /// Where to go on.
    pub path: String,
    /// Who signed in.
    pub user: UserId,
    /// The session's cookie.
    pub session: Token,
    /// How long the browser keeps it, in seconds.
    pub session_seconds: i64,
    /// The trusted computer's cookie with its lifetime in seconds.
    pub trusted: Option<(Token, i64)>,
}

/// The path of a step of this flow.
#[must_use]
pub fn step_path(flow: &LoginFlow, step: &Step) -> String {
    format!("/login/{}/{}", flow.id, step.path())
}

/// Goes on after a step that changed the flow or the user's authenticators.
///
/// # Errors
/// When the database fails: nothing has happened then.
pub async fn proceed(
    tx: &Tx,
    mut flow: LoginFlow,
    mut situation: Situation,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<Progress, DbError> {
    match &situation.step {
        Step::Done => finish(tx, flow, situation, lifetimes, visitor).await,
        Step::Denied(reason) => {
            let reason = *reason;
            policy::record(
                tx,
                situation.user.tenant_id,
                situation.user.id,
                flow.state.client,
                &situation.decision,
            )
            .await?;
            let entry = situation.deed(Action::LoginDenied, visitor);
            situation
                .deeds
                .push(entry.with(json!({"reason": reason.as_str()})));
            audit::record_all(tx, situation.deeds).await?;
            let continuation = flow.state.continuation.clone();
            Ok(match flow.finish(tx).await? {
                Ok(()) => Progress::Denied {
                    reason,
                    continuation,
                },
                Err(_) => Progress::MovedOn,
            })
        }
        Step::Password
        | Step::Verify { .. }
        | Step::Enrol { .. }
        | Step::EnrolApp { .. }
        | Step::EnrolPhone { .. }
        | Step::EnrolPhoneCode { .. }
        | Step::EnrolKey { .. }
        | Step::SaveCodes
        | Step::SetUpDone { .. }
        | Step::Nudge { .. } => {
            let path = step_path(&flow, &situation.step);
            let sending = verification::due(&mut flow, &situation, visitor);
            // The flow moves first: of two parallel steps one sends.
            let Ok(cookie) = flow.advance(tx).await? else {
                return Ok(Progress::MovedOn);
            };
            if let Some((sending, known)) = sending {
                code::send(tx, sending, known).await?;
            }
            security_key::challenge(tx, &flow, &situation, visitor).await?;
            audit::record_all(tx, situation.deeds).await?;
            Ok(Progress::Advanced { path, cookie })
        }
    }
}

async fn finish(
    tx: &Tx,
    flow: LoginFlow,
    mut situation: Situation,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<Progress, DbError> {
    let evidence = flow.state.evidence();
    let path = flow.state.continuation.path();
    let wants_trust = flow.state.trust;
    let resting = flow.bound_by_session();
    let methods: Vec<&str> = flow
        .state
        .events
        .iter()
        .map(|event| event.method.as_str())
        .collect();
    let entry = situation.deed(Action::LoginSucceeded, visitor);
    situation
        .deeds
        .push(entry.with(json!({"methods": methods})));
    let lang = situation.lang(&flow, visitor);
    let second_step = flow.state.events.iter().any(|event| match event.method {
        Method::Email
        | Method::Sms
        | Method::Totp
        | Method::SecurityKey(_)
        | Method::RecoveryCode => true,
        Method::Password | Method::TrustedComputer => false,
    });
    let earned = Assurance::of(&flow.state.events).map_or(Level::Password, |proved| proved.level);
    // The flow ends first: of two parallel last steps one raises the session.
    if flow.finish(tx).await?.is_err() {
        return Ok(Progress::MovedOn);
    }
    let lifetimes = policy_lifetimes(&situation, lifetimes);
    let raise = Raise {
        user: &situation.user,
        events: &evidence,
        previous: situation.previous.as_ref(),
        resting,
        lifetimes,
        address: visitor.address,
        user_agent: visitor.user_agent,
    };
    let Some((_, token)) = session::raise(tx, raise).await? else {
        return Ok(Progress::MovedOn);
    };
    let mut trusted = None;
    if let (true, true, Some(days)) = (wants_trust, second_step, situation.trust_days()) {
        let user = &situation.user;
        let label = device_label(visitor.user_agent);
        let device = trusted_device::trust(tx, user, earned, days, &label, visitor.address).await?;
        trusted = Some((device, i64::from(days) * 24 * 60 * 60));
        let entry = situation.deed(Action::DeviceTrusted, visitor);
        situation.deeds.push(entry.with(json!({"days": days})));
        situation
            .tell(tx, lang, Message::TrustedComputerAdded)
            .await?;
    }
    audit::record_all(tx, situation.deeds).await?;
    let session_seconds = lifetimes.absolute;
    Ok(Progress::Finished(Box::new(Finished {
        path,
        user: situation.user.id,
        session: token,
        session_seconds,
        trusted,
    })))
}

/// The configured lifetimes, shortened by what the policy says.
fn policy_lifetimes(situation: &Situation, configured: Lifetimes) -> Lifetimes {
    let effective = &situation.effective;
    let hours = effective
        .session_hours
        .value
        .map(|hours| i64::from(hours) * 60 * 60);
    let minutes = effective
        .session_idle_minutes
        .value
        .map(|minutes| i64::from(minutes) * 60);
    Lifetimes {
        absolute: hours.map_or(configured.absolute, |hours| hours.min(configured.absolute)),
        idle: minutes.map_or(configured.idle, |minutes| minutes.min(configured.idle)),
    }
}

/// A name for a browser that its user recognises: program and system.
#[must_use]
pub fn device_label(user_agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => user_agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::device_label;

    #[test]
    fn a_browser_is_called_what_people_call_it() {
        let table = [
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
                "Safari · iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0",
                "Firefox · Linux",
            ),
            ("curl/8.0", "curl/8.0"),
        ];
        for (agent, label) in table {
            assert_eq!(device_label(agent), label);
        }
    }
}
