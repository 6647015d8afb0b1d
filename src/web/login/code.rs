//! The interstitial: the code, another one, another way.

use axum::response::Response;
use entity::values::AuthenticatorKind;

use super::pages::{ChoosePage, CodeProblem, FlowPaths, WayChoice};
use super::{Door, delivery, show};
use crate::factor::code::Sent;
use crate::login::Step;
use crate::login::verification::{self, CodeStep};
use crate::notify::phone;
use crate::web::extract::Posted;
use crate::web::{Problem, redirect, refused};

/// `POST /login/{flow}/code`
pub async fn submit(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    let (typed, trust) = (form.field("code"), form.has("trust"));
    if typed.trim().is_empty() {
        let problem = Some((CodeProblem::Empty, trust));
        return Ok(refused(
            show::inside(&door, &tx, &flow, &situation, problem).await?,
        ));
    }
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let step = verification::submit_code(
        &tx,
        flow.clone(),
        situation.clone(),
        typed,
        trust,
        lifetimes,
        &visitor,
    )
    .await?;
    match step {
        CodeStep::Progress(progress) => {
            tx.commit().await?;
            door.answer(progress).await
        }
        CodeStep::Refused(refusal) => {
            let problem = delivery::code_problem(&tx, &flow, &situation, refusal).await?;
            let page = show::inside(&door, &tx, &flow, &situation, Some((problem, trust))).await?;
            // The try stays counted.
            tx.commit().await?;
            Ok(refused(page))
        }
    }
}

/// `POST /login/{flow}/resend` and `…/enrol/phone/resend`
pub async fn resend(door: Door, Posted(_): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    let (path, sent) = verification::resend(&tx, flow.clone(), &situation, &door.visitor()).await?;
    let problem = match sent {
        Sent::Queued(_) => {
            tx.commit().await?;
            door.server.outbox.notify_one();
            return Ok(redirect(&path));
        }
        Sent::TooSoon => delivery::too_soon(&tx, &flow, &situation).await?,
        Sent::Capped { .. } => CodeProblem::NoMoreCodes,
    };
    Ok(refused(
        show::inside(&door, &tx, &flow, &situation, Some((problem, false))).await?,
    ))
}

/// `GET /login/{flow}/choose`
pub async fn ways(door: Door) -> Result<Response, Problem> {
    let tx = door.server.db.read().await?;
    let (flow, situation) = door.inside(&tx).await?;
    let Step::Verify { methods, .. } = &situation.step else {
        return Ok(redirect(&format!("/login/{}", flow.id)));
    };
    let user = &situation.user;
    let ways = methods.iter().map(|kind| WayChoice {
        kind: *kind,
        to: match kind {
            AuthenticatorKind::Sms => user.phone.as_deref().map(phone::mask_phone),
            AuthenticatorKind::Email => Some(phone::mask_email(&user.email)),
            AuthenticatorKind::Password
            | AuthenticatorKind::Totp
            | AuthenticatorKind::SecurityKey
            | AuthenticatorKind::RecoveryCode => None,
        },
    });
    let page = ChoosePage {
        flow: FlowPaths(flow.id),
        username: user.login.clone(),
        ways: ways.collect(),
    };
    let lang = situation.lang(&flow, &door.visitor());
    Ok(door
        .server
        .page(&door.browser, Some(lang), Some(&situation.lineage), &page))
}

/// `POST /login/{flow}/choose`
pub async fn choose(door: Door, Posted(form): Posted) -> Result<Response, Problem> {
    let tx = door.server.db.write().await?;
    let (flow, situation) = door.inside(&tx).await?;
    let wanted = AuthenticatorKind::parse(form.field("method"));
    let (visitor, lifetimes) = (door.visitor(), door.lifetimes());
    let progress = verification::choose(&tx, flow, situation, wanted, lifetimes, &visitor).await?;
    tx.commit().await?;
    door.answer(progress).await
}
