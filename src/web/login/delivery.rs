//! What a page says about a message on its way, and about a code that was refused.

use entity::ids::ChallengeId;

use super::pages::{CodeProblem, DeliveryProblem, Resend};
use crate::db::Tx;
use crate::factor::code;
use crate::login::verification::Refusal;
use crate::login::{LoginFlow, Situation};
use crate::notify::{self, Delivery, DeliveryFailure};
use crate::web::Problem;

/// What is known of the message that the step waits for.
#[derive(Default)]
pub struct SentState {
    /// When a further one may be asked for.
    pub resend: Option<Resend>,
    /// What went wrong with it.
    pub delivery: Option<DeliveryProblem>,
}

async fn challenge(
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
) -> Result<Option<entity::challenge::Model>, Problem> {
    let Some((purpose, channel)) = situation.step.awaits() else {
        return Ok(None);
    };
    Ok(code::current(tx, situation.user.id, Some(flow.id), purpose, channel).await?)
}

/// What is known of the message that the present step waits for.
pub async fn sent(tx: &Tx, flow: &LoginFlow, situation: &Situation) -> Result<SentState, Problem> {
    let number = |count: i64| u32::try_from(count).unwrap_or(0);
    let Some(row) = challenge(tx, flow, situation).await? else {
        // Nothing is on its way (a cap, say): the button asks for a first code.
        let resend = situation.step.awaits().map(|_| Resend {
            wait: 0,
            left: number(code::MOST_SENDS),
        });
        return Ok(SentState {
            resend,
            delivery: None,
        });
    };
    let delivery = delivery_problem(tx, row.id).await?;
    let dead = row.attempts >= code::MOST_ATTEMPTS || row.expires_at <= tx.now;
    let resend = if dead {
        Resend {
            wait: 0,
            left: number(code::MOST_SENDS),
        }
    } else {
        let wait = row.last_sent_at.plus_seconds(code::COOL_DOWN).0 - tx.now.0;
        Resend {
            wait: number((wait + 999) / 1000),
            left: number(code::MOST_SENDS - row.sends),
        }
    };
    Ok(SentState {
        resend: Some(resend),
        delivery,
    })
}

/// What is known to have gone wrong on a message's way.
pub async fn delivery_problem(
    tx: &Tx,
    challenge: ChallengeId,
) -> Result<Option<DeliveryProblem>, Problem> {
    Ok(match notify::state(tx, challenge).await? {
        Some(Delivery::Failed(failure)) => Some(match failure {
            DeliveryFailure::InvalidNumber => DeliveryProblem::Invalid,
            DeliveryFailure::Unreachable => DeliveryProblem::Unreachable,
            DeliveryFailure::OptedOut => DeliveryProblem::OptedOut,
            DeliveryFailure::Unavailable => DeliveryProblem::Unavailable,
        }),
        Some(Delivery::Queued | Delivery::Sent) | None => None,
    })
}

/// What the page says about a refused code.
pub async fn code_problem(
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
    refusal: Refusal,
) -> Result<CodeProblem, Problem> {
    Ok(match refusal {
        Refusal::Gone => match challenge(tx, flow, situation).await? {
            Some(row) if row.attempts >= code::MOST_ATTEMPTS => CodeProblem::Closed,
            Some(_) => CodeProblem::Expired,
            None => CodeProblem::Used,
        },
        refusal @ (Refusal::Unreadable
        | Refusal::Wrong { .. }
        | Refusal::CoolingDown { .. }
        | Refusal::Suspended) => refusal.into(),
    })
}

/// What the page says when another code was asked for too early, or once too often.
pub async fn too_soon(
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
) -> Result<CodeProblem, Problem> {
    let resend = sent(tx, flow, situation).await?.resend;
    Ok(match resend {
        Some(Resend { left: 0, .. }) | None => CodeProblem::NoMoreCodes,
        Some(Resend { wait, .. }) => CodeProblem::TooSoon { wait },
    })
}
