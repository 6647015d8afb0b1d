//! An authenticator app's time-based codes (RFC 6238): SHA-1, 6 digits, 30 s, one step of drift.
//!
//! A step is accepted once and monotonically: one conditional update moves `last_step` forward, so
//! of two parallel submissions one wins, and a used step closes all earlier ones. Setting up makes a
//! *pending* authenticator that never counts; the first right code turns it active, replaces the old
//! app in the same transaction, and is used up by that.

use entity::authenticator;
use entity::ids::{AuthenticatorId, UserId};
use entity::values::{AuthenticatorKind, AuthenticatorState, Timestamp};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use totp_rs::{Algorithm, Builder, Totp};

use super::{Verdict, guard, rejected};
use crate::base::Sealer;
use crate::db::{DbError, Tx, corrupt};
use crate::limit::attempt;
use crate::policy::{Apps, AuthenticationEvent, Method};
use crate::user::User;

const KIND: AuthenticatorKind = AuthenticatorKind::Totp;

/// Seconds of one step (RFC 6238, section 4.1).
pub const STEP_SECONDS: u64 = 30;

/// What an app is given to read.
#[derive(Clone)]
pub struct Setup {
    /// The key in base32, as people type it.
    pub key: String,
    /// A PNG of the `otpauth:` URI as a QR code, as a `data:` URI.
    pub qr: String,
    /// The `otpauth:` URI, for an app on this device.
    pub uri: String,
}

fn place(id: AuthenticatorId) -> String {
    format!("authenticator:secret:{id}")
}

fn algorithm(secret: Vec<u8>, account: &str, issuer: &str) -> Option<Totp> {
    // The label of an otpauth URI must not contain colons.
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret)
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .build()
        .ok()
}

/// The step that a code belongs to, within one step of now.
#[must_use]
pub fn matching_step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(now.seconds()).ok()?;
    let step = algorithm(secret.to_vec(), "", "")?.check(code, seconds)?;
    i64::try_from(step).ok()
}

/// The code that an app with this key (base32) shows at an instant; for the demo and the suite.
#[must_use]
pub fn code_at(key: &str, now: Timestamp) -> Option<String> {
    let secret = totp_rs::Secret::try_from_base32(key).ok()?;
    let totp = algorithm(secret.as_bytes().to_vec(), "", "")?;
    Some(
        totp.generate(u64::try_from(now.seconds()).ok()?)
            .to_string(),
    )
}

/// Seconds within which a set-up must be finished: the key of one that was left lying about is not
/// shown again.
const SET_UP_WITHIN: i64 = 30 * 60;

/// Makes a new key for a user; an earlier unfinished one is forgotten, an active app untouched.
///
/// Whoever began it keeps the answer: a key is shown and confirmed by its identifier alone.
/// Otherwise somebody who knows the password could leave a key that he has seen for the user to
/// confirm.
///
/// # Errors
/// When the database fails.
pub async fn begin(tx: &Tx, user: UserId) -> Result<AuthenticatorId, DbError> {
    use authenticator::Column;
    let (id, row) = row(
        tx,
        user,
        &tx.entropy().bytes::<20>(),
        AuthenticatorState::Pending,
    );
    // One unfinished set-up of a user, also when two begin at once: the later takes the row.
    let later = OnConflict::columns([Column::UserId, Column::Kind])
        // Literally as the index says it, or SQLite does not know it again.
        .target_and_where(Expr::cust("state = 'pending'"))
        .update_columns([Column::Id, Column::Secret, Column::CreatedAt])
        .to_owned();
    authenticator::Entity::insert(row)
        .on_conflict(later)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(id)
}

/// Enrols an app whose key is known already: for the demo world and imports.
///
/// # Errors
/// When the database fails or the key is not base32.
pub async fn import(tx: &Tx, user: UserId, key: &str) -> Result<(), DbError> {
    let secret = totp_rs::Secret::try_from_base32(key)
        .map_err(|error| corrupt("authenticator", "secret", &user, &format!("{error:?}")))?;
    let (_, row) = row(tx, user, secret.as_bytes(), AuthenticatorState::Active);
    authenticator::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

fn row(
    tx: &Tx,
    user: UserId,
    secret: &[u8],
    state: AuthenticatorState,
) -> (AuthenticatorId, authenticator::ActiveModel) {
    let id = AuthenticatorId(tx.uuid());
    let row = authenticator::ActiveModel {
        id: Set(id),
        user_id: Set(user),
        kind: Set(KIND),
        state: Set(state),
        secret: Set(tx.sealer().seal(&place(id), secret)),
        last_step: Set(0),
        created_at: Set(tx.now),
        confirmed_at: Set((state == AuthenticatorState::Active).then_some(tx.now)),
        last_used_at: Set(None),
    };
    (id, row)
}

/// The set-up that this identifier names, if it is this user's and still unfinished.
fn begun(
    apps: &Apps,
    user: UserId,
    key: Option<AuthenticatorId>,
    now: Timestamp,
) -> Option<&authenticator::Model> {
    apps.pending.as_ref().filter(|row| {
        row.user_id == user
            && Some(row.id) == key
            && now.seconds_since(row.created_at) < SET_UP_WITHIN
    })
}

/// What the app must read to finish the set-up `key` that was begun; nothing when none was.
///
/// # Errors
/// When the key does not open.
pub fn setup(
    tx: &Tx,
    apps: &Apps,
    user: &User,
    key: Option<AuthenticatorId>,
    issuer: &str,
) -> Result<Option<Setup>, DbError> {
    let Some(row) = begun(apps, user.id, key, tx.now) else {
        return Ok(None);
    };
    let secret = open(tx.sealer(), row)?;
    let refuse = |reason: &str| corrupt("authenticator", "secret", &row.id, &reason);
    let totp = algorithm(secret, &user.login, issuer).ok_or_else(|| refuse("not a TOTP key"))?;
    let uri = totp
        .to_url()
        .map_err(|_| refuse("no otpauth URI can be made of it"))?;
    let png = totp
        .to_qr_base64()
        .map_err(|_| refuse("the otpauth URI fits no QR code"))?;
    Ok(Some(Setup {
        uri,
        key: totp.secret().to_base32(),
        qr: format!("data:image/png;base64,{png}"),
    }))
}

/// Finishes a set-up by its first right code: the new app counts, the old one is gone.
///
/// # Errors
/// When the database fails or the key does not open.
pub async fn confirm(
    tx: &Tx,
    user: UserId,
    apps: &Apps,
    key: Option<AuthenticatorId>,
    code: &str,
) -> Result<Verdict, DbError> {
    let tries = match guard(tx, user, KIND).await? {
        Ok(tries) => tries,
        Err(refused) => return Ok(refused),
    };
    let Some(row) = begun(apps, user, key, tx.now) else {
        return Ok(Verdict::Gone);
    };
    let secret = open(tx.sealer(), row)?;
    let Some(step) = matching_step(&secret, code, tx.now) else {
        return Ok(rejected(KIND, tries));
    };
    let confirmed = authenticator::Entity::update_many()
        .col_expr(
            authenticator::Column::State,
            Expr::val(AuthenticatorState::Active.as_str()),
        )
        .col_expr(authenticator::Column::LastStep, Expr::val(step))
        .col_expr(authenticator::Column::ConfirmedAt, Expr::val(tx.now))
        .col_expr(authenticator::Column::LastUsedAt, Expr::val(tx.now))
        .filter(authenticator::Column::Id.eq(row.id))
        .filter(authenticator::Column::State.eq(AuthenticatorState::Pending))
        .exec(tx.conn())
        .await?;
    if confirmed.rows_affected == 0 {
        return Ok(Verdict::Gone);
    }
    // Only now, and the old one by its name: of two parallel confirmations the slower one must not
    // take away what the faster one has just made.
    if let Some(old) = &apps.active {
        authenticator::Entity::delete_by_id(old.id)
            .exec(tx.conn())
            .await?;
    }
    attempt::succeed(tx, user, KIND).await?;
    Ok(Verdict::Verified(AuthenticationEvent::proved(
        Method::Totp,
        tx.now,
    )))
}

/// Verifies a code of the user's active app, as it was read in this unit of work. That it is still
/// the active one, and the step unused, the update decides.
///
/// # Errors
/// When the database fails or the key does not open: never "no such factor".
pub async fn verify(tx: &Tx, user: UserId, apps: &Apps, code: &str) -> Result<Verdict, DbError> {
    let tries = match guard(tx, user, KIND).await? {
        Ok(tries) => tries,
        Err(refused) => return Ok(refused),
    };
    let active = apps.active.as_ref();
    let Some(row) = active.filter(|row| row.user_id == user) else {
        return Ok(Verdict::Gone);
    };
    let secret = open(tx.sealer(), row)?;
    let Some(step) = matching_step(&secret, code, tx.now) else {
        return Ok(rejected(KIND, tries));
    };
    let used = authenticator::Entity::update_many()
        .col_expr(authenticator::Column::LastStep, Expr::val(step))
        .col_expr(authenticator::Column::LastUsedAt, Expr::val(tx.now))
        .filter(authenticator::Column::Id.eq(row.id))
        .filter(authenticator::Column::State.eq(AuthenticatorState::Active))
        .filter(authenticator::Column::LastStep.lt(step))
        .exec(tx.conn())
        .await?;
    if used.rows_affected == 0 {
        return Ok(rejected(KIND, tries));
    }
    attempt::succeed(tx, user, KIND).await?;
    Ok(Verdict::Verified(AuthenticationEvent::proved(
        Method::Totp,
        tx.now,
    )))
}

/// Removes a user's app (or an unfinished one); the answer is whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &Tx, user: UserId, state: AuthenticatorState) -> Result<bool, DbError> {
    let removed = authenticator::Entity::delete_many()
        .filter(authenticator::Column::UserId.eq(user))
        .filter(authenticator::Column::Kind.eq(KIND))
        .filter(authenticator::Column::State.eq(state))
        .exec(tx.conn())
        .await?;
    Ok(removed.rows_affected > 0)
}

fn open(sealer: &Sealer, row: &authenticator::Model) -> Result<Vec<u8>, DbError> {
    Ok(sealer.open(&place(row.id), &row.secret)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The SHA-1 key of RFC 6238, appendix B, in base32.
    const RFC_KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            let at = Timestamp::from_seconds(seconds);
            assert_eq!(code_at(RFC_KEY, at).as_deref(), Some(code));
        }
    }

    #[test]
    fn a_code_is_good_one_step_around_its_own() {
        let code = code_at(RFC_KEY, Timestamp::from_seconds(3_000)).expect("a key");
        let secret = b"12345678901234567890";
        for (offset, expected) in [
            (-60, None),
            (-30, Some(100)),
            (0, Some(100)),
            (59, Some(100)),
            (60, None),
        ] {
            let at = Timestamp::from_seconds(3_000 + offset);
            assert_eq!(matching_step(secret, &code, at), expected, "{offset}");
        }
    }
}
