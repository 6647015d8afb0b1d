//! Typed identifiers: `UUIDv7` each, so that rows created together lie together.
//!
//! A `UserId` is not a `TenantId`: look-ups by owner *and* id (invariant I4) cannot swap the two.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

typed_id! {
    /// A node of the tenant tree.
    TenantId,
    /// A subscriber.
    UserId,
    /// A registered client's row (its public `client_id` is text).
    ClientId,
    /// A browser session; its text is the `sid` claim.
    SessionId,
    /// A pending login.
    FlowId,
    /// An authorization grant (RFC 6749, section 1.3).
    GrantId,
    /// An enrolled authenticator.
    AuthenticatorId,
    /// A code that was sent and waits for its answer.
    ChallengeId,
    /// A trusted computer.
    DeviceId,
    /// A stored policy decision.
    DecisionId,
    /// One setting on one node.
    SettingId,
    /// A dated exception from a floor.
    ExceptionId,
    /// A message on its way to a person.
    MessageId,
    /// An audit event.
    EventId,
    /// A role somebody holds over a subtree.
    AssignmentId,
    /// A signing key's row; its text is the `kid`.
    KeyId,
    /// A stored token's row.
    TokenId,
    /// A recovery code's row.
    RecoveryCodeId,
    /// A password reset in progress.
    ResetId,
}
