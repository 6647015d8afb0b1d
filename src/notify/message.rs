//! What can be said to people: a closed enum, and the envelope it travels in.

use entity::ids::{ChallengeId, TenantId, UserId};
use entity::values::{AuthenticatorKind, Channel, Timestamp};

use super::phone;
use crate::base::Secret;
use crate::locale::Lang;

/// Everything Vestibule ever says to a person outside the browser.
#[derive(Clone, Debug)]
pub enum Message {
    /// The code of the interstitial.
    LoginCode {
        /// Six digits.
        code: Secret<String>,
    },
    /// The code that proves a mobile number before it is saved.
    PhoneCode {
        /// Six digits.
        code: Secret<String>,
    },
    /// A recovery code was used in place of the second factor.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// An authenticator was enrolled.
    AuthenticatorAdded {
        /// Which.
        kind: AuthenticatorKind,
    },
    /// An authenticator was removed.
    AuthenticatorRemoved {
        /// Which.
        kind: AuthenticatorKind,
    },
    /// The mobile number was changed or removed.
    PhoneChanged,
    /// A link to choose a new password.
    PasswordResetLink {
        /// The link; its token is as good as the password for half an hour.
        url: Secret<String>,
    },
    /// The password was changed.
    PasswordChanged,
    /// An administrator reset multi-factor authentication.
    MfaReset,
    /// Somebody gave the right password and a wrong code: perhaps not the user.
    WrongSecondFactor,
    /// A factor is suspended after too many wrong answers in a row.
    FactorSuspended {
        /// Which.
        kind: AuthenticatorKind,
    },
    /// A browser will not be asked for the second step for a while.
    TrustedComputerAdded,
}

impl Message {
    /// The stem of the text identifiers, `message-<stem>-subject` and so on.
    pub(super) const fn stem(&self) -> &'static str {
        match self {
            Self::LoginCode { .. } => "login-code",
            Self::PhoneCode { .. } => "phone-code",
            Self::RecoveryCodeUsed { .. } => "recovery-code-used",
            Self::AuthenticatorAdded { .. } => "authenticator-added",
            Self::AuthenticatorRemoved { .. } => "authenticator-removed",
            Self::PhoneChanged => "phone-changed",
            Self::PasswordResetLink { .. } => "password-reset",
            Self::PasswordChanged => "password-changed",
            Self::MfaReset => "mfa-reset",
            Self::WrongSecondFactor => "wrong-second-factor",
            Self::FactorSuspended { .. } => "factor-suspended",
            Self::TrustedComputerAdded => "trusted-computer",
        }
    }

    /// The code it carries, if it carries one.
    #[must_use]
    pub const fn code(&self) -> Option<&Secret<String>> {
        match self {
            Self::LoginCode { code } | Self::PhoneCode { code } => Some(code),
            Self::RecoveryCodeUsed { .. }
            | Self::AuthenticatorAdded { .. }
            | Self::AuthenticatorRemoved { .. }
            | Self::PhoneChanged
            | Self::PasswordResetLink { .. }
            | Self::PasswordChanged
            | Self::MfaReset
            | Self::WrongSecondFactor
            | Self::FactorSuspended { .. }
            | Self::TrustedComputerAdded => None,
        }
    }

    /// How long it is good for when its envelope does not say, in seconds: a code ten minutes, a
    /// link half an hour. A notice does not age.
    pub(super) const fn lifetime(&self) -> Option<i64> {
        match self {
            Self::LoginCode { .. } | Self::PhoneCode { .. } => Some(super::CODE_LIFETIME_S),
            Self::PasswordResetLink { .. } => Some(super::LINK_LIFETIME_S),
            Self::RecoveryCodeUsed { .. }
            | Self::AuthenticatorAdded { .. }
            | Self::AuthenticatorRemoved { .. }
            | Self::PhoneChanged
            | Self::PasswordChanged
            | Self::MfaReset
            | Self::WrongSecondFactor
            | Self::FactorSuspended { .. }
            | Self::TrustedComputerAdded => None,
        }
    }

    /// The link it carries, if it carries one.
    pub(super) const fn link(&self) -> Option<&Secret<String>> {
        match self {
            Self::PasswordResetLink { url } => Some(url),
            Self::LoginCode { .. }
            | Self::PhoneCode { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::AuthenticatorAdded { .. }
            | Self::AuthenticatorRemoved { .. }
            | Self::PhoneChanged
            | Self::PasswordChanged
            | Self::MfaReset
            | Self::WrongSecondFactor
            | Self::FactorSuspended { .. }
            | Self::TrustedComputerAdded => None,
        }
    }

    /// The authenticator it speaks of, if it speaks of one.
    pub(super) const fn authenticator(&self) -> Option<AuthenticatorKind> {
        match self {
            Self::AuthenticatorAdded { kind }
            | Self::AuthenticatorRemoved { kind }
            | Self::FactorSuspended { kind } => Some(*kind),
            Self::LoginCode { .. }
            | Self::PhoneCode { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::PhoneChanged
            | Self::PasswordResetLink { .. }
            | Self::PasswordChanged
            | Self::MfaReset
            | Self::WrongSecondFactor
            | Self::TrustedComputerAdded => None,
        }
    }
}

/// Where a message goes. `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq)]
pub enum Recipient {
    /// An e-mail address.
    Email(String),
    /// A number in E.164 form.
    Sms(String),
}

impl Recipient {
    /// How it travels.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Sms(_) => Channel::Sms,
        }
    }

    /// The full address or number.
    #[must_use]
    pub fn address(&self) -> &str {
        match self {
            Self::Email(address) | Self::Sms(address) => address,
        }
    }
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Email(address) => write!(f, "Email({})", phone::mask_email(address)),
            Self::Sms(number) => write!(f, "Sms({})", phone::mask_phone(number)),
        }
    }
}

/// A message and all that is needed to put it into words and send it.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// The tenant in whose name it is sent.
    pub tenant: TenantId,
    /// That tenant's brand, as people know it.
    pub brand_name: String,
    /// The user it is for.
    pub user: Option<UserId>,
    /// The challenge whose code it carries, so that [`super::state`] can find it.
    pub challenge: Option<ChallengeId>,
    /// Where it goes.
    pub to: Recipient,
    /// The user's language.
    pub lang: Lang,
    /// What it says.
    pub message: Message,
    /// When it becomes useless. Without it a code gets [`super::CODE_LIFETIME_S`], a link
    /// [`super::LINK_LIFETIME_S`].
    pub expires_at: Option<Timestamp>,
}
