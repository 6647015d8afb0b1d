//! The memorised secret: verified on the hash threads, never inside a transaction.
//!
//! A hash takes some 15 ms of a core; the one writer of SQLite must not be held for it. So verifying
//! has two halves around the hash: [`reserve`] in the first unit of work counts the try (for a name
//! that nobody has as well, so that it slows down alike), and [`settle`] in the second clears the
//! counter. An unknown user costs the same dummy hash.

use entity::ids::UserId;
use entity::values::{AuthenticatorKind, Status};
use uuid::Uuid;

use super::known_browser;
use crate::base::hasher::{Busy, PasswordCheck, PasswordHasher};
use crate::base::secret::digest_of;
use crate::base::{Secret, Token};
use crate::db::{DbError, Tx};
use crate::limit::attempt::{self, Slot};
use crate::policy::{AuthenticationEvent, Method};
use crate::user::{self, LoginName, User};

/// A try that may be made: counted already, ready for the hash.
#[derive(Clone, Debug)]
pub struct Try {
    user: Option<User>,
    counted_as: UserId,
    allowed: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The password is right, and the user may sign in with it.
    Right(Box<Right>),
    /// Anything else; the reason goes to the audit log only.
    Wrong {
        /// The user, when there is one of that name.
        user: Option<Box<User>>,
    },
}

/// A right password.
#[derive(Clone, Debug)]
pub struct Right {
    /// Whose it is.
    pub user: User,
    /// What is to be written down.
    pub settled: Settled,
}

/// What a right password leaves to be written down.
#[derive(Clone, Debug)]
pub struct Settled {
    /// A hash with today's parameters, when the stored one is older.
    upgrade: Option<String>,
    counted_as: UserId,
}

/// Counts a try for this name, which at most one user has here. Tries from a browser with that
/// user's mark are counted by themselves.
///
/// # Errors
/// When the database fails.
pub async fn reserve(
    tx: &Tx,
    login: &LoginName,
    user: Option<User>,
    mark: Option<&Token>,
) -> Result<Try, DbError> {
    let counted_as = match &user {
        Some(user) => mark
            .and_then(|mark| known_browser::counted_as(tx.sealer(), user.id, mark))
            .unwrap_or(user.id),
        None => nobody(login),
    };
    let slot = attempt::reserve(tx, counted_as, AuthenticatorKind::Password).await?;
    Ok(Try {
        user,
        counted_as,
        allowed: matches!(slot, Slot::Reserved { .. }),
    })
}

/// The identifier under which tries for a name that nobody has are counted.
fn nobody(login: &LoginName) -> UserId {
    let digest = digest_of("nobody", login.as_str().as_bytes());
    let bytes: [u8; 16] = digest.0[..16].try_into().expect("a digest has 32 bytes");
    UserId(Uuid::from_bytes(bytes))
}

/// Compares, outside any transaction. A try that is not allowed, a user without password and a
/// disabled one cost the same as a wrong password.
///
/// # Errors
/// [`Busy`] when the queue of the hash threads is full.
pub async fn check(
    hasher: &PasswordHasher,
    attempt: Try,
    password: Secret<String>,
) -> Result<Outcome, Busy> {
    let phc = attempt
        .user
        .as_ref()
        .and_then(|user| user.password_hash.clone());
    let found = hasher
        .verify(password.clone(), phc.filter(|_| attempt.allowed))
        .await?;
    Ok(match (found, attempt.user) {
        (PasswordCheck::Right { outdated }, Some(user)) if user.status == Status::Active => {
            let upgrade = if outdated {
                Some(hasher.hash(password).await?)
            } else {
                None
            };
            let settled = Settled {
                upgrade,
                counted_as: attempt.counted_as,
            };
            Outcome::Right(Box::new(Right { user, settled }))
        }
        (PasswordCheck::Right { .. } | PasswordCheck::Wrong, user) => Outcome::Wrong {
            user: user.map(Box::new),
        },
    })
}

/// Writes down that the password was right: the counter is cleared, an old hash replaced.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &Tx, user: &User, right: Settled) -> Result<AuthenticationEvent, DbError> {
    if let Some(hash) = right.upgrade {
        user::upgrade_hash(tx, user, hash).await?;
    }
    attempt::succeed(tx, right.counted_as, AuthenticatorKind::Password).await?;
    Ok(AuthenticationEvent::proved(Method::Password, tx.now))
}
