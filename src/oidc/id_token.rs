//! The ID token (OIDC Core section 2).
//!
//! `acr`, `amr` and `auth_time` are what the grant froze when it was approved from this login's
//! evidence (invariant I7); a refresh repeats them and only moves `iat` and `exp`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256, Sha512};

use super::claims::{self, Person, Side};
use super::client::Client;
use super::error::Failure;
use super::request::AuthorizationRequest;
use super::scope::Scope;
use crate::config::Issuer;
use crate::db::Tx;
use crate::keys::{Algorithm, KeyRing};

/// How long it is good, in seconds.
pub const LIFETIME: i64 = 600;

/// The `typ` of its header: what tells it from an access token (invariant I5).
pub const TYP: &str = "JWT";

/// What one ID token says.
pub struct Contents<'a> {
    /// Whom it is for.
    pub client: &'a Client,
    /// Whom it is about.
    pub person: &'a Person<'a>,
    /// The request it answers.
    pub request: &'a AuthorizationRequest,
    /// The scope of this answer.
    pub scope: &'a Scope,
    /// Echoed when the request had one; never again on refresh (OIDC Core section 12.2).
    pub nonce: Option<&'a str>,
    /// The access token beside it.
    pub access_token: &'a str,
}

/// A signed ID token.
///
/// # Errors
/// [`Failure::NoKey`] while there is no key.
pub fn mint(
    tx: &Tx,
    keys: &KeyRing,
    issuer: &Issuer,
    contents: &Contents<'_>,
) -> Result<String, Failure> {
    let alg = contents.client.id_token_alg;
    let now = tx.now.seconds();
    let grant = &contents.person.subject.grant;
    let mut all = claims::select(
        Side::IdToken,
        contents.scope,
        &contents.request.claims.id_token,
        &contents.client.scope,
        contents.person,
    );
    let mut put = |name: &str, value: Value| all.insert(name.to_owned(), value);
    put("iss", issuer.as_str().into());
    put("sub", contents.person.subject.sub().into());
    put("aud", contents.client.row.client_id.as_str().into());
    put("iat", now.into());
    put("exp", (now + LIFETIME).into());
    put("at_hash", hash(alg, contents.access_token).into());
    for (name, value) in [
        ("auth_time", grant.auth_time.map(|at| json!(at.seconds()))),
        ("acr", grant.acr.as_ref().map(|acr| json!(acr))),
        ("amr", grant.amr.clone()),
        ("sid", grant.session_id.map(|sid| json!(sid.to_string()))),
        ("nonce", contents.nonce.map(|nonce| json!(nonce))),
    ] {
        if let Some(value) = value {
            put(name, value);
        }
    }
    Ok(keys.sign(alg, TYP, &all)?)
}

/// `at_hash` (OIDC Core section 3.1.3.6): the left half of the hash that the algorithm uses.
fn hash(alg: Algorithm, value: &str) -> String {
    let digest = match alg {
        Algorithm::Rs256 | Algorithm::Es256 | Algorithm::Ps256 => {
            Sha256::digest(value.as_bytes()).to_vec()
        }
        // Ed25519 hashes with SHA-512 (RFC 8032 section 5.1).
        Algorithm::EdDsa => Sha512::digest(value.as_bytes()).to_vec(),
    };
    URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2])
}

/// The claims of an ID token that this server issued, also an expired one: what an `id_token_hint`
/// is (OIDC Core section 3.1.2.1). Its signature, issuer and type are checked.
#[must_use]
pub fn verify_hint(keys: &KeyRing, issuer: &Issuer, hint: &str) -> Option<Map<String, Value>> {
    keys.verify_own(hint, TYP)
        .filter(|claims| claims.get("iss").and_then(Value::as_str) == Some(issuer.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_access_tokens_hash_is_that_of_the_standards_example() {
        // OIDC Core appendix A.3.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(hash(Algorithm::Rs256, token), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(
            URL_SAFE_NO_PAD
                .decode(hash(Algorithm::EdDsa, token))
                .map(|h| h.len()),
            Ok(32)
        );
    }
}
