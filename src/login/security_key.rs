//! A security key in a login: challenged when its page is reached, then proved or set up.

use entity::values::AuthenticatorKind;

use super::completion::{Progress, proceed, step_path};
use super::enrolment;
use super::flow::LoginFlow;
use super::session::Lifetimes;
use super::situation::{Situation, Visitor};
use super::step::Step;
use super::verification::{self, CodeStep, Refusal};
use crate::audit::{self, Action};
use crate::db::{DbError, Tx};
use crate::factor::Verdict;
use crate::factor::webauthn::assertion::{self, Answered};
use crate::factor::webauthn::registration::{self, Registered};
use crate::factor::webauthn::{Owner, ceremony};
use crate::policy::{Decision, Level, Method};

const KIND: AuthenticatorKind = AuthenticatorKind::SecurityKey;

/// What came of a key.
#[derive(Debug)]
pub enum KeyStep {
    /// The login goes on.
    Progress(Progress),
    /// The key was not accepted.
    Refused(Refusal),
    /// The key was not set up.
    NotSetUp(Registered),
}

/// The ceremony that the present step waits for, if it waits for one.
const fn owner(flow: &LoginFlow, step: &Step) -> Option<Owner> {
    match step {
        Step::Verify { method: KIND, .. } => Some(Owner::Login(flow.id)),
        Step::EnrolKey { .. } => Some(Owner::Enrolment(flow.id)),
        Step::Password
        | Step::Verify { .. }
        | Step::Enrol { .. }
        | Step::EnrolApp { .. }
        | Step::EnrolPhone { .. }
        | Step::EnrolPhoneCode { .. }
        | Step::SaveCodes
        | Step::SetUpDone { .. }
        | Step::Nudge { .. }
        | Step::Done
        | Step::Denied(_) => None,
    }
}

/// The level that a key must reach here.
const fn level(situation: &Situation) -> Level {
    match &situation.decision {
        Decision::StepUp { level, .. } | Decision::Enrol { level, .. } => *level,
        Decision::Satisfied { .. } | Decision::Deny { .. } => Level::Password,
    }
}

/// Begins the ceremony of the step that was reached, if it waits for a key: what the browser is to be
/// given. An earlier challenge of this login is void.
///
/// # Errors
/// When the database fails.
pub async fn challenge(
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
    visitor: &Visitor<'_>,
) -> Result<Option<String>, DbError> {
    let party = visitor.relying_party;
    match owner(flow, &situation.step) {
        Some(Owner::Login(id)) => {
            let user = situation.user.id;
            assertion::begin(tx, party, user, id, level(situation)).await
        }
        Some(owner) => {
            let brand = situation.lineage.brand().name;
            registration::begin(tx, party, &situation.user, owner, &brand).await
        }
        None => Ok(None),
    }
}

/// Begins the ceremony of a login that begins at a key, unless one waits already: another tab must
/// not void this one's. The answer is whether it was begun.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
    visitor: &Visitor<'_>,
) -> Result<bool, DbError> {
    let due = owner(flow, &situation.step).is_some();
    if !due || options(tx, flow, situation).await?.is_some() {
        return Ok(false);
    }
    Ok(challenge(tx, flow, situation, visitor).await?.is_some())
}

/// What the browser is to be given at the present step; nothing when no challenge waits (any more).
///
/// # Errors
/// When the database fails.
pub async fn options(
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
) -> Result<Option<String>, DbError> {
    match owner(flow, &situation.step) {
        Some(owner) => ceremony::options(tx, owner, situation.user.id).await,
        None => Ok(None),
    }
}

/// The answer of a key that was challenged.
///
/// # Errors
/// When the database fails.
pub async fn submit(
    tx: &Tx,
    mut flow: LoginFlow,
    situation: Situation,
    answer: &str,
    trust: bool,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<KeyStep, DbError> {
    if !matches!(situation.step, Step::Verify { method: KIND, .. }) {
        let path = step_path(&flow, &situation.step);
        return Ok(KeyStep::Progress(Progress::Stayed(path)));
    }
    let user = situation.user.id;
    let party = visitor.relying_party;
    let verdict = match assertion::verify(tx, party, user, flow.id, answer).await? {
        Answered::Unreadable => return Ok(KeyStep::Refused(Refusal::Unreadable)),
        Answered::Judged(verdict) => verdict,
        Answered::Copied(verdict) => {
            let entry = situation.deed(Action::AuthenticatorSuspect, visitor);
            audit::record(tx, entry).await?;
            verdict
        }
    };
    Ok(match verdict {
        Verdict::Verified(event) => {
            flow.state.events.push(event);
            flow.state.trust = trust;
            let situation = situation.reconsider(tx, &flow);
            KeyStep::Progress(proceed(tx, flow, situation, lifetimes, visitor).await?)
        }
        Verdict::Rejected { tries, suspended } => {
            let wrong = (tries, suspended);
            let refusal =
                verification::rejected(tx, &mut flow, &situation, KIND, wrong, visitor).await?;
            KeyStep::Refused(refusal)
        }
        Verdict::CoolingDown { retry_after } => {
            KeyStep::Refused(Refusal::CoolingDown { retry_after })
        }
        Verdict::Suspended => KeyStep::Refused(Refusal::Suspended),
        Verdict::Gone => KeyStep::Refused(Refusal::Gone),
    })
}

/// The answer of a key that is to be set up.
///
/// # Errors
/// When the database fails.
pub async fn set_up(
    tx: &Tx,
    mut flow: LoginFlow,
    mut situation: Situation,
    answer: Answer<'_>,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<KeyStep, DbError> {
    if !matches!(situation.step, Step::EnrolKey { .. }) {
        let path = step_path(&flow, &situation.step);
        return Ok(KeyStep::Progress(Progress::Stayed(path)));
    }
    let Answer {
        credential,
        label,
        trust,
    } = answer;
    let registered = registration::finish(
        tx,
        visitor.relying_party,
        &situation.user,
        Owner::Enrolment(flow.id),
        credential,
        label,
        level(&situation),
    )
    .await?;
    let event = match registered {
        Registered::Key(event) => event,
        refused @ (Registered::Unreadable
        | Registered::Gone
        | Registered::Known
        | Registered::Copyable
        | Registered::TooMany
        | Registered::Refused) => return Ok(KeyStep::NotSetUp(refused)),
    };
    if let Method::SecurityKey(binding) = event.method {
        let held = &mut situation.holdings.security_key;
        *held = (*held).max(Some(binding));
    }
    flow.state.events.push(event);
    flow.state.trust = trust;
    let step = enrolment::enrolled(tx, flow, situation, KIND, lifetimes, visitor).await?;
    Ok(match step {
        CodeStep::Progress(progress) => KeyStep::Progress(progress),
        CodeStep::Refused(refusal) => KeyStep::Refused(refusal),
    })
}

/// What a browser posts to set up a key.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The credential, as JSON.
    pub credential: &'a str,
    /// What its owner calls it.
    pub label: &'a str,
    /// The user ticked "Trust this computer".
    pub trust: bool,
}
