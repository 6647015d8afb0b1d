//! The pages of a security key in a login: proving one, setting one up.

use axum::response::Response;

use super::pages::{EnrolKeyPage, FlowPaths, KeyPage, KeyProblem};
use super::{Door, show};
use crate::db::Tx;
use crate::factor::webauthn::key;
use crate::factor::webauthn::registration::Registered;
use crate::locale::text;
use crate::login::security_key::{self, Answer, KeyStep};
use crate::login::verification::Refusal;
use crate::login::{LoginFlow, Situation, Step};
use crate::web::extract::{Params, Posted};
use crate::web::{Problem, redirect, refused};

/// What was tried, for the page that shows the step again.
#[derive(Default)]
pub struct Tried {
    /// What was wrong with it.
    pub problem: Option<KeyProblem>,
    /// The trust box was ticked.
    pub trust: bool,
    /// The name that was typed.
    pub label: Option<String>,
    /// What the browser is to be given for another try, where that was begun already.
    pub options: Option<String>,
}

impl Tried {
    fn of(form: &Params, problem: KeyProblem) -> Self {
        Self {
            problem: Some(problem),
            trust: form.has("trust"),
            label: Some(form.field("label").chars().take(80).collect()),
            options: None,
        }
    }
}

/// `POST /login/{flow}/key`: `credential` and `trust`, or `step=begin` for another challenge
pub async fn submit(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    if form.field("step") == "begin" {
        return begin(door, tx, &flow, &situation).await;
    }
    let credential = form.field("credential");
    if credential.is_empty() {
        let tried = Tried::of(&form, KeyProblem::NoAnswer);
        return Ok(refused(page(&door, &tx, &flow, &situation, tried).await?));
    }
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let step = security_key::submit(
        &tx,
        flow.clone(),
        situation.clone(),
        credential,
        form.has("trust"),
        lifetimes,
        &visitor,
    )
    .await?;
    settle(door, tx, step, &flow, &situation, &form).await
}

/// `POST /login/{flow}/enrol/key`: `credential`, `label` and `trust`, or `step=begin`
pub async fn set_up(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    if form.field("step") == "begin" {
        return begin(door, tx, &flow, &situation).await;
    }
    let credential = form.field("credential");
    if credential.is_empty() {
        let tried = Tried::of(&form, KeyProblem::NoAnswer);
        return Ok(refused(page(&door, &tx, &flow, &situation, tried).await?));
    }
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let default = text(situation.lang(&flow, &visitor), "key-label-default", &[]);
    let label = key::label(form.field("label"), &default);
    let answer = Answer {
        credential,
        label: &label,
        trust: form.has("trust"),
    };
    let step = security_key::set_up(
        &tx,
        flow.clone(),
        situation.clone(),
        answer,
        lifetimes,
        &visitor,
    )
    .await?;
    settle(door, tx, step, &flow, &situation, &form).await
}

/// Another challenge, for whoever let the first one pass.
async fn begin(
    door: Door,
    tx: Tx,
    flow: &LoginFlow,
    situation: &Situation,
) -> Result<Response, Problem> {
    security_key::challenge(&tx, flow, situation, &door.visitor()).await?;
    tx.commit().await?;
    Ok(redirect(&format!(
        "/login/{}/{}",
        flow.id,
        situation.step.path()
    )))
}

async fn settle(
    door: Door,
    tx: Tx,
    step: KeyStep,
    flow: &LoginFlow,
    situation: &Situation,
    form: &Params,
) -> Result<Response, Problem> {
    let problem = match step {
        KeyStep::Progress(progress) => {
            tx.commit().await?;
            return door.answer(progress).await;
        }
        KeyStep::Refused(refusal) => refusal_problem(refusal),
        KeyStep::NotSetUp(registered) => registration_problem(&registered),
    };
    // What was answered is used up; the next try has a challenge of its own.
    let tried = Tried {
        options: security_key::challenge(&tx, flow, situation, &door.visitor()).await?,
        ..Tried::of(form, problem)
    };
    let shown = page(&door, &tx, flow, situation, tried).await?;
    // The try stays counted.
    tx.commit().await?;
    door.server.outbox.notify_one();
    Ok(refused(shown))
}

fn refusal_problem(refusal: Refusal) -> KeyProblem {
    match refusal {
        Refusal::Unreadable => KeyProblem::Unreadable,
        Refusal::Wrong { .. } => KeyProblem::Wrong,
        Refusal::Gone => KeyProblem::Expired,
        Refusal::CoolingDown { retry_after } => KeyProblem::Resting {
            wait: u32::try_from(retry_after).unwrap_or(u32::MAX),
        },
        Refusal::Suspended => KeyProblem::Suspended,
    }
}

/// What a page says about a key that was not added.
#[must_use]
pub const fn registration_problem(registered: &Registered) -> KeyProblem {
    match registered {
        Registered::Unreadable => KeyProblem::Unreadable,
        Registered::Gone | Registered::Key(_) => KeyProblem::Expired,
        Registered::Known => KeyProblem::Known,
        Registered::Copyable => KeyProblem::Copyable,
        Registered::TooMany => KeyProblem::TooMany,
        Registered::Refused => KeyProblem::Wrong,
    }
}

/// The page of the key that is to be proved or set up.
pub async fn page(
    door: &Door,
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
    tried: Tried,
) -> Result<Response, Problem> {
    let options = match tried.options {
        Some(begun) => Some(begun),
        None => security_key::options(tx, flow, situation).await?,
    };
    let lang = situation.lang(flow, &door.visitor());
    let username = situation.user.login.clone();
    Ok(match &situation.step {
        Step::EnrolKey { other_ways } => {
            let page = EnrolKeyPage {
                flow: FlowPaths(flow.id),
                username,
                options,
                label: tried
                    .label
                    .unwrap_or_else(|| text(lang, "key-label-default", &[])),
                trust_days: situation.trust_days(),
                trust: tried.trust,
                other_ways: *other_ways,
                problem: tried.problem,
            };
            show::show(door, flow, situation, &page)
        }
        Step::Verify { methods, .. } => {
            let page = KeyPage {
                flow: FlowPaths(flow.id),
                client: flow.state.client_name.clone(),
                username,
                options,
                trust_days: situation.trust_days(),
                trust: tried.trust,
                other_ways: methods.len() > 1,
                why: situation.decision.why().say(lang),
                problem: tried.problem,
            };
            show::show(door, flow, situation, &page)
        }
        // The login moved on while an empty form was sent.
        _ => redirect(&format!("/login/{}", flow.id)),
    })
}
