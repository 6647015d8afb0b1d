//! The second step: the code, another one, another way.

use entity::values::{AuthenticatorKind, ChallengePurpose, Channel};
use serde_json::json;

use super::completion::{Progress, proceed, step_path};
use super::flow::LoginFlow;
use super::session::Lifetimes;
use super::situation::{Situation, Visitor};
use super::step::Step;
use crate::audit::{self, Action, Entry};
use crate::db::{DbError, Tx};
use crate::factor::code::{self, Sending, Sent};
use crate::factor::{Response, Verdict, recovery_code, totp};
use crate::limit::attempt;
use crate::notify::{Message, Recipient};

/// Wrong second steps in a row, over all logins, at which the user is told that somebody knows the
/// password: a slip or two is human, the third may not be the user at all.
const WARN_AT: i64 = 3;

/// What came of a code.
#[derive(Debug)]
pub enum CodeStep {
    /// The login goes on.
    Progress(Progress),
    /// Not right.
    Refused(Refusal),
}

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not a code at all.
    Unreadable,
    /// It is not the right one.
    Wrong {
        /// Wrong answers that this login takes before it makes people wait.
        left: u32,
    },
    /// It expired, was used, or ended by wrong answers: another one is needed.
    Gone,
    /// Too soon after wrong ones.
    CoolingDown {
        /// Seconds to wait.
        retry_after: i64,
    },
    /// This way is suspended; another one is needed.
    Suspended,
}

/// A one-time code: of the app, by SMS, by e-mail, or a recovery code in the same field.
///
/// # Errors
/// When the database fails.
pub async fn submit_code(
    tx: &Tx,
    mut flow: LoginFlow,
    mut situation: Situation,
    typed: &str,
    trust: bool,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<CodeStep, DbError> {
    let Step::Verify { method, methods } = situation.step.clone() else {
        let path = step_path(&flow, &situation.step);
        return Ok(CodeStep::Progress(Progress::Stayed(path)));
    };
    let user = situation.user.id;
    let sent = |channel: Channel| (Some(flow.id), ChallengePurpose::Login, channel);
    let (verdict, kind) = match (Response::read(typed), method) {
        (Response::RecoveryCode(code), _) if methods.contains(&AuthenticatorKind::RecoveryCode) => {
            let verdict = recovery_code::verify(tx, user, &code).await?;
            (verdict, AuthenticatorKind::RecoveryCode)
        }
        (Response::Digits(digits), AuthenticatorKind::Totp) => (
            totp::verify(tx, user, situation.app.as_ref(), &digits).await?,
            method,
        ),
        (Response::Digits(digits), AuthenticatorKind::Sms) => {
            let (flow, purpose, channel) = sent(Channel::Sms);
            (
                code::verify(tx, user, flow, purpose, channel, &digits)
                    .await?
                    .0,
                method,
            )
        }
        (Response::Digits(digits), AuthenticatorKind::Email) => {
            let (flow, purpose, channel) = sent(Channel::Email);
            (
                code::verify(tx, user, flow, purpose, channel, &digits)
                    .await?
                    .0,
                method,
            )
        }
        (Response::Digits(_), AuthenticatorKind::RecoveryCode | AuthenticatorKind::Password)
        | (Response::RecoveryCode(_) | Response::Unreadable, _) => {
            return Ok(CodeStep::Refused(Refusal::Unreadable));
        }
    };
    let lang = situation.lang(&flow, visitor);
    match verdict {
        Verdict::Verified(event) => {
            flow.state.events.push(event);
            flow.state.trust = trust;
            if kind == AuthenticatorKind::RecoveryCode {
                let left = situation.holdings.recovery_codes.saturating_sub(1);
                situation.holdings.recovery_codes = left;
                situation
                    .tell(tx, lang, Message::RecoveryCodeUsed { left })
                    .await?;
                let entry = own(&situation, Action::RecoveryCodeUsed, visitor);
                audit::record(tx, entry.with(json!({"left": left}))).await?;
            }
            let situation = situation.reconsider(tx, &flow);
            Ok(CodeStep::Progress(
                proceed(tx, flow, situation, lifetimes, visitor).await?,
            ))
        }
        Verdict::Rejected { suspended } => {
            flow.state.wrong += 1;
            let entry = own(&situation, Action::SecondStepRejected, visitor);
            audit::record(tx, entry.with(json!({"method": kind.as_str()}))).await?;
            if suspended {
                let entry = own(&situation, Action::AuthenticatorSuspended, visitor);
                audit::record(tx, entry.with(json!({"method": kind.as_str()}))).await?;
                situation
                    .tell(tx, lang, Message::FactorSuspended { kind })
                    .await?;
            } else if attempt::failures(tx, user, kind).await? == WARN_AT {
                situation.tell(tx, lang, Message::WrongSecondFactor).await?;
            }
            // Whether another step was faster does not matter: the try is counted elsewhere.
            let _ = flow.save(tx).await?;
            Ok(CodeStep::Refused(Refusal::Wrong {
                left: tries_left(flow.state.wrong),
            }))
        }
        Verdict::CoolingDown { retry_after } => {
            Ok(CodeStep::Refused(Refusal::CoolingDown { retry_after }))
        }
        Verdict::Suspended => Ok(CodeStep::Refused(Refusal::Suspended)),
        Verdict::Gone => Ok(CodeStep::Refused(Refusal::Gone)),
    }
}

/// How many wrong answers are left before a challenge ends.
pub(super) fn tries_left(wrong: u32) -> u32 {
    u32::try_from(code::MOST_ATTEMPTS)
        .unwrap_or(0)
        .saturating_sub(wrong)
}

fn own(situation: &Situation, action: Action, visitor: &Visitor<'_>) -> Entry {
    let user = &situation.user;
    Entry::own(user.tenant_id, user.id, action, visitor.address)
}

/// Another way: only one that the policy allows here and the user holds.
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
    let Step::Verify { methods, .. } = &situation.step else {
        return Ok(Progress::Stayed(step_path(&flow, &situation.step)));
    };
    let Some(method) = wanted.filter(|wanted| methods.contains(wanted)) else {
        return Ok(Progress::Stayed(format!("/login/{}/choose", flow.id)));
    };
    flow.state.method = Some(method);
    flow.state.sent_again = false;
    let situation = situation.reconsider(tx, &flow);
    proceed(tx, flow, situation, lifetimes, visitor).await
}

/// Sends the code once more, when the cool-down has passed.
///
/// # Errors
/// When the database fails.
pub async fn resend(
    tx: &Tx,
    mut flow: LoginFlow,
    situation: &Situation,
    visitor: &Visitor<'_>,
) -> Result<(String, Sent), DbError> {
    let path = step_path(&flow, &situation.step);
    let Some(sending) = sending(&flow, situation, visitor) else {
        return Ok((path, Sent::TooSoon));
    };
    let sent = code::send(tx, sending).await?;
    if matches!(sent, Sent::Queued(_)) {
        flow.state.sent_again = true;
        let _ = flow.save(tx).await?;
    }
    Ok((path, sent))
}

/// Sends the code of the step that was reached, unless one is on its way already.
///
/// # Errors
/// When the database fails.
pub async fn send_if_needed(
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
    visitor: &Visitor<'_>,
) -> Result<(), DbError> {
    if let Some(sending) = sending(flow, situation, visitor) {
        code::send(tx, sending).await?;
    }
    Ok(())
}

/// The code that the present step waits for, if it waits for one that is sent.
fn sending<'a>(
    flow: &LoginFlow,
    situation: &'a Situation,
    visitor: &Visitor<'a>,
) -> Option<Sending<'a>> {
    let user = &situation.user;
    let (purpose, to) = match &situation.step {
        Step::Verify {
            method: AuthenticatorKind::Sms,
            ..
        } => (ChallengePurpose::Login, Recipient::Sms(user.phone.clone()?)),
        Step::Verify {
            method: AuthenticatorKind::Email,
            ..
        } => (
            ChallengePurpose::Login,
            Recipient::Email(user.email.clone()),
        ),
        Step::EnrolPhoneCode { number } => (
            ChallengePurpose::ValidatePhone,
            Recipient::Sms(number.clone()),
        ),
        Step::Password
        | Step::Verify { .. }
        | Step::Enrol { .. }
        | Step::EnrolApp { .. }
        | Step::EnrolPhone { .. }
        | Step::SaveCodes
        | Step::SetUpDone { .. }
        | Step::Nudge { .. }
        | Step::Done
        | Step::Denied(_) => return None,
    };
    Some(Sending {
        user,
        lineage: &situation.lineage,
        flow: Some(flow.id),
        purpose,
        to,
        lang: situation.lang(flow, visitor),
        address: visitor.address,
    })
}
