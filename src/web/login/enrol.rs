//! Setting up, inside the login.

use axum::response::Response;
use entity::values::AuthenticatorKind;

use super::pages::{CodeProblem, NumberProblem};
use super::{Door, delivery, show};
use crate::login::enrolment;
use crate::login::verification::CodeStep;
use crate::notify::phone::PhoneProblem;
use crate::web::extract::Posted;
use crate::web::{Problem, redirect, refused};

/// `POST /login/{flow}/enrol` and `…/nudge`
pub async fn choose(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    let wanted = AuthenticatorKind::parse(form.field("method"));
    if wanted.is_none() && form.field("method") != "later" {
        return Ok(redirect(&format!("/login/{}", flow.id)));
    }
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let progress = enrolment::choose(&tx, flow, situation, wanted, lifetimes, &visitor).await?;
    tx.commit().await?;
    door.answer(progress).await
}

/// `POST /login/{flow}/enrol/app`: `step=generate` or `step=verify`
pub async fn app(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (mut flow, situation) = door.inside(&tx).await?;
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let (typed, trust) = (form.field("code"), form.has("trust"));
    if form.field("step") == "generate" {
        let path = enrolment::generate_key(&tx, &mut flow, &situation).await?;
        tx.commit().await?;
        return Ok(redirect(&path));
    }
    if typed.trim().is_empty() {
        let problem = Some((CodeProblem::Empty, trust));
        return Ok(refused(
            show::inside(&door, &tx, &flow, &situation, problem).await?,
        ));
    }
    let step = enrolment::confirm_app(
        &tx,
        flow.clone(),
        situation.clone(),
        typed,
        trust,
        lifetimes,
        &visitor,
    )
    .await?;
    settle(door, tx, step, &flow, &situation, trust).await
}

/// `POST /login/{flow}/enrol/phone`: `consent` and `phone`
pub async fn phone(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let (typed, consent) = (form.field("phone"), form.has("consent"));
    let problem = if consent {
        let given = enrolment::give_number(
            &tx,
            flow.clone(),
            situation.clone(),
            typed,
            lifetimes,
            &visitor,
        )
        .await?;
        match given {
            Ok(progress) => {
                tx.commit().await?;
                return door.answer(progress).await;
            }
            Err(problem) => number_problem(problem),
        }
    } else {
        NumberProblem::NoConsent
    };
    let typed = typed.chars().take(40).collect();
    let page = show::phone(&door, &flow, &situation, typed, consent, Some(problem));
    Ok(refused(page))
}

/// What the page says about a number.
#[must_use]
pub const fn number_problem(problem: PhoneProblem) -> NumberProblem {
    match problem {
        PhoneProblem::Empty => NumberProblem::Empty,
        PhoneProblem::Invalid | PhoneProblem::Extension => NumberProblem::Invalid,
        PhoneProblem::NotMobile => NumberProblem::NotMobile,
    }
}

/// `POST /login/{flow}/enrol/phone/code`
pub async fn phone_code(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let (typed, trust) = (form.field("code"), form.has("trust"));
    let step = enrolment::confirm_number(
        &tx,
        flow.clone(),
        situation.clone(),
        typed,
        trust,
        lifetimes,
        &visitor,
    )
    .await?;
    settle(door, tx, step, &flow, &situation, trust).await
}

async fn settle(
    door: Door,
    tx: crate::db::Tx,
    step: CodeStep,
    flow: &crate::login::LoginFlow,
    situation: &crate::login::Situation,
    trust: bool,
) -> Result<Response, Problem> {
    match step {
        CodeStep::Progress(progress) => {
            tx.commit().await?;
            door.answer(progress).await
        }
        CodeStep::Refused(refusal) => {
            let problem = delivery::code_problem(&tx, flow, situation, refusal).await?;
            let page = show::inside(&door, &tx, flow, situation, Some((problem, trust))).await?;
            tx.commit().await?;
            Ok(refused(page))
        }
    }
}

/// `POST /login/{flow}/recovery-codes` and `…/done`
pub async fn acknowledge(door: Door, Posted(_): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let progress = enrolment::acknowledge(&tx, flow, situation, lifetimes, &visitor).await?;
    tx.commit().await?;
    door.answer(progress).await
}
