//! Client authentication at the token, introspection and revocation endpoints (RFC 6749 section
//! 2.3, OIDC Core section 9).
//!
//! 1. [`Presented::read`] finds what the request brings. Exactly one way, or it is refused.
//! 2. The client is looked up by the identifier that came with it.
//! 3. The way must be the one the client is registered for; then the credential is checked. Secrets
//!    are machine-made, 256 bits, stored as a digest: no password hash stands in the way.
//!
//! Unknown, disabled, wrong way and wrong secret are one answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::values::{ClientAuthMethod, Digest};

use super::client::Client;
use super::client_assertion;
use super::error::{ErrorCode, Failure, OAuthError};
use super::request::Parameters;
use crate::base::TokenKind;
use crate::base::secret::{constant_time_eq, digest_of};
use crate::config::Issuer;
use crate::db::Tx;

/// `client_assertion_type` of RFC 7523 section 2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a request brings to prove its client.
#[derive(Debug, PartialEq, Eq)]
enum Presented {
    /// `client_id` alone.
    Nothing { client_id: String },
    /// The `Authorization` header.
    Basic { client_id: String, secret: String },
    /// The form.
    Post { client_id: String, secret: String },
    /// A signed assertion.
    Assertion { client_id: String, jwt: String },
}

/// What is stored of a client's secret.
#[must_use]
pub fn secret_digest(secret: &str) -> Digest {
    digest_of(TokenKind::ClientSecret.prefix(), secret.as_bytes())
}

/// The client that this request proves to come from.
///
/// # Errors
/// `invalid_client`, or `invalid_request` when the request contradicts itself; a database failure.
pub async fn authenticate(
    tx: &Tx,
    issuer: &Issuer,
    authorization: Option<&str>,
    parameters: &Parameters,
) -> Result<Client, Failure> {
    let presented = Presented::read(authorization, parameters)?;
    let client = Client::by_client_id(tx, presented.client_id()).await?;
    let Some(client) = client.filter(|client| client.row.auth_method == presented.method()) else {
        return Err(refused().into());
    };
    match &presented {
        Presented::Nothing { .. } => {}
        Presented::Basic { secret, .. } | Presented::Post { secret, .. } => {
            let stored = client.row.secret.as_ref().ok_or_else(refused)?;
            if !constant_time_eq(&secret_digest(secret).0, &stored.0) {
                return Err(refused().into());
            }
        }
        Presented::Assertion { jwt, .. } => {
            client_assertion::verify(tx, issuer, &client, jwt).await?;
        }
    }
    Ok(client)
}

/// The client, when it must have proved itself: a public one has not.
///
/// # Errors
/// As [`authenticate`], and `invalid_client` for a public client.
pub async fn authenticate_confidential(
    tx: &Tx,
    issuer: &Issuer,
    authorization: Option<&str>,
    parameters: &Parameters,
) -> Result<Client, Failure> {
    let client = authenticate(tx, issuer, authorization, parameters).await?;
    if client.is_public() {
        Err(refused().into())
    } else {
        Ok(client)
    }
}

fn refused() -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidClient,
        "the client did not prove itself the way it is registered for",
    )
}

impl Presented {
    fn read(authorization: Option<&str>, parameters: &Parameters) -> Result<Self, OAuthError> {
        let client_id = parameters.get("client_id").map(str::to_owned);
        let secret = parameters.get("client_secret");
        let assertion = parameters.get("client_assertion");
        let kind = parameters.get("client_assertion_type");
        let ways = [
            authorization.is_some(),
            secret.is_some(),
            assertion.or(kind).is_some(),
        ];
        if ways.iter().filter(|way| **way).count() > 1 {
            return Err(OAuthError::new(
                ErrorCode::InvalidRequest,
                "the client proves itself in more than one way",
            ));
        }
        if let Some(header) = authorization {
            let (id, secret) = basic(header).ok_or_else(refused)?;
            if client_id.is_some_and(|other| other != id) {
                return Err(contradiction());
            }
            return Ok(Self::Basic {
                client_id: id,
                secret,
            });
        }
        if let Some(secret) = secret {
            let client_id = client_id.ok_or_else(|| OAuthError::missing("client_id"))?;
            return Ok(Self::Post {
                client_id,
                secret: secret.to_owned(),
            });
        }
        if assertion.or(kind).is_some() {
            let jwt = assertion.ok_or_else(|| OAuthError::missing("client_assertion"))?;
            if kind != Some(JWT_BEARER) {
                return Err(OAuthError::new(
                    ErrorCode::InvalidRequest,
                    "client_assertion_type is not jwt-bearer",
                ));
            }
            let named = client_assertion::names(jwt).ok_or_else(refused)?;
            if client_id.is_some_and(|other| other != named) {
                return Err(contradiction());
            }
            return Ok(Self::Assertion {
                client_id: named,
                jwt: jwt.to_owned(),
            });
        }
        match client_id {
            Some(client_id) => Ok(Self::Nothing { client_id }),
            None => Err(OAuthError::new(
                ErrorCode::InvalidClient,
                "no client was named",
            )),
        }
    }

    fn client_id(&self) -> &str {
        match self {
            Self::Nothing { client_id }
            | Self::Basic { client_id, .. }
            | Self::Post { client_id, .. }
            | Self::Assertion { client_id, .. } => client_id,
        }
    }

    const fn method(&self) -> ClientAuthMethod {
        match self {
            Self::Nothing { .. } => ClientAuthMethod::None,
            Self::Basic { .. } => ClientAuthMethod::ClientSecretBasic,
            Self::Post { .. } => ClientAuthMethod::ClientSecretPost,
            Self::Assertion { .. } => ClientAuthMethod::PrivateKeyJwt,
        }
    }
}

fn contradiction() -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidRequest,
        "client_id is not the client that proves itself",
    )
}

/// Identifier and secret of a Basic header, each form-decoded (RFC 6749 section 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let (id, secret) = (form_decode(id)?, form_decode(secret)?);
    (!id.is_empty() && !secret.is_empty()).then_some((id, secret))
}

/// `application/x-www-form-urlencoded`, strictly: a stray `%` is an error.
fn form_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: Option<&str>, pairs: &[(&str, &str)]) -> Result<Presented, ErrorCode> {
        let parameters = Parameters::new(pairs.iter().copied());
        Presented::read(header, &parameters).map_err(|error| error.code)
    }

    fn header(id: &str, secret: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
    }

    #[test]
    fn both_halves_of_a_basic_header_are_form_decoded() {
        for (id, secret, expected) in [
            ("app", "s3cret", Some(("app", "s3cret"))),
            ("my%3Aapp", "a%2Bb+c%25", Some(("my:app", "a+b c%"))),
            ("%C3%A9", "x:y", Some(("é", "x:y"))),
            ("app", "50%", None),
            ("app", "%zz", None),
            ("app", "%ff", None),
            ("", "x", None),
            ("app", "", None),
        ] {
            let expected = expected.map(|(id, secret)| (id.to_owned(), secret.to_owned()));
            assert_eq!(basic(&header(id, secret)), expected, "{id}:{secret}");
        }
        assert_eq!(basic("Bearer abc"), None);
        assert_eq!(basic("Basic"), None);
        assert_eq!(basic("Basic ***"), None);
        assert!(basic(&header("a", "b").replace("Basic", "bAsIc")).is_some());
    }

    #[test]
    fn a_client_proves_itself_in_one_way_only() {
        use ErrorCode::{InvalidClient, InvalidRequest};
        let basic = header("app", "x");
        let basic = Some(basic.as_str());
        let secret = [("client_id", "app"), ("client_secret", "x")];
        assert!(matches!(read(basic, &[]), Ok(Presented::Basic { .. })));
        assert!(matches!(
            read(basic, &secret[..1]),
            Ok(Presented::Basic { .. })
        ));
        assert!(matches!(read(None, &secret), Ok(Presented::Post { .. })));
        assert!(matches!(
            read(None, &secret[..1]),
            Ok(Presented::Nothing { .. })
        ));
        assert_eq!(read(basic, &secret), Err(InvalidRequest));
        assert_eq!(read(basic, &[("client_id", "other")]), Err(InvalidRequest));
        assert_eq!(
            read(basic, &[("client_assertion", "x")]),
            Err(InvalidRequest)
        );
        assert_eq!(read(None, &secret[1..]), Err(InvalidRequest));
        assert_eq!(
            read(None, &[("client_assertion_type", JWT_BEARER)]),
            Err(InvalidRequest)
        );
        assert_eq!(read(None, &[]), Err(InvalidClient));
        let kind = ("client_assertion_type", JWT_BEARER);
        assert_eq!(
            read(None, &[("client_assertion", "junk"), kind]),
            Err(InvalidClient)
        );
    }
}
