//! Security keys and passkeys as a second factor (W3C Web Authentication, Level 3).
//!
//! 1. A ceremony begins when its page is reached: [`registration::begin`] or [`assertion::begin`] keeps
//!    challenge and state in [`ceremony`], bound to its owner (a pending login or a session), its
//!    user and its purpose. The browser is given the options and nothing else.
//! 2. The answer uses the ceremony up by one statement (invariant I2): whatever comes of it, another
//!    try needs another challenge.
//! 3. [`registration::finish`] adds a key, [`assertion::verify`] proves one. A key that is not backup
//!    eligible is a single-device credential; what a proof is worth follows from that alone
//!    ([`Binding`](crate::policy::Binding)).
//!
//! The relying party is the configured issuer: its host is the RP ID and its origin the only origin
//! that is taken (invariant I8). No attestation is asked for, so it is not known *which* hardware a key
//! lives in; that it says it cannot be copied is believed, as RFC 8176 and the EAP specification have it.
//! Why this crate, and with which features, stands in `docs/decisions/0005-security-keys.md`.

pub mod assertion;
pub mod ceremony;
pub mod key;
pub mod registration;

use entity::ids::{FlowId, SessionId};
use entity::values::CeremonyPurpose;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{Webauthn, WebauthnBuilder};

use crate::config::Issuer;

/// The most keys that one user may have.
pub const MOST_KEYS: usize = 10;

/// This server as keys know it (WebAuthn Level 3, section 4, relying party identifier).
#[derive(Clone, Debug)]
pub struct RelyingParty(Option<Webauthn>);

impl RelyingParty {
    /// The relying party that an issuer is. An issuer whose host is a network address cannot be one
    /// (WebAuthn Level 3, section 5.1.2): no key can be added or used there.
    #[must_use]
    pub fn of(issuer: &Issuer) -> Self {
        let Ok(origin) = Url::parse(issuer.origin()) else {
            return Self(None);
        };
        let built = WebauthnBuilder::new(issuer.host(), &origin).and_then(WebauthnBuilder::build);
        Self(built.ok())
    }

    const fn webauthn(&self) -> Option<&Webauthn> {
        self.0.as_ref()
    }
}

/// Whose a ceremony is, and what for. Its answer is taken from nobody else and for nothing else
/// (invariant I4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A login, in which a key is to be proved.
    Login(FlowId),
    /// A login, in which a key is to be set up.
    Enrolment(FlowId),
    /// A session, in which a key is to be added.
    Account(SessionId),
}

impl Owner {
    const fn row(self) -> (Uuid, CeremonyPurpose) {
        match self {
            Self::Login(flow) => (flow.0, CeremonyPurpose::Assertion),
            Self::Enrolment(flow) => (flow.0, CeremonyPurpose::Enrolment),
            Self::Account(session) => (session.0, CeremonyPurpose::Account),
        }
    }
}

/// What a browser answered, if it is readable at all; nothing has been checked of it.
fn read<T: DeserializeOwned>(answer: &str) -> Option<T> {
    serde_json::from_str(answer).ok()
}

/// Whether the browser says that the ceremony ran inside a page of somebody else (WebAuthn Level 3,
/// section 7.2, step 13). Client data that cannot be read is refused elsewhere.
fn is_cross_origin(client_data: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ClientData {
        #[serde(default)]
        cross_origin: bool,
    }
    serde_json::from_slice::<ClientData>(client_data).is_ok_and(|data| data.cross_origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relying_party_has_a_name_and_no_number() {
        let can = |issuer: &str| {
            let issuer = Issuer::parse(issuer).expect("it is an issuer");
            RelyingParty::of(&issuer).webauthn().is_some()
        };
        assert!(can("https://id.example.com"));
        assert!(can("http://localhost:8080"));
        assert!(!can("http://127.0.0.1:8080"));
        assert!(!can("http://[::1]:8080"));
    }

    #[test]
    fn only_our_own_origin_is_taken() {
        let issuer = Issuer::parse("https://id.example.com").expect("it is an issuer");
        let party = RelyingParty::of(&issuer);
        let origins = party
            .webauthn()
            .expect("it has a name")
            .get_allowed_origins();
        let origins: Vec<&str> = origins.iter().map(Url::as_str).collect();
        assert_eq!(origins, ["https://id.example.com/"]);
    }

    #[test]
    fn a_foreign_frame_is_seen() {
        assert!(is_cross_origin(
            br#"{"type":"webauthn.get","crossOrigin":true}"#
        ));
        assert!(!is_cross_origin(
            br#"{"type":"webauthn.get","crossOrigin":false}"#
        ));
        assert!(!is_cross_origin(br#"{"type":"webauthn.get"}"#));
    }
}
