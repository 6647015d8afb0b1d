//! How well somebody was authenticated, as a function of what they proved.
//!
//! Level, `acr`, `amr` and `auth_time` are computed from the [`AuthenticationEvent`]s of a session
//! (invariant I7): never stored beside them, never taken from what is enrolled, requested or
//! remembered. `amr` speaks RFC 8176; the `acr` values are Vestibule's and, for phishing
//! resistance, those of the OpenID EAP ACR Values specification.
//!
//! Kinds of factor: a password is something known; a text message, an app's code, a security key and
//! a recovery code prove something held. A code by e-mail is a second *step* and no factor at all (NIST SP
//! 800-63B-4, section 3.1.3.1). A trusted computer proves nothing; it only lets a policy that
//! accepts it go without asking.

use entity::values::{AuthenticatorKind, Timestamp};
use serde::{Deserialize, Serialize};

use super::method::{Binding, Method};

/// How well somebody was authenticated; ordered, each level includes those below it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The password alone, also in a trusted computer.
    #[default]
    Password,
    /// The password and a code by e-mail.
    TwoStep,
    /// The password and something held: SMS, an app's code, a recovery code.
    TwoFactor,
    /// A factor that cannot be phished.
    PhishingResistant,
    /// The same, in a key that cannot leave its hardware.
    PhishingResistantHardware,
}

impl Level {
    /// Every level, weakest first.
    pub const ALL: &'static [Self] = &[
        Self::Password,
        Self::TwoStep,
        Self::TwoFactor,
        Self::PhishingResistant,
        Self::PhishingResistantHardware,
    ];

    /// The `acr` value (OIDC Core, section 2).
    #[must_use]
    pub const fn acr(self) -> &'static str {
        match self {
            Self::Password => "urn:vestibule:acr:password",
            Self::TwoStep => "urn:vestibule:acr:two-step",
            Self::TwoFactor => "urn:vestibule:acr:two-factor",
            Self::PhishingResistant => "phr",
            Self::PhishingResistantHardware => "phrh",
        }
    }

    /// The level that an `acr` value names; none when it is not one of ours.
    #[must_use]
    pub fn from_acr(acr: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|level| level.acr() == acr)
    }

    /// The stored text, as in `client.min_level`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::TwoStep => "two_step",
            Self::TwoFactor => "two_factor",
            Self::PhishingResistant => "phishing_resistant",
            Self::PhishingResistantHardware => "phishing_resistant_hardware",
        }
    }

    /// The level of a stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|level| level.as_str() == text)
    }

    /// The level that the password and this kind of authenticator reach together at best. What a
    /// key that is held or was used reaches, its [`Binding`] says.
    #[must_use]
    pub const fn with(kind: AuthenticatorKind) -> Self {
        match kind {
            AuthenticatorKind::Password => Self::Password,
            AuthenticatorKind::Email => Self::TwoStep,
            AuthenticatorKind::Sms | AuthenticatorKind::Totp | AuthenticatorKind::RecoveryCode => {
                Self::TwoFactor
            }
            AuthenticatorKind::SecurityKey => Binding::SingleDevice.level(),
        }
    }
}

/// One thing that was proved, and when: what a session remembers of its login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthenticationEvent {
    /// What was done.
    pub method: Method,
    /// When.
    pub at: Timestamp,
    /// When a trusted computer's trust ends; for trust alone, and trust without it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The level that the login reached in which a computer was trusted; for trust alone. It takes
    /// the place of no stronger second step than the one that it was earned by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earned: Option<Level>,
}

impl AuthenticationEvent {
    /// Something proved at `at`.
    #[must_use]
    pub const fn proved(method: Method, at: Timestamp) -> Self {
        Self {
            method,
            at,
            until: None,
            earned: None,
        }
    }

    /// A computer that was trusted at `at`, in a login that reached `earned`, until `until`.
    #[must_use]
    pub const fn trusted(at: Timestamp, until: Timestamp, earned: Level) -> Self {
        Self {
            method: Method::TrustedComputer,
            at,
            until: Some(until),
            earned: Some(earned),
        }
    }
}

/// Authentication method references (RFC 8176, section 2) that Vestibule can truthfully say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amr {
    /// The password.
    Pwd,
    /// A one-time code: an app's, or one that went by e-mail.
    Otp,
    /// A code that went by text message to a registered number.
    Sms,
    /// A key that is bound to its hardware signed.
    Hwk,
    /// A key that may be copied signed.
    Swk,
    /// Somebody was present and touched the key.
    User,
    /// A second channel carried a code.
    Mca,
    /// Two different kinds of factor were proved.
    Mfa,
}

impl Amr {
    /// The registered value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pwd => "pwd",
            Self::Otp => "otp",
            Self::Sms => "sms",
            Self::Hwk => "hwk",
            Self::Swk => "swk",
            Self::User => "user",
            Self::Mca => "mca",
            Self::Mfa => "mfa",
        }
    }
}

/// By what the second step was settled: `how` in the `mfa` claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The user was asked and answered.
    Prompt,
    /// The computer was trusted, so nobody was asked.
    TrustedComputer,
}

impl How {
    /// The text in the `mfa` claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::TrustedComputer => "trusted_computer",
        }
    }
}

/// What a set of events amounts to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assurance {
    /// The level reached.
    pub level: Level,
    /// The `acr` to say. It is the level's, unless a request named, as essential, weaker values
    /// only: then the strongest of those that was satisfied.
    pub acr: &'static str,
    /// What was done, in the order of [`Amr`].
    pub amr: Vec<Amr>,
    /// When: the older of the latest password and the latest proof that reaches `level`, so that
    /// nobody takes an old proof for a new one.
    pub auth_time: Timestamp,
    /// By what the second step was settled; none when there was none.
    pub how: Option<How>,
    /// The methods, each once, in the order of [`Method`].
    pub methods: Vec<Method>,
    /// When a second step was last proved in this authentication; none when none was.
    pub second_step_at: Option<Timestamp>,
}

impl Assurance {
    /// What these events amount to; none without a password, which every level today rests on.
    ///
    /// Whether a trusted computer counts is not known here: it adds nothing to level or `amr`, and
    /// only explains `how` when nothing else was proved.
    #[must_use]
    pub fn of(events: &[AuthenticationEvent]) -> Option<Self> {
        let latest = |wanted: &dyn Fn(Method) -> bool| {
            events
                .iter()
                .filter(|event| wanted(event.method))
                .map(|event| event.at)
                .max()
        };
        let password_at = latest(&|method| method == Method::Password)?;
        let mut methods: Vec<Method> = events.iter().map(|event| event.method).collect();
        methods.sort_unstable();
        methods.dedup();
        let level = methods.iter().map(|method| method.level()).max()?;
        let reached_at = if level == Level::Password {
            password_at
        } else {
            latest(&|method| method.level() == level)?
        };
        let second_step_at = latest(&|method| method.level() > Level::Password);
        let trusted = methods.contains(&Method::TrustedComputer);
        let how = match (second_step_at, trusted) {
            (Some(_), _) => Some(How::Prompt),
            (None, true) => Some(How::TrustedComputer),
            (None, false) => None,
        };
        Some(Self {
            level,
            acr: level.acr(),
            amr: references(&methods, level),
            auth_time: password_at.min(reached_at),
            how,
            methods,
            second_step_at,
        })
    }

    /// The same assurance, answering a request that named these levels as essential: `acr` is then
    /// one of them (OIDC Core, section 5.5.1.1), the strongest that was reached.
    #[must_use]
    pub fn answering(self, essential: &[Level]) -> Self {
        let reached = |level: &&Level| **level <= self.level;
        match essential.iter().filter(reached).max() {
            Some(level) => Self {
                acr: level.acr(),
                ..self
            },
            None => self,
        }
    }

    /// The `amr` claim's values.
    #[must_use]
    pub fn amr_values(&self) -> Vec<&'static str> {
        self.amr.iter().map(|amr| amr.as_str()).collect()
    }
}

fn references(methods: &[Method], level: Level) -> Vec<Amr> {
    let mut amr = Vec::with_capacity(5);
    for method in methods {
        match method {
            Method::Password => amr.push(Amr::Pwd),
            Method::Email => amr.extend([Amr::Otp, Amr::Mca]),
            Method::Sms => amr.extend([Amr::Sms, Amr::Mca]),
            Method::Totp => amr.push(Amr::Otp),
            Method::SecurityKey(Binding::SingleDevice) => amr.extend([Amr::Hwk, Amr::User]),
            Method::SecurityKey(Binding::MultiDevice) => amr.extend([Amr::Swk, Amr::User]),
            // RFC 8176 has no name for a look-up secret, and a trusted computer proves nothing.
            Method::RecoveryCode | Method::TrustedComputer => {}
        }
    }
    if level >= Level::TwoFactor {
        amr.push(Amr::Mfa);
    }
    amr.sort_unstable();
    amr.dedup();
    amr
}
