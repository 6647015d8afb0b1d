//! Authenticators: enrolling, challenging, verifying (NIST SP 800-63B section 3.1).
//!
//! Each kind is a file. Every verifier follows the same three steps: reserve a try
//! ([`limit::attempt`](crate::limit::attempt), invariant I3), compare, and consume by one
//! conditional statement (invariant I2). What it answers is a [`Verdict`]; the evidence in it is the
//! only thing a login believes.

pub mod code;
pub mod known_browser;
pub mod password;
pub mod recovery_code;
pub mod totp;
pub mod trusted_device;
pub mod webauthn;

use entity::ids::UserId;
use entity::values::{AuthenticatorKind, AuthenticatorState};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::db::{DbError, Tx};
use crate::limit::attempt::{self, Slot};
use crate::policy::{AuthenticationEvent, Binding, Holdings};
use crate::user::{self, User};

/// What a verifier found.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is proven; this is the evidence.
    Verified(AuthenticationEvent),
    /// It is not; the try is counted.
    Rejected {
        /// Wrong answers in a row, over all logins.
        tries: i64,
        /// This failure suspended the authenticator.
        suspended: bool,
    },
    /// Too soon after failures; nothing was compared.
    CoolingDown {
        /// Seconds until the next try is taken.
        retry_after: i64,
    },
    /// Too many failures; nothing was compared.
    Suspended,
    /// There is no code to compare with: expired, used, or ended by wrong answers.
    Gone,
}

/// Reserves a try, or says why there is none to be had: the number of the try.
async fn guard(
    tx: &Tx,
    user: UserId,
    kind: AuthenticatorKind,
) -> Result<Result<i64, Verdict>, DbError> {
    Ok(match attempt::reserve(tx, user, kind).await? {
        Slot::Reserved { tries } => Ok(tries),
        Slot::CoolingDown { retry_after } => Err(Verdict::CoolingDown { retry_after }),
        Slot::Suspended => Err(Verdict::Suspended),
    })
}

/// The verdict on a wrong answer, whose try stays counted.
fn rejected(kind: AuthenticatorKind, tries: i64) -> Verdict {
    Verdict::Rejected {
        tries,
        suspended: attempt::is_last(kind, tries),
    }
}

#[derive(FromQueryResult)]
struct Counts {
    totp: i64,
    codes: i64,
    copyable: Option<bool>,
}

const COUNTS: &str = "SELECT \
    (SELECT COUNT(*) FROM authenticator WHERE user_id = $1 AND kind = $2 AND state = $3) AS totp, \
    (SELECT COUNT(*) FROM recovery_code WHERE user_id = $1 AND used_at IS NULL) AS codes, \
    (SELECT backup_eligible FROM security_key WHERE user_id = $1 \
     ORDER BY backup_eligible LIMIT 1) AS copyable";

/// What a user holds, as the policy sees it: one statement.
///
/// # Errors
/// When the database fails: then nothing is decided.
pub async fn holdings(tx: &Tx, user: &User) -> Result<Holdings, DbError> {
    let values = [
        user.id.into(),
        AuthenticatorKind::Totp.as_str().into(),
        AuthenticatorState::Active.as_str().into(),
    ];
    let backend = tx.conn().get_database_backend();
    let statement = Statement::from_sql_and_values(backend, COUNTS, values);
    let counts = Counts::find_by_statement(statement).one(tx.conn()).await?;
    let counts = counts.unwrap_or(Counts {
        totp: 0,
        codes: 0,
        copyable: None,
    });
    Ok(Holdings {
        phone_validated: user::phone_validated(user),
        email: !user.email.is_empty(),
        totp: counts.totp > 0,
        security_key: counts.copyable.map(Binding::of),
        recovery_codes: u32::try_from(counts.codes).unwrap_or(0),
    })
}

/// What somebody typed into the "One-time code" field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// Six digits.
    Digits(String),
    /// A recovery code, normalised.
    RecoveryCode(String),
    /// Neither.
    Unreadable,
}

impl Response {
    /// Reads the field: spaces and hyphens are ignored, and so is the case of letters.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        if typed.len() > 200 {
            return Self::Unreadable;
        }
        let ignored = |c: &char| !(c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '—'));
        let bare: String = typed.chars().filter(ignored).collect();
        if bare.len() == 6 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Digits(bare);
        }
        recovery_code::normalise(&bare).map_or(Self::Unreadable, Self::RecoveryCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_takes_both_kinds_of_code() {
        let digits = |text: &str| Response::Digits(text.to_owned());
        let table = [
            ("123456", digits("123456")),
            (" 123 456 ", digits("123456")),
            ("123-456", digits("123456")),
            ("12345", Response::Unreadable),
            ("1234567", Response::Unreadable),
            ("١٢٣٤٥٦", Response::Unreadable),
            ("", Response::Unreadable),
            (
                "ABCD-efgh-jkmn-pqrs",
                Response::RecoveryCode("abcdefghjkmnpqrs".to_owned()),
            ),
        ];
        for (typed, expected) in table {
            assert_eq!(Response::read(typed), expected, "{typed:?}");
        }
        assert_eq!(Response::read(&"1".repeat(10_000)), Response::Unreadable);
    }
}
