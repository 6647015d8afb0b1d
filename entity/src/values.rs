//! Values that columns hold: instants, digests, sealed bytes and the closed enums.

use sea_orm::{DbErr, DeriveActiveEnum, DeriveValueType, EnumIter, TryFromU64};
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z, as one integer on every engine.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    DeriveValueType,
    Serialize,
    Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant in whole seconds, as JWTs and OAuth count.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The instant that many seconds since the epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// This instant and so much later (or, with a negative number, earlier).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Whole seconds from `earlier` to this instant; negative when this one comes first.
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0.saturating_sub(earlier.0)).div_euclid(1000)
    }
}

/// A SHA-256 (or HMAC-SHA-256) of a secret: 32 bytes. The only form in which a token is stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveValueType)]
pub struct Digest(pub Vec<u8>);

impl TryFromU64 for Digest {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Digest"))
    }
}

/// Ciphertext of an AEAD, bound to its table, column and row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct SealedBytes(pub Vec<u8>);

macro_rules! text_enum {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $($(#[$vdoc])* #[sea_orm(string_value = $text)] #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every variant, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The variant of a stored text.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

text_enum! {
    /// What a tenant is to the tree.
    TenantKind {
        /// The vendor, at the root.
        Operator = "operator",
        /// Sells on to companies.
        Reseller = "reseller",
        /// Has users.
        Company = "company",
    }
    /// Whether a row may be used at all.
    Status {
        /// In use.
        Active = "active",
        /// Switched off; its tokens and sessions are refused.
        Disabled = "disabled",
    }
    /// The kinds of authenticator (NIST SP 800-63B section 3.1) a subscriber can hold or be sent.
    AuthenticatorKind {
        /// A memorised secret.
        Password = "password",
        /// A code by e-mail: a second *step*.
        Email = "email",
        /// A code by SMS to a validated number.
        Sms = "sms",
        /// An app's time-based code (RFC 6238).
        Totp = "totp",
        /// A public-key credential: a security key or a passkey (WebAuthn).
        SecurityKey = "security_key",
        /// A look-up secret (NIST SP 800-63B section 3.1.2).
        RecoveryCode = "recovery_code",
    }
    /// Whether an authenticator counts.
    AuthenticatorState {
        /// Set up but not proven; it never counts.
        Pending = "pending",
        /// Proven by one right answer.
        Active = "active",
    }
    /// What a sent code is for.
    ChallengePurpose {
        /// The interstitial.
        Login = "login",
        /// Proving a mobile number before it is saved.
        ValidatePhone = "validate_phone",
    }
    /// What a WebAuthn ceremony is for; its answer is taken for nothing else.
    CeremonyPurpose {
        /// Proving a key in a login.
        Assertion = "assertion",
        /// Setting up a key in a login.
        Enrolment = "enrolment",
        /// Setting up a key in the account.
        Account = "account",
    }
    /// The way a message travels.
    Channel {
        /// SMTP.
        Email = "email",
        /// A text message.
        Sms = "sms",
    }
    /// Where a message stands.
    MessageState {
        /// Waits for its turn.
        Queued = "queued",
        /// A provider took it.
        Sent = "sent",
        /// Given up.
        Failed = "failed",
    }
    /// The life of a signing key.
    KeyState {
        /// Published, not yet signing.
        Announced = "announced",
        /// Signs.
        Active = "active",
        /// Published until all it signed has expired.
        Retired = "retired",
    }
    /// The life of an authorization grant.
    GrantStage {
        /// Waits for the user.
        Pending = "pending",
        /// A code is out.
        Approved = "approved",
        /// The code bought its tokens.
        Redeemed = "redeemed",
        /// Nothing it bought is good any more.
        Revoked = "revoked",
    }
    /// Who wrote a policy setting.
    SettingOrigin {
        /// The node itself.
        Own = "own",
        /// An ancestor, on this node alone.
        Imposed = "imposed",
    }
    /// How a client proves itself at the token endpoint (OIDC Core section 9).
    ClientAuthMethod {
        /// Public client.
        None = "none",
        /// HTTP Basic.
        ClientSecretBasic = "client_secret_basic",
        /// In the form.
        ClientSecretPost = "client_secret_post",
        /// A signed assertion (RFC 7523).
        PrivateKeyJwt = "private_key_jwt",
    }
    /// What an access token looks like.
    AccessTokenFormat {
        /// A handle.
        Opaque = "opaque",
        /// `at+jwt` (RFC 9068).
        Jwt = "jwt",
    }
}
