//! What happened: by whom, to whom, when, from where, under which tenant.
//!
//! An event is written in the transaction of what it tells of; there is no event without the deed
//! and no deed without the event. Actions are a closed set; details never hold a secret.

use entity::audit_event;
use entity::ids::{ClientId, EventId, TenantId, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::Value;

use crate::db::{DbError, Tx};
use crate::tenancy::{Authority, permit};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $name),+ }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stored name, `subject.verb`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

actions! {
    /// A login ended in a session.
    LoginSucceeded = "login.succeeded",
    /// A wrong password for a known user.
    PasswordRejected = "login.password_rejected",
    /// A wrong second step after a right password.
    SecondStepRejected = "login.second_step_rejected",
    /// A login was refused by policy.
    LoginDenied = "login.denied",
    /// A session was ended by its user.
    LoggedOut = "session.logged_out",
    /// Sessions were ended by somebody else or by a change of credentials.
    SessionsRevoked = "session.revoked",
    /// An authenticator was enrolled.
    AuthenticatorEnrolled = "authenticator.enrolled",
    /// An authenticator was removed.
    AuthenticatorRemoved = "authenticator.removed",
    /// An authenticator was suspended after too many failures.
    AuthenticatorSuspended = "authenticator.suspended",
    /// A security key's signature counter went backwards: there may be a copy of it.
    AuthenticatorSuspect = "authenticator.suspect",
    /// Recovery codes were made anew.
    RecoveryCodesGenerated = "recovery_codes.generated",
    /// A recovery code was used.
    RecoveryCodeUsed = "recovery_codes.used",
    /// A browser was trusted.
    DeviceTrusted = "trusted_device.added",
    /// A browser's trust was ended.
    DeviceRevoked = "trusted_device.revoked",
    /// A mobile number was proven.
    PhoneValidated = "phone.validated",
    /// A mobile number was changed or removed.
    PhoneChanged = "phone.changed",
    /// A password was changed.
    PasswordChanged = "password.changed",
    /// A password reset was asked for.
    PasswordResetRequested = "password.reset_requested",
    /// A user's MFA was reset by an administrator.
    MfaReset = "user.mfa_reset",
    /// A user's own mode was set.
    UserModeSet = "user.mode_set",
    /// A user was created.
    UserCreated = "user.created",
    /// A tenant was created.
    TenantCreated = "tenant.created",
    /// A policy setting was written or withdrawn.
    PolicySet = "policy.set",
    /// An exception from a floor was granted.
    ExceptionGranted = "policy.exception_granted",
    /// A client was registered or changed.
    ClientSaved = "client.saved",
    /// A user allowed a client.
    ConsentGranted = "consent.granted",
    /// A code or a refresh token was presented twice; what it bought was revoked.
    TokenReused = "token.reused",
    /// Signing keys were rotated.
    KeysRotated = "keys.rotated",
    /// A role was granted.
    RoleGranted = "role.granted",
}

/// An event to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Under which tenant.
    pub tenant: TenantId,
    /// Who did it; nobody when the system did.
    pub actor: Option<UserId>,
    /// To whom.
    pub subject: Option<UserId>,
    /// Through which client.
    pub client: Option<ClientId>,
    /// What.
    pub action: Action,
    /// From which network address; empty for the command line.
    pub address: String,
    /// Anything else worth knowing; never a secret.
    pub detail: Value,
}

impl Entry {
    /// An event about a user's own doing.
    #[must_use]
    pub fn own(tenant: TenantId, user: UserId, action: Action, address: &str) -> Self {
        Self {
            tenant,
            actor: Some(user),
            subject: Some(user),
            client: None,
            action,
            address: address.to_owned(),
            detail: Value::Object(serde_json::Map::new()),
        }
    }

    /// The same event with details.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Writes an event.
///
/// # Errors
/// When the database fails; the deed then fails with it.
pub async fn record(tx: &Tx, entry: Entry) -> Result<(), DbError> {
    record_all(tx, vec![entry]).await
}

/// Writes several events in one statement.
///
/// # Errors
/// When the database fails; the deeds then fail with it.
pub async fn record_all(tx: &Tx, entries: Vec<Entry>) -> Result<(), DbError> {
    if entries.is_empty() {
        return Ok(());
    }
    let rows = entries.into_iter().map(|entry| audit_event::ActiveModel {
        id: Set(EventId(tx.uuid())),
        at: Set(tx.now),
        tenant_id: Set(entry.tenant),
        actor_id: Set(entry.actor),
        subject_id: Set(entry.subject),
        client_id: Set(entry.client),
        action: Set(entry.action.as_str().to_owned()),
        address: Set(entry.address),
        detail: Set(entry.detail),
    });
    audit_event::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The latest events under the tenant, newest first.
///
/// # Errors
/// When the database fails.
pub async fn latest(
    tx: &Tx,
    authority: &Authority<permit::AuditView>,
    subject: Option<UserId>,
    limit: u64,
) -> Result<Vec<audit_event::Model>, DbError> {
    let mut found = audit_event::Entity::find()
        .filter(audit_event::Column::TenantId.eq(authority.target().tenant().id));
    if let Some(subject) = subject {
        found = found.filter(audit_event::Column::SubjectId.eq(subject));
    }
    let newest = found
        .order_by_desc(audit_event::Column::At)
        .order_by_desc(audit_event::Column::Id);
    Ok(newest.limit(limit).all(tx.conn()).await?)
}
