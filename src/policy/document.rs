//! What one node of the policy says: a mode, a minimum, a lock and the other knobs.
//!
//! How documents of many nodes combine is the fold, in [`super::fold()`].

use std::collections::BTreeSet;

use entity::values::AuthenticatorKind;
use serde::{Deserialize, Serialize};

use super::assurance::Level;

/// Whether a second step is asked for; ordered from loose to tight.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// No prompt.
    Disabled,
    /// A prompt for whoever holds a usable authenticator; an e-mail address alone never counts.
    #[default]
    Enabled,
    /// Always a prompt, and set-up where there is nothing to prompt for.
    Required,
}

impl Mode {
    /// Every mode, loosest first.
    pub const ALL: &'static [Self] = &[Self::Disabled, Self::Enabled, Self::Required];

    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::Required => "required",
        }
    }

    /// The mode of a stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|mode| mode.as_str() == text)
    }
}

/// What the policy asks of a sign-in, ordered; a mode together with its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// The password alone will do.
    Disabled,
    /// A prompt where the user holds a usable authenticator.
    Enabled,
    /// At least this level, from everybody.
    Required(Level),
}

impl Demand {
    /// A mode with the least level that a prompt must reach. A prompt is never less than two steps.
    #[must_use]
    pub fn new(mode: Mode, minimum: Level) -> Self {
        match mode {
            Mode::Disabled => Self::Disabled,
            Mode::Enabled => Self::Enabled,
            Mode::Required => Self::Required(minimum.max(Level::TwoStep)),
        }
    }
}

/// The kinds of authenticator that can be a second step.
pub const SECOND_STEPS: [AuthenticatorKind; 5] = [
    AuthenticatorKind::Email,
    AuthenticatorKind::Sms,
    AuthenticatorKind::Totp,
    AuthenticatorKind::SecurityKey,
    AuthenticatorKind::RecoveryCode,
];

/// How long a computer may be trusted where nobody says otherwise, in days.
pub const DEFAULT_TRUST_DAYS: u16 = 14;

/// What one node says, as stored in `policy_setting.document`. What is absent is inherited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Document {
    /// Whether a second step is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The least level that a prompt must reach; below two-step it means two-step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Level>,
    /// Whether nodes below may loosen what is set here.
    pub locked: bool,
    /// The kinds of second step that are allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub methods: Option<BTreeSet<AuthenticatorKind>>,
    /// For how many days a computer may be trusted; 0 means never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_days: Option<u16>,
    /// The age at which a session ends, in hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_hours: Option<u16>,
    /// The idle time after which a session ends, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_idle_minutes: Option<u16>,
}

/// Why a document may not be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Nobody could ever do a second step.
    #[error("no method is allowed")]
    NoMethods,
    /// Recovery codes are no enrolment, so nobody could ever use them.
    #[error("recovery codes alone are not a second step")]
    OnlyRecoveryCodes,
    /// The password is the first step, always.
    #[error("the password is not a second step")]
    PasswordAsMethod,
    /// Longer than a year.
    #[error(
        "a computer may be trusted for at most {} days",
        Document::MOST_TRUST_DAYS
    )]
    TrustTooLong,
    /// A session without a life.
    #[error("a session lasts at least one hour and may idle for at least one minute")]
    SessionTooShort,
    /// None of the allowed methods reaches the minimum.
    #[error("no allowed method reaches the minimum level")]
    MinimumUnreachable,
}

impl Document {
    /// The longest time a computer may be trusted, in days.
    pub const MOST_TRUST_DAYS: u16 = 365;

    /// A document that sets the mode alone.
    #[must_use]
    pub fn mode(mode: Mode) -> Self {
        Self {
            mode: Some(mode),
            ..Self::default()
        }
    }

    /// The same, locked.
    #[must_use]
    pub fn locked(self) -> Self {
        Self {
            locked: true,
            ..self
        }
    }

    /// Whether this document sets nothing, so that everything is inherited.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let Self {
            mode,
            minimum,
            locked: _,
            methods,
            trust_days,
            session_hours,
            session_idle_minutes,
        } = self;
        mode.is_none()
            && minimum.is_none()
            && methods.is_none()
            && trust_days.is_none()
            && session_hours.is_none()
            && session_idle_minutes.is_none()
    }

    /// Refuses what could only be a mistake.
    ///
    /// # Errors
    /// [`DocumentError`] says which.
    pub fn check(&self) -> Result<(), DocumentError> {
        let reaches = |kinds: &BTreeSet<AuthenticatorKind>| {
            let minimum = self.minimum.unwrap_or(Level::TwoStep);
            kinds.iter().any(|kind| Level::with(*kind) >= minimum)
        };
        let every = BTreeSet::from(SECOND_STEPS);
        let methods = self.methods.as_ref().unwrap_or(&every);
        if methods.is_empty() {
            return Err(DocumentError::NoMethods);
        }
        if methods.contains(&AuthenticatorKind::Password) {
            return Err(DocumentError::PasswordAsMethod);
        }
        if methods
            .iter()
            .all(|kind| *kind == AuthenticatorKind::RecoveryCode)
        {
            return Err(DocumentError::OnlyRecoveryCodes);
        }
        if !reaches(methods) {
            return Err(DocumentError::MinimumUnreachable);
        }
        if self
            .trust_days
            .is_some_and(|days| days > Self::MOST_TRUST_DAYS)
        {
            return Err(DocumentError::TrustTooLong);
        }
        if self.session_hours == Some(0) || self.session_idle_minutes == Some(0) {
            return Err(DocumentError::SessionTooShort);
        }
        Ok(())
    }
}
