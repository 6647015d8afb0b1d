//! JSON Web Tokens in compact form (RFC 7515, 7518, 8037): the only file that names josekit.
//!
//! Backstory: building a josekit signer from its JWK costs 0.4 to 0.5 ms, twenty times an ES256
//! signature. So a [`Signer`] and a [`Verifier`] are prepared once, when the ring is loaded, and
//! the compact form is put together here, without josekit's header maps.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jwk::Jwk;
use josekit::jwk::alg::ec::EcCurve;
use josekit::jwk::alg::ed::EdCurve;
use josekit::jws::{ES256, EdDSA, JwsSigner, JwsVerifier, PS256, RS256};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// JWS algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1). `none` and the symmetric ones are
/// not among them and so cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256: the default of OIDC.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSASSA-PSS with SHA-256; taken from clients, not used by us.
    Ps256,
}

impl Algorithm {
    /// What this server signs with; the first is the default.
    pub const SIGNING: &'static [Self] = &[Self::Rs256, Self::Es256, Self::EdDsa];

    /// What a client may sign with.
    pub const OF_CLIENTS: &'static [Self] = &[Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];

    /// The `alg` value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
        }
    }

    /// The algorithm of an `alg` value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::OF_CLIENTS
            .iter()
            .copied()
            .find(|alg| alg.as_str() == text)
    }
}

/// A key pair as it comes from the generator: JWKs, the private one in the clear.
pub struct Generated {
    /// For the JWK set.
    pub public_jwk: Value,
    /// To be sealed at once; JSON.
    pub private_jwk: Vec<u8>,
}

/// Makes a key pair; RSA takes a good part of a second and does not belong on an async worker.
///
/// # Panics
/// When OpenSSL cannot make a key, which leaves an identity provider nothing to do.
#[must_use]
pub fn generate(alg: Algorithm, kid: &str) -> Generated {
    let mut private = match alg {
        Algorithm::Rs256 | Algorithm::Ps256 => Jwk::generate_rsa_key(2048),
        Algorithm::Es256 => Jwk::generate_ec_key(EcCurve::P256),
        Algorithm::EdDsa => Jwk::generate_ed_key(EdCurve::Ed25519),
    }
    .expect("OpenSSL makes keys of these kinds");
    let mut public = private
        .to_public_key()
        .expect("a generated pair has a public half");
    for half in [&mut private, &mut public] {
        half.set_key_id(kid);
        half.set_algorithm(alg.as_str());
        half.set_key_use("sig");
    }
    Generated {
        public_jwk: Value::Object(published(public.as_ref())),
        private_jwk: serde_json::to_vec(private.as_ref()).expect("a JWK is JSON"),
    }
}

/// The members of a public JWK that may be published: a positive list, so nothing private leaks.
fn published(jwk: &Map<String, Value>) -> Map<String, Value> {
    ["kty", "use", "alg", "kid", "n", "e", "crv", "x", "y"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), jwk.get(name)?.clone())))
        .collect()
}

/// A private key, ready to sign.
pub struct Signer {
    alg: Algorithm,
    kid: String,
    inner: Box<dyn JwsSigner>,
}

impl Signer {
    /// Prepares a signer from a private JWK in JSON.
    ///
    /// # Errors
    /// A sentence for the operator when the JWK is not a private key for `alg`.
    pub fn prepare(alg: Algorithm, kid: &str, private_jwk: &[u8]) -> Result<Self, String> {
        let jwk = Jwk::from_bytes(private_jwk).map_err(|error| error.to_string())?;
        let inner: Box<dyn JwsSigner> = match alg {
            Algorithm::Rs256 => RS256.signer_from_jwk(&jwk).map(|s| Box::new(s) as _),
            Algorithm::Es256 => ES256.signer_from_jwk(&jwk).map(|s| Box::new(s) as _),
            Algorithm::EdDsa => EdDSA.signer_from_jwk(&jwk).map(|s| Box::new(s) as _),
            Algorithm::Ps256 => PS256.signer_from_jwk(&jwk).map(|s| Box::new(s) as _),
        }
        .map_err(|error| error.to_string())?;
        Ok(Self {
            alg,
            kid: kid.to_owned(),
            inner,
        })
    }

    /// A compact JWS over `claims` with this `typ`.
    ///
    /// # Panics
    /// When OpenSSL refuses to sign with a key that it prepared.
    #[must_use]
    pub fn sign<C: Serialize + ?Sized>(&self, typ: &str, claims: &C) -> String {
        let header = json!({"alg": self.alg.as_str(), "kid": self.kid, "typ": typ});
        let claims = serde_json::to_vec(claims).expect("claims are JSON");
        let mut text = String::with_capacity(claims.len() * 2 + 512);
        URL_SAFE_NO_PAD.encode_string(header.to_string(), &mut text);
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut text);
        let signature = self
            .inner
            .sign(text.as_bytes())
            .expect("a prepared key signs");
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        text
    }
}

/// A public key, ready to verify.
pub struct Verifier {
    alg: Algorithm,
    kid: Option<String>,
    inner: Box<dyn JwsVerifier>,
}

impl Verifier {
    /// Prepares a verifier from a public JWK.
    ///
    /// # Errors
    /// A sentence for the operator when the JWK is not a public key for `alg`.
    pub fn prepare(alg: Algorithm, public_jwk: &Value) -> Result<Self, String> {
        let map = public_jwk.as_object().ok_or("a JWK is a JSON object")?;
        let jwk = Jwk::from_map(map.clone()).map_err(|error| error.to_string())?;
        let kid = jwk.key_id().map(ToOwned::to_owned);
        let inner: Box<dyn JwsVerifier> = match alg {
            Algorithm::Rs256 => RS256.verifier_from_jwk(&jwk).map(|v| Box::new(v) as _),
            Algorithm::Es256 => ES256.verifier_from_jwk(&jwk).map(|v| Box::new(v) as _),
            Algorithm::EdDsa => EdDSA.verifier_from_jwk(&jwk).map(|v| Box::new(v) as _),
            Algorithm::Ps256 => PS256.verifier_from_jwk(&jwk).map(|v| Box::new(v) as _),
        }
        .map_err(|error| error.to_string())?;
        Ok(Self { alg, kid, inner })
    }

    /// Whether this key made that signature, by the algorithm the key is for.
    #[must_use]
    pub fn verifies(&self, jws: &Compact<'_>) -> bool {
        jws.alg == self.alg.as_str()
            && self
                .inner
                .verify(jws.signed.as_bytes(), &jws.signature)
                .is_ok()
    }
}

/// A compact JWS, taken apart and not yet believed.
pub struct Compact<'a> {
    /// `alg` of the header.
    pub alg: String,
    /// `kid` of the header.
    pub kid: Option<String>,
    /// `typ` of the header.
    pub typ: Option<String>,
    /// The payload; believe it only after a verifier did.
    pub claims: Map<String, Value>,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Takes a compact JWS apart; anything malformed, and any `crit` header (none is understood,
    /// RFC 7515 section 4.1.11), is nothing.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if payload.contains('.') {
            return None;
        }
        let object = |part: &str| -> Option<Map<String, Value>> {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
        };
        let header = object(header)?;
        if header.contains_key("crit") || header.contains_key("b64") {
            return None;
        }
        let word = |name: &str| header.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            alg: word("alg")?,
            kid: word("kid"),
            typ: word("typ"),
            claims: object(payload)?,
            signed,
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    /// Whether the header says this media type; `application/` may be left out (RFC 7515, 4.1.9).
    #[must_use]
    pub fn is(&self, typ: &str) -> bool {
        self.typ.as_deref().is_some_and(|given| {
            let given = given
                .get(..12)
                .filter(|prefix| prefix.eq_ignore_ascii_case("application/"))
                .map_or(given, |_| &given[12..]);
            given.eq_ignore_ascii_case(typ)
        })
    }
}

/// Why somebody else's JWT was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// Not a compact JWS.
    #[error("not a JSON Web Token")]
    Malformed,
    /// Signed with something that is not allowed here.
    #[error("its signature algorithm is not accepted")]
    Algorithm,
    /// No key of the set made the signature.
    #[error("no registered key made its signature")]
    Signature,
}

/// Believes a JWT when a key of `jwks` (RFC 7517 section 5) made its signature. With a `kid` that
/// the set knows only that key is asked; a set whose keys have no `kid` is tried key by key.
///
/// # Errors
/// [`Untrusted`] in every other case.
pub fn verify_with_jwks(
    jwt: &str,
    jwks: &Value,
    allowed: &[Algorithm],
) -> Result<Map<String, Value>, Untrusted> {
    let jws = Compact::parse(jwt).ok_or(Untrusted::Malformed)?;
    let alg = Algorithm::parse(&jws.alg)
        .filter(|alg| allowed.contains(alg))
        .ok_or(Untrusted::Algorithm)?;
    let keys = jwks.get("keys").and_then(Value::as_array);
    let believed = keys.into_iter().flatten().any(|jwk| {
        // A key that does not fit the algorithm is not an error: sets mix kinds of keys.
        Verifier::prepare(alg, jwk).is_ok_and(|verifier| {
            let named = match (&jws.kid, &verifier.kid) {
                (Some(asked), Some(own)) => asked == own,
                (Some(_) | None, None) | (None, Some(_)) => true,
            };
            named && verifier.verifies(&jws)
        })
    });
    believed.then_some(jws.claims).ok_or(Untrusted::Signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(alg: Algorithm) -> (Signer, Value) {
        let generated = generate(alg, "k1");
        let signer = Signer::prepare(alg, "k1", &generated.private_jwk).expect("fits");
        (signer, json!({ "keys": [generated.public_jwk] }))
    }

    #[test]
    fn every_algorithm_signs_what_its_public_key_verifies() {
        for alg in Algorithm::OF_CLIENTS {
            let (signer, jwks) = pair(*alg);
            let jwt = signer.sign("JWT", &json!({"sub": "x"}));
            let claims = verify_with_jwks(&jwt, &jwks, Algorithm::OF_CLIENTS);
            assert_eq!(claims.expect("verifies")["sub"], "x");
            let (_, others) = pair(*alg);
            assert_eq!(
                verify_with_jwks(&jwt, &others, Algorithm::OF_CLIENTS),
                Err(Untrusted::Signature)
            );
        }
    }

    #[test]
    fn nothing_private_is_published() {
        for alg in Algorithm::SIGNING {
            let public = generate(*alg, "k").public_jwk;
            for member in ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] {
                assert!(public.get(member).is_none(), "{alg:?} publishes {member}");
            }
            assert_eq!(public["kid"], "k");
            assert_eq!(public["alg"], alg.as_str());
            assert_eq!(public["use"], "sig");
        }
    }

    #[test]
    fn a_changed_token_none_crit_and_another_algorithm_are_refused() {
        let (signer, jwks) = pair(Algorithm::Es256);
        let jwt = signer.sign("JWT", &json!({"sub": "x"}));
        let parts: Vec<&str> = jwt.split('.').collect();
        let encode = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let forged = [
            format!("{}.{}.{}", parts[0], encode(json!({"sub": "y"})), parts[2]),
            format!("{}.{}.", encode(json!({"alg": "none"})), parts[1]),
            format!(
                "{}.{}.{}",
                encode(json!({"alg": "HS256"})),
                parts[1],
                parts[2]
            ),
            format!(
                "{}.{}.{}",
                encode(json!({"alg": "ES256", "crit": ["exp"]})),
                parts[1],
                parts[2]
            ),
            format!("{}.{}", parts[0], parts[1]),
            String::new(),
        ];
        for text in forged {
            assert!(verify_with_jwks(&text, &jwks, Algorithm::OF_CLIENTS).is_err());
        }
        assert_eq!(
            verify_with_jwks(&jwt, &jwks, &[Algorithm::Rs256]),
            Err(Untrusted::Algorithm)
        );
    }

    #[test]
    fn the_type_may_be_written_as_a_media_type() {
        let (signer, _) = pair(Algorithm::EdDsa);
        for (typ, asked, same) in [
            ("at+jwt", "at+jwt", true),
            ("application/at+jwt", "at+jwt", true),
            ("AT+JWT", "at+jwt", true),
            ("JWT", "at+jwt", false),
        ] {
            let jwt = signer.sign(typ, &json!({}));
            assert_eq!(Compact::parse(&jwt).expect("compact").is(asked), same);
        }
    }
}
