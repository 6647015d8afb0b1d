//! The userinfo endpoint (OIDC Core section 5.3) and how a token is presented to it (RFC 6750).

use serde_json::{Map, Value};

use super::access_token;
use super::claims::{self, Extras, Person, Side};
use super::error::{ErrorCode, Failure, OAuthError};
use super::request::Parameters;
use super::token::Mint;
use crate::db::Tx;

/// The bearer token of a request: in the header or in the form, never in both (RFC 6750 section
/// 2), and never in the query, where it would end up in logs. None when there is no token at all.
///
/// # Errors
/// `invalid_request` when it is presented twice or the header is malformed.
pub fn bearer(
    authorization: Option<&str>,
    form: Option<&Parameters>,
) -> Result<Option<String>, OAuthError> {
    let in_form = match form {
        Some(form) if form.is_repeated("access_token") => {
            return Err(OAuthError::repeated("access_token"));
        }
        Some(form) => form.get("access_token"),
        None => None,
    };
    let in_header = match authorization {
        None => None,
        Some(header) => {
            let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
            if !scheme.eq_ignore_ascii_case("bearer") {
                None
            } else if token.is_empty() || token.contains(char::is_whitespace) {
                return Err(OAuthError::new(
                    ErrorCode::InvalidRequest,
                    "the Authorization header is malformed",
                ));
            } else {
                Some(token)
            }
        }
    };
    match (in_header, in_form) {
        (Some(_), Some(_)) => Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "the access token was presented twice",
        )),
        (one, other) => Ok(one.or(other).map(str::to_owned)),
    }
}

/// What userinfo says about the user behind this access token.
///
/// # Errors
/// `invalid_token`, `insufficient_scope`, or a failure of ours.
pub async fn claims(tx: &Tx, mint: Mint<'_>, token: &str) -> Result<Map<String, Value>, Failure> {
    let good = access_token::find(tx, mint.keys, mint.issuer, token)
        .await?
        .ok_or_else(|| {
            OAuthError::new(
                ErrorCode::InvalidToken,
                "the access token is unknown, expired or revoked",
            )
        })?;
    let Some(subject) = good.subject.as_ref().filter(|_| good.scope.has("openid")) else {
        return Err(Failure::refuse(
            ErrorCode::InsufficientScope,
            "the access token was not granted openid",
        ));
    };
    let request = subject.request()?;
    let named = &request.claims.userinfo;
    let extras = if claims::needs_extras(&good.scope, named) {
        claims::extras(tx, subject, good.client.id()).await?
    } else {
        Extras::default()
    };
    let person = Person { subject, extras };
    let mut all = claims::select(
        Side::Userinfo,
        &good.scope,
        named,
        &good.client.scope,
        &person,
    );
    all.insert("sub".to_owned(), subject.sub().into());
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: Option<&str>, form: &[(&str, &str)]) -> Result<Option<String>, ErrorCode> {
        let form = Parameters::new(form.iter().copied());
        bearer(header, Some(&form)).map_err(|error| error.code)
    }

    #[test]
    fn a_token_comes_in_the_header_or_in_the_form() {
        let some = |text: &str| Ok(Some(text.to_owned()));
        let bad = Err(ErrorCode::InvalidRequest);
        assert_eq!(read(Some("Bearer t"), &[]), some("t"));
        assert_eq!(read(Some("bearer t"), &[]), some("t"));
        assert_eq!(read(None, &[("access_token", "t")]), some("t"));
        assert_eq!(read(None, &[]), Ok(None));
        assert_eq!(read(Some("Basic eDp5"), &[]), Ok(None));
        assert_eq!(read(Some("Bearer t"), &[("access_token", "t")]), bad);
        assert_eq!(read(Some("Bearer"), &[]), bad);
        assert_eq!(read(Some("Bearer a b"), &[]), bad);
        assert_eq!(
            read(None, &[("access_token", "a"), ("access_token", "a")]),
            bad
        );
    }
}
