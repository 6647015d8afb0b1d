//! `private_key_jwt`: a client proves itself by signing an assertion (RFC 7523 section 3, OIDC
//! Core section 9).
//!
//! The assertion is for us (`aud` is the issuer or the token endpoint), by the client about itself
//! (`iss` = `sub` = its identifier), short-lived, and used once: its `jti` is remembered by an
//! `INSERT` that a second one cannot repeat (invariant I2).

use entity::assertion_jti;
use entity::values::Timestamp;
use sea_orm::{ActiveValue::Set, EntityTrait, TryInsertResult};
use serde_json::{Map, Value};

use super::client::Client;
use super::error::{ErrorCode, Failure, OAuthError};
use crate::base::secret::digest_of;
use crate::config::Issuer;
use crate::db::Tx;
use crate::keys::{Algorithm, Compact, verify_with_jwks};

/// The furthest `exp` that is taken, in seconds from now.
const LONGEST: i64 = 600;

/// How far a client's clock may be ahead, in seconds.
const LEEWAY: i64 = 10;

/// The longest `jti` that is taken, in bytes.
const LONGEST_JTI: usize = 512;

/// The client that an assertion says it is from; nothing is believed yet.
#[must_use]
pub fn names(jwt: &str) -> Option<String> {
    let jws = Compact::parse(jwt)?;
    jws.claims.get("sub")?.as_str().map(str::to_owned)
}

/// Believes the assertion, once.
///
/// # Errors
/// `invalid_client` saying which rule it breaks; a database failure.
pub async fn verify(tx: &Tx, issuer: &Issuer, client: &Client, jwt: &str) -> Result<(), Failure> {
    let jwks = client
        .row
        .jwks
        .as_ref()
        .ok_or_else(|| refuse("the client has no keys"))?;
    let claims = verify_with_jwks(jwt, jwks, Algorithm::OF_CLIENTS)
        .map_err(|error| refuse(&error.to_string()))?;
    let audiences = [issuer.as_str(), &issuer.url("/token")];
    let accepted = check(&claims, &client.row.client_id, &audiences, tx.now).map_err(refuse)?;
    remember(tx, client, &accepted).await
}

/// What an assertion that keeps the rules is remembered by.
#[derive(Debug, PartialEq, Eq)]
struct Accepted {
    jti: String,
    expires_at: Timestamp,
}

/// The rules of RFC 7523 section 3, one line each.
fn check(
    claims: &Map<String, Value>,
    client_id: &str,
    audiences: &[&str],
    now: Timestamp,
) -> Result<Accepted, &'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let seconds = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => match (value.as_i64(), value.as_f64()) {
            (Some(whole), _) => Ok(Some(whole)),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a NumericDate may have a fraction"
            )]
            (None, Some(fraction)) => Ok(Some(fraction as i64)),
            (None, None) => Err("a time in the assertion is not a number"),
        },
    };
    let for_us = match claims.get("aud") {
        Some(Value::String(one)) => audiences.contains(&one.as_str()),
        Some(Value::Array(many)) => many
            .iter()
            .filter_map(Value::as_str)
            .any(|one| audiences.contains(&one)),
        _ => false,
    };
    let now = now.seconds();
    let exp = seconds("exp")?.ok_or("the assertion has no exp")?;
    let jti = text("jti")
        .filter(|jti| !jti.is_empty())
        .ok_or("the assertion has no jti")?;
    let ahead = |at: Option<i64>| at.is_some_and(|at| at > now + LEEWAY);
    if text("iss") != Some(client_id) || text("sub") != Some(client_id) {
        Err("iss and sub are not the client")
    } else if !for_us {
        Err("aud is neither the issuer nor the token endpoint")
    } else if exp <= now {
        Err("the assertion has expired")
    } else if exp > now + LONGEST {
        Err("the assertion is good for too long")
    } else if ahead(seconds("nbf")?) || ahead(seconds("iat")?) {
        Err("the assertion is from the future")
    } else if jti.len() > LONGEST_JTI {
        Err("the jti is too long")
    } else {
        Ok(Accepted {
            jti: jti.to_owned(),
            expires_at: Timestamp::from_seconds(exp),
        })
    }
}

async fn remember(tx: &Tx, client: &Client, accepted: &Accepted) -> Result<(), Failure> {
    let row = assertion_jti::ActiveModel {
        client_id: Set(client.id()),
        jti: Set(digest_of("assertion_jti", accepted.jti.as_bytes())),
        expires_at: Set(accepted.expires_at),
    };
    let inserted = assertion_jti::Entity::insert(row)
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await?;
    match inserted {
        TryInsertResult::Inserted(rows) if rows > 0 => Ok(()),
        TryInsertResult::Inserted(_) | TryInsertResult::Conflicted | TryInsertResult::Empty => {
            Err(refuse("the assertion was used before").into())
        }
    }
}

fn refuse(reason: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, reason.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn checked(change: &Value) -> bool {
        let mut claims = json!({
            "iss": "app", "sub": "app", "aud": "https://id.example", "jti": "j", "exp": NOW + 60,
        });
        for (name, value) in change.as_object().expect("an object") {
            if value.is_null() {
                claims.as_object_mut().expect("an object").remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        let claims = claims.as_object().expect("an object");
        let audiences = ["https://id.example", "https://id.example/token"];
        check(claims, "app", &audiences, Timestamp::from_seconds(NOW)).is_ok()
    }

    #[test]
    fn the_rules_of_an_assertion() {
        for (good, change) in [
            (true, json!({})),
            (true, json!({"aud": "https://id.example/token"})),
            (
                true,
                json!({"aud": ["https://other.example", "https://id.example"]}),
            ),
            (true, json!({"iat": NOW, "nbf": NOW + LEEWAY})),
            (true, json!({"exp": NOW + LONGEST})),
            (false, json!({"exp": NOW + LONGEST + 1})),
            (false, json!({"exp": NOW})),
            (false, json!({"exp": null})),
            (false, json!({"exp": "soon"})),
            (false, json!({"nbf": NOW + LEEWAY + 1})),
            (false, json!({"iat": NOW + LEEWAY + 1})),
            (false, json!({"jti": null})),
            (false, json!({"jti": ""})),
            (false, json!({"iss": "other"})),
            (false, json!({"sub": "other"})),
            (false, json!({"aud": null})),
            (false, json!({"aud": "https://id.example/"})),
            (false, json!({"aud": "https://id.example/userinfo"})),
            (false, json!({"aud": []})),
        ] {
            assert_eq!(checked(&change), good, "{change}");
        }
    }
}
