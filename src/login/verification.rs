//! The second step: the code, another one, another way.

use entity::values::{AuthenticatorKind, Channel};
use serde_json::json;

use super::completion::{Progress, proceed, step_path};
use super::flow::LoginFlow;
use super::security_key;
use super::session::Lifetimes;
use super::situation::{Situation, Visitor};
use super::step::Step;
use crate::audit::{self, Action};
use crate::db::{DbError, Tx};
use crate::factor::code::{self, Earlier, Sending, Sent};
use crate::factor::{Response, Verdict, recovery_code, totp};
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

impl Refusal {
    /// Why a verifier's answer is a refusal, as far as it is one. Wrong answers are those of the
    /// user's counter: a set-up has no count of its own to show.
    #[must_use]
    pub fn of(verdict: &Verdict) -> Option<Self> {
        Some(match verdict {
            Verdict::Verified(_) => return None,
            Verdict::Rejected { tries, .. } => Self::Wrong {
                left: code::tries_left(*tries),
            },
            Verdict::CoolingDown { retry_after } => Self::CoolingDown {
                retry_after: *retry_after,
            },
            Verdict::Suspended => Self::Suspended,
            Verdict::Gone => Self::Gone,
        })
    }
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
    let (verdict, kind) = match (Response::read(typed), situation.step.awaits()) {
        (Response::RecoveryCode(code), _) if methods.contains(&AuthenticatorKind::RecoveryCode) => {
            let verdict = recovery_code::verify(tx, user, &code).await?;
            (verdict, AuthenticatorKind::RecoveryCode)
        }
        (Response::Digits(digits), Some((purpose, channel))) => {
            let flow = Some(flow.id);
            let (verdict, _) = code::verify(tx, user, flow, purpose, channel, &digits).await?;
            (verdict, method)
        }
        (Response::Digits(digits), None) if method == AuthenticatorKind::Totp => {
            let apps = &situation.apps;
            (totp::verify(tx, user, apps, &digits).await?, method)
        }
        (Response::Digits(_) | Response::RecoveryCode(_) | Response::Unreadable, _) => {
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
                let entry = situation.deed(Action::RecoveryCodeUsed, visitor);
                situation.deeds.push(entry.with(json!({"left": left})));
            }
            let situation = situation.reconsider(tx, &flow);
            Ok(CodeStep::Progress(
                proceed(tx, flow, situation, lifetimes, visitor).await?,
            ))
        }
        Verdict::Rejected { tries, suspended } => {
            let wrong = (tries, suspended);
            let refusal = rejected(tx, &mut flow, &situation, kind, wrong, visitor).await?;
            Ok(CodeStep::Refused(refusal))
        }
        Verdict::CoolingDown { retry_after } => {
            Ok(CodeStep::Refused(Refusal::CoolingDown { retry_after }))
        }
        Verdict::Suspended => Ok(CodeStep::Refused(Refusal::Suspended)),
        Verdict::Gone => Ok(CodeStep::Refused(Refusal::Gone)),
    }
}

/// A wrong second step: written down, and told to the user where it may not be their own.
pub(super) async fn rejected(
    tx: &Tx,
    flow: &mut LoginFlow,
    situation: &Situation,
    kind: AuthenticatorKind,
    (tries, suspended): (i64, bool),
    visitor: &Visitor<'_>,
) -> Result<Refusal, DbError> {
    flow.state.wrong += 1;
    let lang = situation.lang(flow, visitor);
    let told = json!({"method": kind.as_str()});
    let entry = |action| situation.deed(action, visitor).with(told.clone());
    let mut deeds = vec![entry(Action::SecondStepRejected)];
    if suspended {
        deeds.push(entry(Action::AuthenticatorSuspended));
        situation
            .tell(tx, lang, Message::FactorSuspended { kind })
            .await?;
    } else if tries == WARN_AT {
        situation.tell(tx, lang, Message::WrongSecondFactor).await?;
    }
    audit::record_all(tx, deeds).await?;
    // Whether another step was faster does not matter: the try is counted elsewhere.
    let _ = flow.save(tx).await?;
    Ok(Refusal::Wrong {
        left: code::tries_left(i64::from(flow.state.wrong)),
    })
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
    let Some((sending, earlier)) = due(&mut flow, situation, visitor) else {
        return Ok((path, Sent::TooSoon));
    };
    let sent = code::send(tx, sending, earlier).await?;
    if matches!(sent, Sent::Queued(_)) {
        flow.state.sent_again = true;
        let _ = flow.save(tx).await?;
    }
    Ok((path, sent))
}

/// Sends the first code of a login that begins at its second step, where the user is signed in
/// already and has opened an application that demands one; or challenges their key. The answer is
/// whether it was.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    tx: &Tx,
    mut flow: LoginFlow,
    situation: &Situation,
    visitor: &Visitor<'_>,
) -> Result<bool, DbError> {
    match due(&mut flow, situation, visitor) {
        Some((sending, Earlier::None)) if flow.save(tx).await?.is_ok() => {
            let sent = code::send(tx, sending, Earlier::None).await?;
            Ok(matches!(sent, Sent::Queued(_)))
        }
        Some(_) => Ok(false),
        None => security_key::begin(tx, &flow, situation, visitor).await,
    }
}

/// The code that the present step waits for, if it waits for one that is sent. The flow remembers
/// that it was.
pub(super) fn due<'a>(
    flow: &mut LoginFlow,
    situation: &'a Situation,
    visitor: &Visitor<'a>,
) -> Option<(Sending<'a>, Earlier)> {
    let user = &situation.user;
    let (purpose, channel) = situation.step.awaits()?;
    let to = match (&situation.step, channel) {
        (Step::EnrolPhoneCode { number }, _) => Recipient::Sms(number.clone()),
        (_, Channel::Sms) => Recipient::Sms(user.phone.clone()?),
        (_, Channel::Email) => Recipient::Email(user.email.clone()),
    };
    let earlier = if flow.state.sent.contains(&(purpose, channel)) {
        Earlier::Possible
    } else {
        flow.state.sent.push((purpose, channel));
        Earlier::None
    };
    let sending = Sending {
        user,
        lineage: &situation.lineage,
        flow: Some(flow.id),
        purpose,
        to,
        lang: situation.lang(flow, visitor),
        address: visitor.address,
    };
    Some((sending, earlier))
}
