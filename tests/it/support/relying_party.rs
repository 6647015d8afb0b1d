//! A relying party that no one here wrote: the `openidconnect` crate, used as any application would.
//!
//! Everything it accepts, it accepts by its own reading of the standards: discovery, the key set, the
//! signature and the claims of ID tokens, the answers of the token and userinfo endpoints.

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthorizationCode, Client, ClientId,
    ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, IdTokenClaims, IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, RedirectUrl, RefreshToken, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::browser::{HttpBrowser, Landing, http_client};

/// The claims beyond the standard's.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Extra {
    pub sid: Option<String>,
    pub tenant: Option<String>,
    pub tenant_name: Option<String>,
    pub tenant_path: Option<serde_json::Value>,
    pub roles: Option<Vec<String>>,
    pub mfa: Option<serde_json::Value>,
}

impl AdditionalClaims for Extra {}

type Fields = IdTokenFields<
    Extra,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Answer = StandardTokenResponse<Fields, CoreTokenType>;
type Claims = IdTokenClaims<Extra, CoreGenderClaim>;
type UserInfo = UserInfoClaims<Extra, CoreGenderClaim>;
type OidcClient = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// An application registered at the provider.
pub struct RelyingParty {
    client: OidcClient,
    pub metadata: CoreProviderMetadata,
    pub client_id: String,
    pub secret: Option<String>,
    http: reqwest::Client,
}

/// One sign-in that the application has begun.
pub struct SignIn {
    pub url: Url,
    state: CsrfToken,
    nonce: Nonce,
    pub verifier: String,
}

/// What the application holds after the code was exchanged: all of it verified.
pub struct Tokens {
    pub access: String,
    pub refresh: Option<String>,
    pub id_token: String,
    pub claims: Claims,
}

impl Tokens {
    /// The `acr` claim.
    pub fn acr(&self) -> String {
        self.claims
            .auth_context_ref()
            .map(|acr| acr.to_string())
            .unwrap_or_default()
    }

    /// The `amr` claim, sorted.
    pub fn amr(&self) -> Vec<String> {
        let methods = self.claims.auth_method_refs().into_iter().flatten();
        let mut amr: Vec<String> = methods.map(|method| method.to_string()).collect();
        amr.sort();
        amr
    }

    /// The `sub` claim.
    pub fn subject(&self) -> String {
        self.claims.subject().to_string()
    }
}

impl RelyingParty {
    /// Reads the provider's metadata and keys, as an application does when it starts.
    pub async fn discover(issuer: &str, client_id: &str, secret: Option<&str>, back: &str) -> Self {
        let http = http_client();
        let issuer = IssuerUrl::new(issuer.to_owned()).expect("the issuer is a URL");
        let call = |request: HttpRequest| call(http.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(issuer, &call)
            .await
            .expect("the metadata and the key set are accepted");
        let client = OidcClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(client_id.to_owned()),
            secret.map(|secret| ClientSecret::new(secret.to_owned())),
        );
        let back = RedirectUrl::new(back.to_owned()).expect("the redirect URI is a URL");
        Self {
            client: client.set_redirect_uri(back),
            metadata,
            client_id: client_id.to_owned(),
            secret: secret.map(str::to_owned),
            http,
        }
    }

    /// Begins a sign-in for the scopes (besides `openid`), with more request parameters.
    pub fn sign_in(&self, scopes: &str, more: &[(&str, &str)]) -> SignIn {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = self
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        for scope in scopes.split_whitespace() {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        for (name, value) in more {
            request = request.add_extra_param((*name).to_owned(), (*value).to_owned());
        }
        let (url, state, nonce) = request.url();
        SignIn {
            url,
            state,
            nonce,
            verifier: verifier.secret().clone(),
        }
    }

    /// Finishes a sign-in with what came back: checks state and issuer, exchanges the code, verifies
    /// the ID token.
    pub async fn finish(&self, begun: &SignIn, landing: &Landing) -> Tokens {
        assert_eq!(
            landing.parameter("error"),
            None,
            "the provider refused: {}",
            landing.url
        );
        assert_eq!(
            landing.parameter("state").as_ref(),
            Some(begun.state.secret())
        );
        let issuer = landing.parameter("iss");
        assert_eq!(
            issuer.as_deref(),
            Some(self.metadata.issuer().as_str()),
            "RFC 9207"
        );
        let code = landing.parameter("code").expect("a code came back");
        self.redeem(&code, begun)
            .await
            .unwrap_or_else(|error| panic!("the code: {error}"))
    }

    /// Exchanges a code; the error is the token endpoint's answer.
    pub async fn redeem(&self, code: &str, begun: &SignIn) -> Result<Tokens, String> {
        let call = |request: HttpRequest| call(self.http.clone(), request);
        let answer = self
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .expect("discovery named a token endpoint")
            .set_pkce_verifier(openidconnect::PkceCodeVerifier::new(begun.verifier.clone()))
            .request_async(&call)
            .await
            .map_err(|error| format!("{error:?}"))?;
        Ok(self.accept(&answer, Some(&begun.nonce)))
    }

    /// Refreshes; the error is the token endpoint's answer.
    pub async fn refresh(&self, token: &str) -> Result<Tokens, String> {
        let call = |request: HttpRequest| call(self.http.clone(), request);
        let answer = self
            .client
            .exchange_refresh_token(&RefreshToken::new(token.to_owned()))
            .expect("discovery named a token endpoint")
            .request_async(&call)
            .await
            .map_err(|error| format!("{error:?}"))?;
        Ok(self.accept(&answer, None))
    }

    /// Asks the userinfo endpoint, and insists on this subject.
    pub async fn userinfo(&self, tokens: &Tokens) -> Result<UserInfo, String> {
        let call = |request: HttpRequest| call(self.http.clone(), request);
        self.client
            .user_info(
                AccessToken::new(tokens.access.clone()),
                Some(tokens.claims.subject().clone()),
            )
            .expect("discovery named a userinfo endpoint")
            .request_async(&call)
            .await
            .map_err(|error| format!("{error:?}"))
    }

    /// Verifies what the token endpoint answered: signature, issuer, audience, expiry, nonce, at_hash.
    fn accept(&self, answer: &Answer, nonce: Option<&Nonce>) -> Tokens {
        let id_token = answer.id_token().expect("an ID token came");
        let verifier = self.client.id_token_verifier();
        let claims = match nonce {
            Some(nonce) => id_token.claims(&verifier, nonce),
            None => id_token.claims(&verifier, |_: Option<&Nonce>| Ok(())),
        };
        let claims = claims.unwrap_or_else(|error| panic!("the ID token is refused: {error:?}"));
        if let Some(hash) = claims.access_token_hash() {
            let algorithm = id_token.signing_alg().expect("an algorithm is named");
            let key = id_token.signing_key(&verifier).expect("the key is known");
            let expected = AccessTokenHash::from_token(answer.access_token(), algorithm, key);
            assert_eq!(*hash, expected.expect("the hash is computed"), "at_hash");
        }
        Tokens {
            access: answer.access_token().secret().clone(),
            refresh: answer.refresh_token().map(|token| token.secret().clone()),
            id_token: id_token.to_string(),
            claims: claims.clone(),
        }
    }
}

impl HttpBrowser {
    /// Goes to the application, which sends the browser to the provider.
    pub async fn begin(&mut self, begun: &SignIn) -> &super::page::Page {
        self.open(begun.url.as_str()).await
    }
}

async fn call(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let response = http.execute(request.try_into()?).await?;
    let mut answer = HttpResponse::new(Vec::new());
    *answer.status_mut() = response.status();
    *answer.headers_mut() = response.headers().clone();
    *answer.body_mut() = response.bytes().await?.to_vec();
    Ok(answer)
}
