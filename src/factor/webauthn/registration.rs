//! Adding a key (WebAuthn Level 3, section 7.1).

use entity::ids::AuthenticatorId;
use entity::security_key;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use webauthn_rs::prelude::{Credential, RegisterPublicKeyCredential, SecurityKeyRegistration};

use super::{MOST_KEYS, Owner, RelyingParty, ceremony, is_cross_origin, key, read};
use crate::db::{DbError, Tx, corrupt};
use crate::policy::{AuthenticationEvent, Binding, Level, Method};
use crate::user::{self, User};

/// What came of registering a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Registered {
    /// It counts from now on; this is the evidence.
    Key(AuthenticationEvent),
    /// The answer cannot be read at all; nothing was used up.
    Unreadable,
    /// No ceremony waits for it: it expired, was answered, or is somebody else's.
    Gone,
    /// This very key is registered already.
    Known,
    /// It can be copied to other devices, and one that cannot is needed.
    Copyable,
    /// The user has as many as anybody may have.
    TooMany,
    /// It does not answer this ceremony.
    Refused,
}

/// Begins a registration. No hint narrows what may be used: a key on a ring and the phone in the hand
/// are equally welcome. The answer is what the browser is to be given; nothing where this server cannot
/// take keys, or no more of this user's.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    tx: &Tx,
    party: &RelyingParty,
    user: &User,
    owner: Owner,
    brand: &str,
) -> Result<Option<String>, DbError> {
    let held = key::of_user(tx, user.id).await?;
    let Some(webauthn) = party.webauthn().filter(|_| held.len() < MOST_KEYS) else {
        return Ok(None);
    };
    let known = held.into_iter().map(|row| row.credential_id).collect();
    let mut name = user::display_name(user);
    if name.trim().is_empty() {
        name.clone_from(&user.login);
    }
    let begun = webauthn.start_securitykey_registration(
        user.id.0,
        &user.login,
        &name,
        Some(known),
        None,
        None,
    );
    let (mut options, state) = begun.map_err(|error| {
        corrupt(
            "user",
            "login",
            &user.id,
            &format!("no key can be made for it: {error}"),
        )
    })?;
    brand.clone_into(&mut options.public_key.rp.name);
    options.public_key.hints = None;
    // Nothing is done with what extensions would say.
    options.public_key.extensions = None;
    let given = ceremony::keep(tx, owner, user.id, &options.public_key, &state).await?;
    Ok(Some(given))
}

/// Takes the answer of a registration: a key that reaches at least `least` is kept, and counts.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    tx: &Tx,
    party: &RelyingParty,
    user: &User,
    owner: Owner,
    answer: &str,
    label: &str,
    least: Level,
) -> Result<Registered, DbError> {
    let Some(answer) = read::<RegisterPublicKeyCredential>(answer) else {
        return Ok(Registered::Unreadable);
    };
    let state = ceremony::consume::<SecurityKeyRegistration>(tx, owner, user.id).await?;
    let (Some(webauthn), Some(state)) = (party.webauthn(), state) else {
        return Ok(Registered::Gone);
    };
    if answer.type_ != "public-key" || is_cross_origin(&answer.response.client_data_json) {
        return Ok(Registered::Refused);
    }
    let held = key::of_user(tx, user.id).await?;
    if held.iter().any(|row| row.credential_id == answer.raw_id) {
        return Ok(Registered::Known);
    }
    if held.len() >= MOST_KEYS {
        return Ok(Registered::TooMany);
    }
    let registered = match webauthn.finish_securitykey_registration(&answer, &state) {
        Ok(registered) => registered,
        Err(error) => {
            tracing::debug!(%error, "a key was not registered");
            return Ok(Registered::Refused);
        }
    };
    let stored = serde_json::to_value(&registered)
        .map_err(|error| corrupt("security_key", "credential", &user.id, &error))?;
    let credential = Credential::from(registered);
    let binding = Binding::of(credential.backup_eligible);
    if binding.level() < least {
        return Ok(Registered::Copyable);
    }
    let row = security_key::ActiveModel {
        id: Set(AuthenticatorId(tx.uuid())),
        user_id: Set(user.id),
        credential_id: Set(credential.cred_id),
        credential: Set(stored),
        sign_count: Set(i64::from(credential.counter)),
        backup_eligible: Set(credential.backup_eligible),
        backed_up: Set(credential.backup_state),
        label: Set(label.to_owned()),
        created_at: Set(tx.now),
        last_used_at: Set(None),
    };
    // Another user's key of this identifier, or the same answer twice: the first one stays.
    let first = OnConflict::column(security_key::Column::CredentialId)
        .do_nothing()
        .to_owned();
    let inserted = security_key::Entity::insert(row)
        .on_conflict(first)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(if inserted > 0 {
        let event = AuthenticationEvent::proved(Method::SecurityKey(binding), tx.now);
        Registered::Key(event)
    } else {
        Registered::Known
    })
}
