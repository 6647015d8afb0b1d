//! Setting up what is missing, inside the login.
//!
//! A half-finished set-up never counts, never locks out and never removes the old factor: the app is
//! pending until its first right code, a number is saved only when its code was right. Nobody who
//! could verify gets here (invariant I6): the step is `Enrol` only when the decision says so, or when
//! the user followed the suggestion after the evidence was enough.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use entity::ids::FlowId;
use entity::values::{AuthenticatorKind, ChallengePurpose, Channel, SealedBytes};
use serde_json::json;

use super::completion::{Progress, proceed, step_path};
use super::flow::{Enrolment, LoginFlow};
use super::session::Lifetimes;
use super::situation::{Situation, Visitor};
use super::step::{self, Step};
use super::verification::{CodeStep, Refusal};
use crate::audit::Action;
use crate::db::{DbError, Tx, corrupt};
use crate::factor::code;
use crate::factor::{Response, Verdict, recovery_code, totp};
use crate::notify::Message;
use crate::notify::phone::{self, PhoneProblem};
use crate::user;

/// Chooses what to set up, or (after the suggestion) nothing.
///
/// # Errors
/// When the database fails.
pub async fn choose(
    tx: &Tx,
    mut flow: LoginFlow,
    situation: Situation,
    wanted: Option<AuthenticatorKind>,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<Progress, DbError> {
    let (allowed, optional) = match &situation.step {
        Step::Enrol { methods } => (methods.clone(), false),
        Step::Nudge { methods } => (methods.clone(), true),
        Step::EnrolApp { .. }
        | Step::EnrolPhone { .. }
        | Step::EnrolPhoneCode { .. }
        | Step::EnrolKey { .. } => (
            step::can_be_set_up(
                &situation.decision,
                &situation.effective,
                &situation.holdings,
            ),
            false,
        ),
        Step::Password
        | Step::Verify { .. }
        | Step::SaveCodes
        | Step::SetUpDone { .. }
        | Step::Done
        | Step::Denied(_) => {
            return Ok(Progress::Stayed(step_path(&flow, &situation.step)));
        }
    };
    flow.state.enrolment = match wanted.filter(|wanted| allowed.contains(wanted)) {
        Some(AuthenticatorKind::Totp) => Some(Enrolment::App { key: None }),
        Some(AuthenticatorKind::Sms) => Some(Enrolment::Phone { number: None }),
        Some(AuthenticatorKind::SecurityKey) => Some(Enrolment::Key),
        Some(
            AuthenticatorKind::Password
            | AuthenticatorKind::Email
            | AuthenticatorKind::RecoveryCode,
        )
        | None => None,
    };
    if optional && flow.state.enrolment.is_none() {
        flow.state.nudged = true;
    }
    let situation = situation.reconsider(tx, &flow);
    proceed(tx, flow, situation, lifetimes, visitor).await
}

/// Makes the key of a new app, at the user's click.
///
/// # Errors
/// When the database fails.
pub async fn generate_key(
    tx: &Tx,
    flow: &mut LoginFlow,
    situation: &Situation,
) -> Result<String, DbError> {
    if matches!(situation.step, Step::EnrolApp { .. }) {
        let key = totp::begin(tx, situation.user.id).await?;
        flow.state.enrolment = Some(Enrolment::App { key: Some(key) });
        // When another step was faster, its page is the one to show.
        let _ = flow.save(tx).await?;
    }
    Ok(step_path(flow, &situation.step))
}

/// The first code of the new app.
///
/// # Errors
/// When the database fails.
pub async fn confirm_app(
    tx: &Tx,
    mut flow: LoginFlow,
    mut situation: Situation,
    typed: &str,
    trust: bool,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<CodeStep, DbError> {
    if !matches!(situation.step, Step::EnrolApp { .. }) {
        let path = step_path(&flow, &situation.step);
        return Ok(CodeStep::Progress(Progress::Stayed(path)));
    }
    let Response::Digits(digits) = Response::read(typed) else {
        return Ok(CodeStep::Refused(Refusal::Unreadable));
    };
    let (user, key) = (situation.user.id, flow.state.app_key());
    match totp::confirm(tx, user, &situation.apps, key, &digits).await? {
        Verdict::Verified(event) => {
            flow.state.events.push(event);
            flow.state.trust = trust;
            situation.holdings.totp = true;
            enrolled(
                tx,
                flow,
                situation,
                AuthenticatorKind::Totp,
                lifetimes,
                visitor,
            )
            .await
        }
        verdict @ (Verdict::Rejected { .. }
        | Verdict::CoolingDown { .. }
        | Verdict::Suspended
        | Verdict::Gone) => Ok(refused(&verdict)),
    }
}

/// Takes a mobile number and sends it a code.
///
/// # Errors
/// When the database fails; the problem (inside) when it is no number that can get text messages.
pub async fn give_number(
    tx: &Tx,
    mut flow: LoginFlow,
    situation: Situation,
    typed: &str,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<Result<Progress, PhoneProblem>, DbError> {
    if !matches!(
        situation.step,
        Step::EnrolPhone { .. } | Step::EnrolPhoneCode { .. }
    ) {
        return Ok(Ok(Progress::Stayed(step_path(&flow, &situation.step))));
    }
    let number = match phone::parse(typed, situation.lineage.country()) {
        Ok(number) => number,
        Err(problem) => return Ok(Err(problem)),
    };
    flow.state.enrolment = Some(Enrolment::Phone {
        number: Some(number),
    });
    flow.state.sent_again = false;
    let situation = situation.reconsider(tx, &flow);
    Ok(Ok(proceed(tx, flow, situation, lifetimes, visitor).await?))
}

/// The code that was sent to the new number: the number is saved now, and counts.
///
/// # Errors
/// When the database fails.
pub async fn confirm_number(
    tx: &Tx,
    mut flow: LoginFlow,
    mut situation: Situation,
    typed: &str,
    trust: bool,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<CodeStep, DbError> {
    let Step::EnrolPhoneCode { number } = situation.step.clone() else {
        let path = step_path(&flow, &situation.step);
        return Ok(CodeStep::Progress(Progress::Stayed(path)));
    };
    let Response::Digits(digits) = Response::read(typed) else {
        return Ok(CodeStep::Refused(Refusal::Unreadable));
    };
    let user = situation.user.id;
    user::hold(tx, user).await?;
    let purpose = ChallengePurpose::ValidatePhone;
    let (verdict, proven) =
        code::verify(tx, user, Some(flow.id), purpose, Channel::Sms, &digits).await?;
    match (verdict, proven) {
        (Verdict::Verified(event), Some(proven)) if proven == number => {
            if !user::first_phone(tx, &situation.user, &number).await? {
                return Ok(CodeStep::Refused(Refusal::Gone));
            }
            flow.state.events.push(event);
            flow.state.trust = trust;
            situation.user.phone = Some(number);
            situation.user.phone_verified_at = Some(tx.now);
            situation.holdings.phone_validated = true;
            let entry = situation.deed(Action::PhoneValidated, visitor);
            situation.deeds.push(entry);
            enrolled(
                tx,
                flow,
                situation,
                AuthenticatorKind::Sms,
                lifetimes,
                visitor,
            )
            .await
        }
        (verdict, _) => Ok(refused(&verdict)),
    }
}

/// The answer that was not taken; a right one for something else is none.
fn refused(verdict: &Verdict) -> CodeStep {
    CodeStep::Refused(Refusal::of(verdict).unwrap_or(Refusal::Gone))
}

/// Something new counts from now on: tell, write down, and hand out recovery codes to whoever has
/// none.
pub(super) async fn enrolled(
    tx: &Tx,
    mut flow: LoginFlow,
    mut situation: Situation,
    kind: AuthenticatorKind,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<CodeStep, DbError> {
    let lang = situation.lang(&flow, visitor);
    let entry = situation.deed(Action::AuthenticatorEnrolled, visitor);
    situation
        .deeds
        .push(entry.with(json!({"method": kind.as_str()})));
    situation
        .tell(tx, lang, Message::AuthenticatorAdded { kind })
        .await?;
    flow.state.nudged = true;
    flow.state.method = None;
    flow.state.enrolment = Some(if situation.holdings.recovery_codes == 0 {
        let codes = recovery_code::first(tx, situation.user.id).await?;
        situation.holdings.recovery_codes = u32::try_from(codes.len()).unwrap_or(0);
        let entry = situation.deed(Action::RecoveryCodesGenerated, visitor);
        situation.deeds.push(entry);
        Enrolment::SavingCodes {
            kind,
            codes: seal(tx, flow.id, &codes),
        }
    } else {
        Enrolment::Finished { kind }
    });
    let situation = situation.reconsider(tx, &flow);
    Ok(CodeStep::Progress(
        proceed(tx, flow, situation, lifetimes, visitor).await?,
    ))
}

fn place(flow: FlowId) -> String {
    format!("login_flow:state:{flow}")
}

fn seal(tx: &Tx, flow: FlowId, codes: &[String]) -> String {
    STANDARD_NO_PAD.encode(tx.sealer().seal(&place(flow), codes.join(" ").as_bytes()).0)
}

/// The recovery codes that wait to be saved.
///
/// # Errors
/// When they cannot be read.
pub fn codes_to_save(tx: &Tx, flow: &LoginFlow) -> Result<Vec<String>, DbError> {
    let Some(Enrolment::SavingCodes { codes, .. }) = &flow.state.enrolment else {
        return Ok(Vec::new());
    };
    let refuse = |reason: &dyn std::fmt::Display| {
        corrupt("login_flow", "state", &flow.id, &reason.to_string())
    };
    let sealed = STANDARD_NO_PAD
        .decode(codes)
        .map_err(|error| refuse(&error))?;
    let plain = tx.sealer().open(&place(flow.id), &SealedBytes(sealed))?;
    let text = String::from_utf8(plain).map_err(|error| refuse(&error))?;
    Ok(text.split(' ').map(str::to_owned).collect())
}

/// The user says that the recovery codes are saved, or that they have seen that everything is set
/// up.
///
/// # Errors
/// When the database fails.
pub async fn acknowledge(
    tx: &Tx,
    mut flow: LoginFlow,
    situation: Situation,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<Progress, DbError> {
    flow.state.enrolment = match (&situation.step, flow.state.enrolment.take()) {
        (Step::SaveCodes, Some(Enrolment::SavingCodes { kind, .. })) => {
            Some(Enrolment::Finished { kind })
        }
        (Step::SetUpDone { .. }, Some(Enrolment::Finished { .. })) => None,
        (_, other) => other,
    };
    let situation = situation.reconsider(tx, &flow);
    proceed(tx, flow, situation, lifetimes, visitor).await
}
