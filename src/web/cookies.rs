//! Cookies: five of them, each with a token of its own kind.
//!
//! `__Host-` and `Secure` when the issuer is https; on plain http (loopback alone) the same names
//! without the prefix, since browsers and clients differ over `Secure` cookies there. All are
//! `HttpOnly`, `SameSite=Lax`, for the whole path.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use entity::ids::{FlowId, UserId};

use crate::base::secret::digest_of;
use crate::base::{Token, TokenKind};

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The browser session.
    Session,
    /// Binds forms and pending requests to this browser.
    Browser,
    /// Binds one pending login to this browser: one cookie a login, so that two tabs can sign in.
    Flow(FlowId),
    /// This browser is trusted by one user: one cookie a user, for several share a computer.
    TrustedDevice(UserId),
    /// One user signed in with this browser before.
    KnownBrowser(UserId),
}

impl Slot {
    fn name(self) -> String {
        match self {
            Self::Session => "session".to_owned(),
            Self::Browser => "browser".to_owned(),
            Self::Flow(id) => format!("flow-{}", short(id.0.as_bytes())),
            Self::TrustedDevice(id) => format!("trust-{}", short(id.0.as_bytes())),
            Self::KnownBrowser(id) => format!("known-{}", short(id.0.as_bytes())),
        }
    }

    const fn kind(self) -> TokenKind {
        match self {
            Self::Session => TokenKind::Session,
            Self::Browser => TokenKind::Browser,
            Self::Flow(_) => TokenKind::Flow,
            Self::TrustedDevice(_) => TokenKind::TrustedDevice,
            Self::KnownBrowser(_) => TokenKind::KnownBrowser,
        }
    }
}

/// Eight bytes of a digest in hexadecimal: tells cookies apart without telling whose they are.
fn short(id: &[u8]) -> String {
    digest_of("cookie", id)
        .0
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The cookies of a request and what is to be changed about them.
#[derive(Clone, Debug)]
pub struct Cookies {
    jar: CookieJar,
    secure: bool,
}

impl Cookies {
    /// Reads the cookies of a request; `secure` when the issuer is https.
    #[must_use]
    pub fn read(headers: &HeaderMap, secure: bool) -> Self {
        Self {
            jar: CookieJar::from_headers(headers),
            secure,
        }
    }

    fn full_name(&self, slot: Slot) -> String {
        if self.secure {
            format!("__Host-{}", slot.name())
        } else {
            slot.name()
        }
    }

    /// The token in this slot, when it is one of the right kind.
    #[must_use]
    pub fn token(&self, slot: Slot) -> Option<Token> {
        Token::parse(slot.kind(), self.jar.get(&self.full_name(slot))?.value())
    }

    /// Puts a token into its slot, for so many seconds or until the browser closes.
    #[must_use]
    pub fn set(self, slot: Slot, token: &Token, seconds: Option<i64>) -> Self {
        let mut cookie = self.bare(slot, token.expose().to_owned());
        if let Some(seconds) = seconds {
            cookie.set_max_age(time::Duration::seconds(seconds));
        }
        Self {
            jar: self.jar.add(cookie),
            ..self
        }
    }

    /// Empties a slot.
    #[must_use]
    pub fn clear(self, slot: Slot) -> Self {
        let cookie = self.bare(slot, String::new());
        Self {
            jar: self.jar.remove(cookie),
            ..self
        }
    }

    fn bare(&self, slot: Slot, value: String) -> Cookie<'static> {
        Cookie::build((self.full_name(slot), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .build()
    }
}

impl axum::response::IntoResponseParts for Cookies {
    type Error = std::convert::Infallible;
    fn into_response_parts(
        self,
        parts: axum::response::ResponseParts,
    ) -> Result<axum::response::ResponseParts, Self::Error> {
        self.jar.into_response_parts(parts)
    }
}
