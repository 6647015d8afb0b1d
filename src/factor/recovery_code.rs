//! Recovery codes: ten look-up secrets of 80 bits, each good once (NIST SP 800-63B section 3.1.2).
//!
//! Stored as a keyed hash, so that one row is read per try and a stolen table is worth nothing
//! without the installation's key. Shown once, when they are made.

use entity::ids::{RecoveryCodeId, UserId};
use entity::recovery_code;
use entity::values::{AuthenticatorKind, Digest};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::{Verdict, guard, rejected};
use crate::base::{Entropy, Sealer};
use crate::db::{DbError, Tx};
use crate::limit::attempt;
use crate::policy::{AuthenticationEvent, Method};

/// How many there are in a set.
pub const SET_SIZE: usize = 10;

/// Characters of one code; five bits each.
const LENGTH: usize = 16;

/// No vowel pairs that spell words, nothing that looks like something else.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";

/// Makes a code, in groups of four.
fn make(entropy: Entropy) -> String {
    let bytes: [u8; LENGTH] = entropy.bytes();
    let mut code = String::with_capacity(LENGTH + 3);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}

/// Brings a typed code (without spaces and hyphens) into the form that is hashed.
#[must_use]
pub fn normalise(bare: &str) -> Option<String> {
    let lower = bare.to_ascii_lowercase();
    let readable = lower.len() == LENGTH && lower.bytes().all(|byte| ALPHABET.contains(&byte));
    readable.then_some(lower)
}

fn digest(sealer: &Sealer, user: UserId, normalised: &str) -> Digest {
    sealer.keyed_hash("recovery-code", format!("{user}:{normalised}").as_bytes())
}

/// Makes a new set for a user; the old one is void. The answer is shown once and kept nowhere.
///
/// # Errors
/// When the database fails.
pub async fn generate(tx: &Tx, user: UserId) -> Result<Vec<String>, DbError> {
    remove_all(tx, user).await?;
    first(tx, user).await
}

/// The same for somebody who has no unused code: there is none to void.
///
/// # Errors
/// When the database fails.
pub async fn first(tx: &Tx, user: UserId) -> Result<Vec<String>, DbError> {
    let codes: Vec<String> = (0..SET_SIZE).map(|_| make(tx.entropy())).collect();
    insert(tx, user, &codes).await?;
    Ok(codes)
}

/// Stores a set of given codes; an earlier set is void.
///
/// # Errors
/// When the database fails.
pub async fn store(tx: &Tx, user: UserId, codes: &[String]) -> Result<(), DbError> {
    remove_all(tx, user).await?;
    insert(tx, user, codes).await
}

async fn insert(tx: &Tx, user: UserId, codes: &[String]) -> Result<(), DbError> {
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        id: Set(RecoveryCodeId(tx.uuid())),
        user_id: Set(user),
        digest: Set(digest(tx.sealer(), user, &code.replace('-', ""))),
        created_at: Set(tx.now),
        used_at: Set(None),
    });
    recovery_code::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Verifies and uses up a code. The caller tells the user by mail.
///
/// # Errors
/// When the database fails.
pub async fn verify(tx: &Tx, user: UserId, normalised: &str) -> Result<Verdict, DbError> {
    const KIND: AuthenticatorKind = AuthenticatorKind::RecoveryCode;
    let tries = match guard(tx, user, KIND).await? {
        Ok(tries) => tries,
        Err(refused) => return Ok(refused),
    };
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::val(tx.now))
        .filter(recovery_code::Column::UserId.eq(user))
        .filter(recovery_code::Column::Digest.eq(digest(tx.sealer(), user, normalised)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    if used.rows_affected == 0 {
        return Ok(rejected(KIND, tries));
    }
    attempt::succeed(tx, user, KIND).await?;
    Ok(Verdict::Verified(AuthenticationEvent::proved(
        Method::RecoveryCode,
        tx.now,
    )))
}

/// Voids all codes of a user.
///
/// # Errors
/// When the database fails.
pub async fn remove_all(tx: &Tx, user: UserId) -> Result<(), DbError> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::UserId.eq(user))
        .exec(tx.conn())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_readable_and_differ() {
        let codes: BTreeSet<String> = (0..200).map(|_| make(Entropy)).collect();
        assert_eq!(codes.len(), 200);
        for code in codes {
            assert_eq!(code.len(), 19);
            assert!(normalise(&code.replace('-', "")).is_some(), "{code}");
        }
        assert_eq!(ALPHABET.iter().collect::<BTreeSet<_>>().len(), 32);
    }
}
