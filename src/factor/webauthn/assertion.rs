//! Proving a key (WebAuthn Level 3, section 7.2).

use entity::ids::{FlowId, UserId};
use entity::security_key::{self, Column};
use entity::values::AuthenticatorKind;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use webauthn_rs::prelude::{
    AuthenticationResult, PublicKeyCredential, SecurityKeyAuthentication, Webauthn, WebauthnError,
};

use super::{Owner, RelyingParty, ceremony, is_cross_origin, key, read};
use crate::db::{DbError, Tx};
use crate::factor::{Verdict, guard, rejected};
use crate::limit::attempt;
use crate::policy::{AuthenticationEvent, Binding, Level, Method};

const KIND: AuthenticatorKind = AuthenticatorKind::SecurityKey;

/// What came of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    /// It cannot be read at all; nothing was counted or used up.
    Unreadable,
    /// It was judged.
    Judged(Verdict),
    /// The signature counter went backwards: there may be a copy of the key. It was not accepted.
    Copied(Verdict),
}

/// Begins an assertion by those of the user's keys that reach `level`: what the browser is to be
/// given. Nothing when there is none.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    tx: &Tx,
    party: &RelyingParty,
    user: UserId,
    flow: FlowId,
    level: Level,
) -> Result<Option<String>, DbError> {
    let Some(webauthn) = party.webauthn() else {
        return Ok(None);
    };
    let keys = key::reaching(key::of_user(tx, user).await?, level)?;
    if keys.is_empty() {
        return Ok(None);
    }
    let (mut options, state) = match webauthn.start_securitykey_authentication(&keys) {
        Ok(begun) => begun,
        Err(error) => {
            tracing::error!(%error, "no assertion can be begun");
            return Ok(None);
        }
    };
    options.public_key.hints = None;
    let owner = Owner::Login(flow);
    let given = ceremony::keep(tx, owner, user, &options.public_key, &state).await?;
    Ok(Some(given))
}

/// Verifies the answer of an assertion:
///
/// 1. a try is reserved (invariant I3), then the challenge used up (invariant I2);
/// 2. type, challenge, origin, RP ID, user presence and signature are checked, by the credentials as
///    they were when the ceremony began;
/// 3. one update moves the counter of the key as it is *now*: a key that was removed meanwhile has no
///    row, and a counter never stands still or goes back, unless the key counts nothing at all.
///
/// # Errors
/// When the database fails.
pub async fn verify(
    tx: &Tx,
    party: &RelyingParty,
    user: UserId,
    flow: FlowId,
    answer: &str,
) -> Result<Answered, DbError> {
    let Some(answer) = read::<PublicKeyCredential>(answer) else {
        return Ok(Answered::Unreadable);
    };
    let tries = match guard(tx, user, KIND).await? {
        Ok(tries) => tries,
        Err(refused) => return Ok(Answered::Judged(refused)),
    };
    let state = ceremony::consume(tx, Owner::Login(flow), user).await?;
    let (Some(webauthn), Some(state)) = (party.webauthn(), state) else {
        return Ok(Answered::Judged(Verdict::Gone));
    };
    let result = match check(webauthn, user, &answer, &state) {
        Ok(result) => result,
        Err(WebauthnError::CredentialPossibleCompromise) => {
            return Ok(Answered::Copied(rejected(KIND, tries)));
        }
        Err(error) => {
            tracing::debug!(%error, "a key was refused");
            return Ok(Answered::Judged(rejected(KIND, tries)));
        }
    };
    if !used(tx, user, &result).await? {
        return Ok(match key_is_there(tx, user, &result).await? {
            true => Answered::Copied(rejected(KIND, tries)),
            false => Answered::Judged(rejected(KIND, tries)),
        });
    }
    attempt::succeed(tx, user, KIND).await?;
    let binding = Binding::of(result.backup_eligible());
    let event = AuthenticationEvent::proved(Method::SecurityKey(binding), tx.now);
    Ok(Answered::Judged(Verdict::Verified(event)))
}

/// The checks that need no database. Those that the crate leaves to its callers come first: the
/// credential's type (step 5), the user handle (step 6), a foreign frame (step 13).
fn check(
    webauthn: &Webauthn,
    user: UserId,
    answer: &PublicKeyCredential,
    state: &SecurityKeyAuthentication,
) -> Result<AuthenticationResult, WebauthnError> {
    if answer.type_ != "public-key" {
        return Err(WebauthnError::InvalidClientDataType);
    }
    let handle = answer.get_user_unique_id();
    if handle.is_some_and(|handle| !handle.is_empty() && handle != user.0.as_bytes()) {
        return Err(WebauthnError::InvalidUserUniqueId);
    }
    if is_cross_origin(&answer.response.client_data_json) {
        return Err(WebauthnError::CredentialCrossOrigin);
    }
    webauthn.finish_securitykey_authentication(answer, state)
}

/// Moves the counter of the key that was used; whether there was one whose counter could be moved.
async fn used(tx: &Tx, user: UserId, result: &AuthenticationResult) -> Result<bool, DbError> {
    let count = i64::from(result.counter());
    let forward = if count == 0 {
        Column::SignCount.eq(0)
    } else {
        Column::SignCount.lt(count)
    };
    let moved = security_key::Entity::update_many()
        .col_expr(Column::SignCount, Expr::val(count))
        .col_expr(Column::BackedUp, Expr::val(result.backup_state()))
        .col_expr(Column::LastUsedAt, Expr::val(tx.now))
        .filter(Column::UserId.eq(user))
        .filter(Column::CredentialId.eq(result.cred_id().clone()))
        .filter(Column::BackupEligible.eq(result.backup_eligible()))
        .filter(forward)
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected > 0)
}

/// Whether the key that was used is still the user's: then it was its counter that was refused.
async fn key_is_there(
    tx: &Tx,
    user: UserId,
    result: &AuthenticationResult,
) -> Result<bool, DbError> {
    let rows = key::of_user(tx, user).await?;
    Ok(rows
        .iter()
        .any(|row| row.credential_id == *result.cred_id()))
}
