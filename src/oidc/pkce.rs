//! Proof Key for Code Exchange (RFC 7636), S256 only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::base::secret::constant_time_eq;

/// Whether the verifier of the token request answers the challenge of the authorization request.
/// One without the other fails, both ways round.
#[must_use]
pub fn answers(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            well_formed(verifier)
                && constant_time_eq(s256(verifier).as_bytes(), challenge.as_bytes())
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// The S256 challenge of a verifier (RFC 7636 section 4.2).
#[must_use]
pub fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// RFC 7636 section 4.1: 43 to 128 unreserved characters.
fn well_formed(verifier: &str) -> bool {
    (43..=128).contains(&verifier.len())
        && verifier
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn only_the_verifier_answers_its_challenge() {
        for (challenge, verifier, good) in [
            (Some(CHALLENGE), Some(VERIFIER), true),
            (None, None, true),
            (Some(CHALLENGE), None, false),
            (None, Some(VERIFIER), false),
            (Some(CHALLENGE), Some(CHALLENGE), false),
            (Some(VERIFIER), Some(VERIFIER), false),
            (Some(CHALLENGE), Some("short"), false),
        ] {
            assert_eq!(
                answers(challenge, verifier),
                good,
                "{challenge:?} {verifier:?}"
            );
        }
        let long = "a".repeat(129);
        assert!(!answers(Some(&s256(&long)), Some(&long)));
        let odd = format!("{}+", "a".repeat(43));
        assert!(!answers(Some(&s256(&odd)), Some(&odd)));
    }
}
