//! The `claims` parameter (OIDC Core section 5.5): single claims, by name, on either side.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was asked of the ID token and of userinfo, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// For the ID token.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub id_token: BTreeMap<String, ClaimRule>,
    /// For userinfo.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub userinfo: BTreeMap<String, ClaimRule>,
}

/// How one claim is wanted; a bare `null` in the request is the default rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRule {
    /// The client says that it cannot do without.
    #[serde(default)]
    pub essential: bool,
    /// The values it accepts (`value` and `values` alike), in order of preference; empty is any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

impl ClaimRule {
    /// The accepted values that are texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter_map(Value::as_str)
    }
}

/// Claims that one request may name; a client asks for a dozen, not for a thousand.
const MOST_CLAIMS: usize = 100;

impl ClaimsRequest {
    /// Reads the parameter. Members that the standard does not define are ignored.
    ///
    /// # Errors
    /// What is wrong with it, in words for the client's developer (RFC 6749's characters only).
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let value: Value =
            serde_json::from_str(text).map_err(|_| "the claims parameter is not valid JSON")?;
        let Value::Object(mut members) = value else {
            return Err("the claims parameter is not a JSON object");
        };
        let mut side = |name: &str| match members.remove(name) {
            None | Some(Value::Null) => Ok(BTreeMap::new()),
            Some(Value::Object(claims)) if claims.len() <= MOST_CLAIMS => {
                claims.into_iter().map(rule).collect()
            }
            Some(_) => Err("a member of the claims parameter is not an object of claims"),
        };
        Ok(Self {
            id_token: side("id_token")?,
            userinfo: side("userinfo")?,
        })
    }

    /// Keeps the claims for whose name `keep` holds.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.id_token.retain(|name, _| keep(name));
        self.userinfo.retain(|name, _| keep(name));
    }

    /// The names of the claims asked for, on either side.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.id_token
            .keys()
            .chain(self.userinfo.keys())
            .map(String::as_str)
    }

    /// Whether nothing was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.id_token.is_empty() && self.userinfo.is_empty()
    }

    /// The authentication context classes that must be reached, if that is essential and says which.
    #[must_use]
    pub fn essential_acr(&self) -> Option<Vec<&str>> {
        let rule = self.id_token.get("acr")?;
        (rule.essential && !rule.values.is_empty()).then(|| rule.texts().collect())
    }

    /// The authentication context classes that would be welcome.
    #[must_use]
    pub fn voluntary_acr(&self) -> Vec<&str> {
        match self.id_token.get("acr") {
            Some(rule) if !rule.essential => rule.texts().collect(),
            Some(_) | None => Vec::new(),
        }
    }

    /// The subjects that the client accepts; none when it did not say (OIDC Core section 5.5.1).
    #[must_use]
    pub fn subjects(&self) -> Option<Vec<&str>> {
        let rule = self.id_token.get("sub")?;
        (!rule.values.is_empty()).then(|| rule.texts().collect())
    }
}

/// The scope that a claim about the user belongs to (OIDC Core section 5.4, and the house's own);
/// none for claims about the authentication, and for those that nobody here knows.
#[must_use]
pub fn scope_of(claim: &str) -> Option<&'static str> {
    match claim.split_once('#').map_or(claim, |(name, _)| name) {
        "name" | "family_name" | "given_name" | "middle_name" | "nickname"
        | "preferred_username" | "profile" | "picture" | "website" | "gender" | "birthdate"
        | "zoneinfo" | "locale" | "updated_at" => Some("profile"),
        "email" | "email_verified" => Some("email"),
        "phone_number" | "phone_number_verified" => Some("phone"),
        "address" => Some("address"),
        "tenant" | "tenant_name" | "tenant_path" => Some("tenant"),
        "roles" => Some("roles"),
        "mfa" => Some("mfa"),
        _ => None,
    }
}

/// One claim's name and rule.
fn rule((name, value): (String, Value)) -> Result<(String, ClaimRule), &'static str> {
    const WRONG: &str = "a claim of the claims parameter is neither null nor an object";
    if !storable(&name) {
        return Err("a claim's name contains a control character");
    }
    let mut members = match value {
        Value::Null => return Ok((name, ClaimRule::default())),
        Value::Object(members) => members,
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return Err(WRONG);
        }
    };
    let essential = match members.remove("essential") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(essential)) => essential,
        Some(_) => return Err("essential is not a boolean"),
    };
    let mut values: Vec<Value> = members.remove("value").into_iter().collect();
    match members.remove("values") {
        None | Some(Value::Null) => {}
        Some(Value::Array(more)) if more.len() <= MOST_CLAIMS => values.extend(more),
        Some(_) => return Err("values is not an array of values"),
    }
    values.retain(|value| !value.is_null());
    if values
        .iter()
        .any(|value| value.as_str().is_some_and(|text| !storable(text)) || nested(value))
    {
        return Err("a claim's value is not a plain text, number or boolean");
    }
    Ok((name, ClaimRule { essential, values }))
}

/// PostgreSQL's JSON has no U+0000, and nobody means one.
fn storable(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

const fn nested(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_example_is_read() {
        let claims = ClaimsRequest::parse(
            r#"{"userinfo":{"given_name":{"essential":true},"nickname":null,"http://example.info/claims/groups":null},
                "id_token":{"auth_time":{"essential":true},"acr":{"values":["urn:mace:incommon:iap:silver"]}},
                "unknown":17}"#,
        )
        .unwrap();
        assert!(claims.userinfo["given_name"].essential);
        assert_eq!(claims.userinfo["nickname"], ClaimRule::default());
        assert!(claims.id_token["auth_time"].essential);
        assert_eq!(claims.voluntary_acr(), ["urn:mace:incommon:iap:silver"]);
        assert_eq!(claims.essential_acr(), None);
    }

    #[test]
    fn an_essential_acr_takes_value_and_values_alike() {
        let one = ClaimsRequest::parse(r#"{"id_token":{"acr":{"essential":true,"value":"phr"}}}"#);
        assert_eq!(one.unwrap().essential_acr(), Some(vec!["phr"]));
        let both = r#"{"id_token":{"acr":{"essential":true,"values":["phr","phrh"]}}}"#;
        assert_eq!(
            ClaimsRequest::parse(both).unwrap().essential_acr(),
            Some(vec!["phr", "phrh"])
        );
        let any = ClaimsRequest::parse(r#"{"id_token":{"acr":{"essential":true}}}"#).unwrap();
        assert_eq!(any.essential_acr(), None);
    }

    #[test]
    fn what_is_not_a_claims_request_is_refused() {
        for text in [
            "",
            "nonsense",
            "[]",
            "7",
            r#"{"id_token":[]}"#,
            r#"{"id_token":{"acr":7}}"#,
            r#"{"id_token":{"acr":{"essential":"yes"}}}"#,
            r#"{"id_token":{"acr":{"values":"phr"}}}"#,
            r#"{"id_token":{"acr":{"value":"\u0000"}}}"#,
            r#"{"id_token":{"a\u0000b":null}}"#,
            r#"{"id_token":{"acr":{"value":{"deep":[]}}}}"#,
        ] {
            assert!(ClaimsRequest::parse(text).is_err(), "{text}");
        }
        assert!(ClaimsRequest::parse(&"[".repeat(8000)).is_err());
    }

    #[test]
    fn it_survives_being_stored() {
        let claims = ClaimsRequest::parse(r#"{"id_token":{"sub":{"value":"u1"},"acr":null}}"#);
        let claims = claims.unwrap();
        let text = serde_json::to_string(&claims).unwrap();
        assert_eq!(
            serde_json::from_str::<ClaimsRequest>(&text).unwrap(),
            claims
        );
        assert_eq!(claims.subjects(), Some(vec!["u1"]));
    }
}
