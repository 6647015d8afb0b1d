//! The provider's metadata (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).
//!
//! It says what this server does and nothing else: every list below is taken from the type that
//! does the work. It is rendered once, read back by an independent implementation before it is
//! served, and then answered from memory, whatever the database is doing.

use bytes::Bytes;
use entity::values::ClientAuthMethod;
use openidconnect::core::CoreProviderMetadata;
use serde::Serialize;

use super::claims;
use super::client::GrantType;
use super::request::{Prompt, ResponseMode, ResponseType};
use super::scope;
use crate::config::Issuer;
use crate::keys::Algorithm;
use crate::policy::assurance::Level;

/// The metadata document.
#[derive(Debug, Serialize)]
pub struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    end_session_endpoint: String,
    scopes_supported: Vec<&'static str>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    subject_types_supported: Vec<&'static str>,
    id_token_signing_alg_values_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    code_challenge_methods_supported: Vec<&'static str>,
    claim_types_supported: Vec<&'static str>,
    claims_supported: Vec<&'static str>,
    acr_values_supported: Vec<&'static str>,
    prompt_values_supported: Vec<&'static str>,
    ui_locales_supported: Vec<&'static str>,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    require_request_uri_registration: bool,
    authorization_response_iss_parameter_supported: bool,
}

/// The metadata would mislead a relying party.
#[derive(Debug, thiserror::Error)]
#[error("the provider metadata is not acceptable: {0}")]
pub struct Unacceptable(String);

impl Metadata {
    /// What this server does, under this issuer.
    #[must_use]
    pub fn of(issuer: &Issuer) -> Self {
        let methods: Vec<_> = ClientAuthMethod::ALL
            .iter()
            .map(|method| method.as_str())
            .collect();
        let proven: Vec<_> = methods
            .iter()
            .copied()
            .filter(|method| *method != "none")
            .collect();
        let algs = |algs: &[Algorithm]| algs.iter().map(|alg| alg.as_str()).collect::<Vec<_>>();
        let token = [
            "sub",
            "iss",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "acr",
            "amr",
            "sid",
        ];
        Self {
            issuer: issuer.as_str().to_owned(),
            authorization_endpoint: issuer.url("/authorize"),
            token_endpoint: issuer.url("/token"),
            userinfo_endpoint: issuer.url("/userinfo"),
            jwks_uri: issuer.url("/jwks"),
            introspection_endpoint: issuer.url("/introspect"),
            revocation_endpoint: issuer.url("/revoke"),
            end_session_endpoint: issuer.url("/logout"),
            scopes_supported: scope::SUPPORTED.to_vec(),
            response_types_supported: ResponseType::ALL.iter().map(|it| it.as_str()).collect(),
            response_modes_supported: ResponseMode::ALL.iter().map(|it| it.as_str()).collect(),
            grant_types_supported: GrantType::ALL.iter().map(|it| it.as_str()).collect(),
            subject_types_supported: vec!["public"],
            id_token_signing_alg_values_supported: algs(Algorithm::SIGNING),
            token_endpoint_auth_signing_alg_values_supported: algs(Algorithm::OF_CLIENTS),
            introspection_endpoint_auth_methods_supported: proven,
            introspection_endpoint_auth_signing_alg_values_supported: algs(Algorithm::OF_CLIENTS),
            revocation_endpoint_auth_methods_supported: methods.clone(),
            revocation_endpoint_auth_signing_alg_values_supported: algs(Algorithm::OF_CLIENTS),
            token_endpoint_auth_methods_supported: methods,
            code_challenge_methods_supported: vec!["S256"],
            claim_types_supported: vec!["normal"],
            claims_supported: token.into_iter().chain(claims::supported()).collect(),
            acr_values_supported: Level::ALL.iter().map(|level| level.acr()).collect(),
            prompt_values_supported: Prompt::ALL.iter().map(|it| it.as_str()).collect(),
            ui_locales_supported: vec!["en", "es", "it"],
            claims_parameter_supported: true,
            request_parameter_supported: false,
            // Its default is true, so "no" has to be said.
            request_uri_parameter_supported: false,
            require_request_uri_registration: false,
            authorization_response_iss_parameter_supported: true,
        }
    }

    /// The document as it is served, once a relying party's implementation has accepted it.
    ///
    /// # Errors
    /// [`Unacceptable`] when it does not read back, or names another issuer.
    pub fn render(&self) -> Result<Bytes, Unacceptable> {
        let text = serde_json::to_vec(self).map_err(|error| Unacceptable(error.to_string()))?;
        let read: CoreProviderMetadata =
            serde_json::from_slice(&text).map_err(|error| Unacceptable(error.to_string()))?;
        if read.issuer().as_str() != self.issuer {
            return Err(Unacceptable(
                "the issuer does not survive being read".to_owned(),
            ));
        }
        Ok(Bytes::from(text))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn document() -> Value {
        let issuer = Issuer::parse("https://id.example").expect("an issuer");
        let rendered = Metadata::of(&issuer).render().expect("acceptable");
        serde_json::from_slice(&rendered).expect("JSON")
    }

    #[test]
    fn a_relying_party_accepts_the_document() {
        let document = document();
        assert_eq!(document["issuer"], "https://id.example");
        for (name, value) in document.as_object().expect("an object") {
            if name.ends_with("_endpoint") || name.ends_with("_uri") {
                let url = value.as_str().expect("a text");
                assert!(url.starts_with("https://id.example/"), "{name} is {url}");
            }
        }
    }

    #[test]
    fn it_offers_no_none_algorithm_and_puts_rs256_first() {
        let document = document();
        assert_eq!(
            document["id_token_signing_alg_values_supported"][0],
            "RS256"
        );
        for (name, value) in document.as_object().expect("an object") {
            if name.contains("_alg_") {
                assert!(!value.to_string().contains("none"), "{name}");
            }
        }
        assert_eq!(document["request_uri_parameter_supported"], false);
        assert_eq!(
            document["code_challenge_methods_supported"],
            serde_json::json!(["S256"])
        );
    }
}
