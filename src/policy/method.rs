//! What can be done in one step of an authentication, and the level that it reaches.

use entity::values::AuthenticatorKind;
use serde::{Deserialize, Serialize};

use super::assurance::Level;

/// What was done in one step of an authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The password was right.
    Password,
    /// A code that went by e-mail was right.
    Email,
    /// A code that went to a validated number was right.
    Sms,
    /// An app's code was right.
    Totp,
    /// A security key or passkey signed the challenge, and somebody was present.
    SecurityKey(Binding),
    /// An unused recovery code was right.
    RecoveryCode,
    /// The browser showed the secret of a trusted computer of this user.
    TrustedComputer,
}

impl Method {
    /// The text in the `mfa` claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Totp => "totp",
            Self::SecurityKey(_) => "security_key",
            Self::RecoveryCode => "recovery_code",
            Self::TrustedComputer => "trusted_computer",
        }
    }

    /// The authenticator that proves it; none for a trusted computer, which proves nothing.
    #[must_use]
    pub const fn kind(self) -> Option<AuthenticatorKind> {
        match self {
            Self::Password => Some(AuthenticatorKind::Password),
            Self::Email => Some(AuthenticatorKind::Email),
            Self::Sms => Some(AuthenticatorKind::Sms),
            Self::Totp => Some(AuthenticatorKind::Totp),
            Self::SecurityKey(_) => Some(AuthenticatorKind::SecurityKey),
            Self::RecoveryCode => Some(AuthenticatorKind::RecoveryCode),
            Self::TrustedComputer => None,
        }
    }

    /// The level that the password and this method reach together.
    pub(super) const fn level(self) -> Level {
        if let Self::SecurityKey(binding) = self {
            return binding.level();
        }
        match self.kind() {
            Some(kind) => Level::with(kind),
            None => Level::Password,
        }
    }
}

/// Whether a key can leave its hardware (WebAuthn Level 3, section 6.1.3, credential backup state);
/// ordered from loose to tight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// A multi-device credential: backup eligible, so it may be copied to other devices.
    MultiDevice,
    /// A single-device credential: it stays in the hardware that made it.
    SingleDevice,
}

impl Binding {
    /// The binding that an authenticator declares by its backup eligibility.
    #[must_use]
    pub const fn of(backup_eligible: bool) -> Self {
        if backup_eligible {
            Self::MultiDevice
        } else {
            Self::SingleDevice
        }
    }

    /// The level that the password and such a key reach together.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::MultiDevice => Level::PhishingResistant,
            Self::SingleDevice => Level::PhishingResistantHardware,
        }
    }
}
