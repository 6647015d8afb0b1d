//! The password step of a login, in two halves around the hash.

use entity::ids::UserId;
use entity::session;

use super::completion::{Progress, proceed};
use super::flow::LoginFlow;
use super::session::Lifetimes;
use super::situation::{Situation, Visitor};
use crate::audit::{self, Action, Entry};
use crate::base::hasher::{Busy, PasswordHasher};
use crate::base::{Secret, Token};
use crate::db::{DbError, Tx};
use crate::factor::password::{self, Outcome, Right, Try};
use crate::factor::trusted_device;
use crate::limit::{self, Bucket, Taken};
use crate::tenancy;
use crate::user::{self, LoginName, User};

/// Tries that are counted and wait for the hash.
pub struct Tries(Vec<Try>);

/// What the hashes said, without a transaction.
pub struct Compared(Vec<Outcome>);

/// The first half of a password step: counts the tries of whoever is meant.
///
/// Whoever went back to the password in a flow that a password had bound starts over: nothing that
/// was proved before counts any more. A flow that is bound to the session's user (`bound`) takes that
/// user's password only. A login name that several tenants have is compared with each of them, so
/// that nothing about companies is said before a password was right. `mark` finds the mark of a browser
/// that a user signed in with before.
///
/// # Errors
/// When the database fails.
pub async fn reserve(
    tx: &Tx,
    login: Option<&LoginName>,
    meant: Vec<User>,
    mark: impl Fn(UserId) -> Option<Token>,
) -> Result<Tries, DbError> {
    let Some(login) = login else {
        return Ok(Tries(Vec::new()));
    };
    if meant.is_empty() {
        let nobody = password::reserve(tx, login, None, None).await?;
        return Ok(Tries(vec![nobody]));
    }
    let mut tries = Vec::with_capacity(meant.len());
    for user in meant {
        let mark = mark(user.id);
        tries.push(password::reserve(tx, login, Some(user), mark.as_ref()).await?);
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
/// `session` is the one that the browser had; `trusted` finds the trusted computer's cookie of a user.
///
/// # Errors
/// When the database fails.
pub async fn accept(
    tx: &Tx,
    mut flow: LoginFlow,
    compared: Compared,
    session: Option<session::Model>,
    trusted: impl Fn(UserId) -> Option<Token>,
    lifetimes: Lifetimes,
    visitor: &Visitor<'_>,
) -> Result<PasswordStep, DbError> {
    let mut right: Vec<Right> = Vec::new();
    let mut wrong: Vec<User> = Vec::new();
    for outcome in compared.0 {
        match outcome {
            Outcome::Right(found) => right.push(*found),
            Outcome::Wrong { user } => wrong.extend(user.map(|user| *user)),
        }
    }
    if right.len() > 1 {
        return which_company(tx, &right).await;
    }
    let Some(Right { user, settled }) = right.pop() else {
        return reject(tx, wrong, visitor).await;
    };
    if flow.bound_by_session() {
        if flow.user_id != Some(user.id) {
            return Ok(PasswordStep::Wrong);
        }
    } else {
        flow.start_over();
    }
    let situation = Situation::of_user(tx, &flow, user, session).await?;
    let user = &situation.user;
    if !situation.lineage.active() {
        return reject(tx, vec![situation.user], visitor).await;
    }
    let event = password::settle(tx, user, settled).await?;
    flow.state.events.push(event);
    if flow.user_id.is_none() {
        flow.user_id = Some(user.id);
        flow.user_epoch = Some(user.epoch);
    }
    let device = trusted_device::recognise(tx, user, trusted(user.id).as_ref()).await?;
    flow.state.events.extend(device);
    let situation = situation.reconsider(tx, &flow);
    Ok(PasswordStep::Progress(
        proceed(tx, flow, situation, lifetimes, visitor).await?,
    ))
}

async fn which_company(tx: &Tx, right: &[Right]) -> Result<PasswordStep, DbError> {
    let ids: Vec<_> = right.iter().map(|right| right.user.tenant_id).collect();
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
