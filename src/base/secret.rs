//! Secrets: values that do not print, and tokens that are good for one purpose only.
//!
//! Invariant I5: every [`Token`] has a [`TokenKind`]. The kind is its prefix, and it is hashed into
//! the digest, so a session cookie presented as an access token parses as nothing, and would find
//! nothing if it did. There is no checksum in the text: the design's 43 characters carry 256 random
//! bits, and the prefix with the exact length already rejects garbage before a row is read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::values::Digest;
use sha2::{Digest as _, Sha256};

use super::Entropy;

/// A value that must not appear in logs: `Debug` hides it and it has no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, at the one place that needs it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> std::fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Secret<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

macro_rules! token_kinds {
    ($($(#[$doc:meta])* $kind:ident = $prefix:literal),+ $(,)?) => {
        /// What a token is for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum TokenKind { $($(#[$doc])* $kind),+ }

        impl TokenKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The text every token of this kind starts with.
            #[must_use]
            pub const fn prefix(self) -> &'static str {
                match self { $(Self::$kind => $prefix),+ }
            }
        }
    };
}

token_kinds! {
    /// The session cookie.
    Session = "vss_",
    /// The cookie that binds a pending login to its browser.
    Flow = "vfl_",
    /// The cookie that binds pending authorization requests to their browser.
    Browser = "vbr_",
    /// The cookie of a trusted computer.
    TrustedDevice = "vtd_",
    /// The mark of a browser that its user signed in with before.
    KnownBrowser = "vkb_",
    /// An authorization code.
    AuthorizationCode = "vac_",
    /// An access token.
    AccessToken = "vat_",
    /// A refresh token.
    RefreshToken = "vrt_",
    /// A client's secret.
    ClientSecret = "vcs_",
    /// A password reset link.
    PasswordReset = "vpr_",
}

/// A plain token: 256 random bits as 43 base64url characters behind the prefix of its kind.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    kind: TokenKind,
    text: String,
}

/// Characters of a token behind its prefix.
const BODY: usize = 43;

impl Token {
    /// A fresh token.
    #[must_use]
    pub fn new(kind: TokenKind, entropy: Entropy) -> Self {
        Self::from_bytes(kind, entropy.bytes())
    }

    /// The token that these 32 bytes make.
    #[must_use]
    pub fn from_bytes(kind: TokenKind, bytes: [u8; 32]) -> Self {
        Self {
            kind,
            text: format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(bytes)),
        }
    }

    /// Reads a token that somebody presented as being of `kind`; anything else is nothing.
    #[must_use]
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let body = text.strip_prefix(kind.prefix())?;
        (body.len() == BODY && URL_SAFE_NO_PAD.decode(body).is_ok()).then(|| Self {
            kind,
            text: text.to_owned(),
        })
    }

    /// The 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> [u8; 32] {
        let body = &self.text[self.kind.prefix().len()..];
        let decoded = URL_SAFE_NO_PAD
            .decode(body)
            .expect("a token is valid base64url");
        decoded.try_into().expect("43 characters are 32 bytes")
    }

    /// What is stored of it: SHA-256 over its kind and its text.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest_of(self.kind.prefix(), self.text.as_bytes())
    }

    /// The text to hand to its owner.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token({:?}, [secret])", self.kind)
    }
}

/// SHA-256 over a purpose and a value.
#[must_use]
pub fn digest_of(purpose: &str, value: &[u8]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(value);
    Digest(hash.finalize().to_vec())
}

/// Whether two byte strings are equal, in time that does not tell where they differ.
#[must_use]
pub fn constant_time_eq(one: &[u8], other: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(one, other).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_parses_as_its_own_kind_only() {
        for minted in TokenKind::ALL {
            let token = Token::new(*minted, Entropy);
            for asked in TokenKind::ALL {
                assert_eq!(
                    Token::parse(*asked, token.expose()).is_some(),
                    minted == asked
                );
            }
        }
    }

    #[test]
    fn a_token_survives_its_text_and_its_bytes() {
        let token = Token::new(TokenKind::RefreshToken, Entropy);
        assert_eq!(
            Token::parse(TokenKind::RefreshToken, token.expose()),
            Some(token.clone())
        );
        assert_eq!(
            Token::from_bytes(TokenKind::RefreshToken, token.bytes()),
            token
        );
    }

    #[test]
    fn secrets_do_not_print() {
        let token = Token::new(TokenKind::Session, Entropy);
        assert!(!format!("{token:?}").contains(token.expose()));
        assert_eq!(format!("{:?}", Secret::new("hush")), "[secret]");
    }
}
