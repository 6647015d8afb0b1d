//! Taking answers: the password, the code, another way.

use entity::ids::UserId;
use entity::values::{AuthenticatorKind, ChallengePurpose, Channel};
use serde_json::json;

use super::completion::{Progress, proceed, step_path};
use super::flow::LoginFlow;
use super::session::Lifetimes;
use super::situation::{Situation, Visitor};
use super::step::Step;
use crate::audit::{self, Action, Entry};
use crate::base::Secret;
use crate::base::Token;
use crate::base::hasher::{Busy, PasswordHasher};
use crate::db::{DbError, Tx};
use crate::factor::code::{self, Sending, Sent};
use crate::factor::password::{self, Outcome, Try};
use crate::factor::{Response, Verdict, recovery_code, totp, trusted_device};
use crate::limit::{self, Bucket, Taken};
use crate::notify::{Message, Recipient};
use crate::tenancy;
use crate::user::{self, LoginName, User};

/// At most so many people of one login name are compared with a password.
const MOST_NAMESAKES: usize = 4;

/// Tries that are counted and wait for the hash.
pub struct Tries(Vec<Try>);

/// What the hashes said, without a transaction.
pub struct Compared(Vec<Outcome>);

/// The first half of a password step: finds who is meant and counts the tries.
///
/// Whoever went back to the password in a flow that a password had bound starts over: nothing that
/// was proved before counts any more. A flow that is bound to the session's user takes that user's password only. A login name
/// that several tenants have is compared with each of them, so that nothing about companies is said
/// before a password was right.
///
/// # Errors
/// When the database fails.
pub async fn reserve(
    tx: &Tx,
    flow: &LoginFlow,
    username: &str,
    company: Option<&str>,
) -> Result<Tries, DbError> {
    let bound = match flow.user_id.filter(|_| flow.bound_by_session()) {
        Some(id) => user::by_id(tx, id).await?,
        None => None,
    };
    if let Some(user) = bound {
        let Ok(login) = LoginName::parse(&user.login) else {
            return Ok(Tries(Vec::new()));
        };
        return Ok(Tries(vec![
            password::reserve(tx, &login, Some(user)).await?,
        ]));
    }
    let Ok(login) = LoginName::parse(username) else {
        return Ok(Tries(Vec::new()));
    };
    let tenant = match company {
        Some(slug) => tenancy::by_slug(tx, slug).await?.map(|tenant| tenant.id),
        None => flow.state.tenant,
    };
    let mut namesakes = user::by_login(tx, tenant, &login).await?;
    namesakes.truncate(MOST_NAMESAKES);
    if namesakes.is_empty() {
        return Ok(Tries(vec![password::reserve(tx, &login, None).await?]));
    }
    let mut tries = Vec::with_capacity(namesakes.len());
    for user in namesakes {
        tries.push(password::reserve(tx, &login, Some(user)).await?);
    }
    Ok(Tries(tries))
}

/// The middle: compares on the hash threads. An unreadable name costs a dummy hash like any other.
///
/// # Errors
/// [`Busy`] when the queue is full.
pub async fn compare(hasher: &PasswordHasher, tries: Tries, typed: &str) -> Result<Compared, Busy> {
    let typed = user::password_rules::normalise(typed);
    let password = typed.unwrap_or_else(|| Secret::new(String::new()));
    if tries.0.is_empty() {
        hasher.verify(password, None).await?;
        return Ok(Compared(Vec::new()));
    }
    let mut outcomes = Vec::with_capacity(tries.0.len());
    for attempt in tries.0 {
        outcomes.push(password::check(hasher, attempt, password.clone()).await?);
    }
    Ok(Compared(outcomes))
}

/// What came of a password.
#[derive(Debug)]
pub enum PasswordStep {
    /// The login goes on.
    Progress(Progress),
    /// Not right, or not allowed: one message for all reasons.
    Wrong,
    /// It is right for several people of this name; which company is it? (slug, name)
    WhichCompany(Vec<(String, String)>),
    /// Too many wrong passwords from this address.
    TooMany {
        /// Seconds to wait.
        retry_after: i64,
    },
}

/// The second half: the user is known, the requirement is computed anew, and the login goes on.
///
/// `trusted` finds the trusted computer's cookie of a user.
///
/// # Errors
/// When the database fails.
pub async fn accept(
    tx: &Tx,
    mut flow: LoginFlow,
    compared: Compared,
    trusted: impl Fn(UserId) -> Option<Token>,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<PasswordStep, DbError> {
    let mut right: Vec<(User, Option<String>)> = Vec::new();
    let mut wrong: Vec<User> = Vec::new();
    for outcome in compared.0 {
        match outcome {
            Outcome::Right { user, upgrade } => right.push((*user, upgrade)),
            Outcome::Wrong { user } => wrong.extend(user.map(|user| *user)),
        }
    }
    if right.len() > 1 {
        return which_company(tx, &right).await;
    }
    let Some((user, upgrade)) = right.pop() else {
        return reject(tx, wrong, visitor).await;
    };
    if flow.bound_by_session() {
        if flow.user_id != Some(user.id) {
            return Ok(PasswordStep::Wrong);
        }
    } else {
        flow.start_over();
    }
    let lineage = tenancy::lineage(tx, user.tenant_id).await?;
    if !lineage.active() {
        return reject(tx, vec![user], visitor).await;
    }
    let event = password::settle(tx, &user, upgrade).await?;
    flow.state.events.push(event);
    if flow.user_id.is_none() {
        flow.user_id = Some(user.id);
        flow.user_epoch = Some(user.epoch);
    }
    let device = trusted_device::recognise(tx, &user, trusted(user.id).as_ref()).await?;
    flow.state.events.extend(device);
    let situation = Situation::of_user(tx, &flow, user).await?;
    Ok(PasswordStep::Progress(
        proceed(tx, flow, situation, lifetimes, visitor).await?,
    ))
}

async fn which_company(tx: &Tx, right: &[(User, Option<String>)]) -> Result<PasswordStep, DbError> {
    let ids: Vec<_> = right.iter().map(|(user, _)| user.tenant_id).collect();
    let tenants = tenancy::by_ids(tx, &ids).await?;
    let mut companies: Vec<_> = tenants
        .into_iter()
        .map(|tenant| (tenant.slug, tenant.name))
        .collect();
    companies.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(PasswordStep::WhichCompany(companies))
}

async fn reject(tx: &Tx, users: Vec<User>, visitor: &Visitor<'_>) -> Result<PasswordStep, DbError> {
    let entries = users.iter().map(|user| Entry {
        actor: None,
        ..Entry::own(
            user.tenant_id,
            user.id,
            Action::PasswordRejected,
            visitor.address,
        )
    });
    audit::record_all(tx, entries.collect()).await?;
    let bucket = Bucket::WrongPasswordsPerAddress;
    Ok(match limit::take(tx, bucket, visitor.address).await? {
        Taken::Allowed => PasswordStep::Wrong,
        Taken::Exceeded { retry_after } => PasswordStep::TooMany { retry_after },
    })
}

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
    situation: Situation,
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
        (Response::Digits(digits), AuthenticatorKind::Totp) => {
            (totp::verify(tx, user, &digits).await?, method)
        }
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
                let left = u32::try_from(recovery_code::left(tx, user).await?).unwrap_or(0);
                situation
                    .tell(tx, lang, Message::RecoveryCodeUsed { left })
                    .await?;
                let entry = own(&situation, Action::RecoveryCodeUsed, visitor);
                audit::record(tx, entry.with(json!({"left": left}))).await?;
            }
            let situation = situation.again(tx, &flow).await?;
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
            } else if flow.state.wrong == 3 {
                // A slip or two is human; the third may not be the user at all.
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
