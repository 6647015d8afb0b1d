//! The OpenID Connect part of the portal.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, RefreshToken, Scope, TokenResponse as _,
};
use serde_json::{Map, Value};
use tokio::sync::RwLock;
use url::Url;

use super::transport::Transport;
use super::{ANALYTICS_CALLBACK, PAYROLL_CALLBACK, PortalSettings, SIGNED_OUT};

/// A client as it was registered at the provider.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The public identifier.
    pub client_id: String,
    /// The secret.
    pub client_secret: String,
}

/// The parts of the portal, each a client of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Charts.
    Analytics,
    /// The payroll report.
    Payroll,
}

impl Area {
    const fn callback(self) -> &'static str {
        match self {
            Self::Analytics => ANALYTICS_CALLBACK,
            Self::Payroll => PAYROLL_CALLBACK,
        }
    }

    const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Analytics => &[
                "profile",
                "email",
                "tenant",
                "roles",
                "mfa",
                "offline_access",
            ],
            Self::Payroll => &["profile", "email", "tenant", "mfa"],
        }
    }

    /// The `acr` values that the area believes; none means that it takes what it gets.
    const fn accepted(self) -> &'static [&'static str] {
        match self {
            Self::Analytics => &[],
            Self::Payroll => &["urn:vestibule:acr:two-factor", "phr", "phrh"],
        }
    }
}

/// A sign-in that was sent to the provider and has not come back.
#[derive(Debug)]
pub struct Pending {
    /// For which part.
    pub area: Area,
    /// Where to go afterwards, a path of the portal.
    pub return_to: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// What the provider said about somebody, verified.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The claims of the ID token.
    pub claims: Map<String, Value>,
    /// The claims of the UserInfo endpoint.
    pub userinfo: Map<String, Value>,
    id_token: CoreIdToken,
    refresh_token: Option<RefreshToken>,
}

impl Identity {
    /// A claim's text, from the ID token, else from UserInfo.
    pub fn text(&self, claim: &str) -> Option<&str> {
        let value = self.claims.get(claim).or_else(|| self.userinfo.get(claim));
        value.and_then(Value::as_str)
    }

    /// Whether the provider granted a refresh token.
    pub const fn refreshable(&self) -> bool {
        self.refresh_token.is_some()
    }
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Discovery failed.
    #[error("The identity provider cannot be reached: {0}")]
    Discovery(String),
    /// The token endpoint refused or failed.
    #[error("The identity provider did not exchange the code: {0}")]
    Exchange(String),
    /// No ID token, or one that is not for us.
    #[error("The ID token is not acceptable: {0}")]
    IdToken(String),
    /// The UserInfo endpoint refused or failed.
    #[error("The identity provider did not say who you are: {0}")]
    UserInfo(String),
    /// The ID token says less than this part of the portal needs.
    #[error("This report needs two-factor authentication; the ID token says “{0}”")]
    TooWeak(String),
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Talks to the provider.
pub struct RelyingParty {
    issuer: String,
    origin: String,
    analytics: Registration,
    payroll: Registration,
    transport: Transport,
    metadata: RwLock<Option<Arc<ProviderMetadataWithLogout>>>,
}

impl RelyingParty {
    pub fn new(settings: &PortalSettings) -> Self {
        Self {
            issuer: settings.issuer.clone(),
            origin: settings.origin.clone(),
            analytics: settings.analytics.clone(),
            payroll: settings.payroll.clone(),
            transport: Transport::new(),
            metadata: RwLock::new(None),
        }
    }

    /// Step 1: where to send the browser, the `state` it will bring back, and what to remember.
    pub async fn start(
        &self,
        area: Area,
        return_to: &str,
    ) -> Result<(Url, String, Pending), SignInError> {
        let client = self.client(area).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = area
            .scopes()
            .iter()
            .map(|name| Scope::new((*name).to_owned()));
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        let pending = Pending {
            area,
            return_to: return_to.to_owned(),
            nonce,
            verifier,
        };
        Ok((url, state.into_secret(), pending))
    }

    /// Step 2: buys tokens with the code and verifies them.
    pub async fn finish(&self, pending: Pending, code: &str) -> Result<Identity, SignInError> {
        let Pending {
            area,
            nonce,
            verifier,
            ..
        } = pending;
        let tokens: CoreTokenResponse = self
            .client(area)
            .await?
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| SignInError::Exchange(error.to_string()))?
            .set_pkce_verifier(verifier)
            .request_async(&self.transport)
            .await
            .map_err(|error| SignInError::Exchange(sentence(&error)))?;
        let identity = self.accept(area, &tokens, Some(&nonce), None).await?;
        let acr = identity.text("acr").unwrap_or("nothing").to_owned();
        if !area.accepted().is_empty() && !area.accepted().contains(&acr.as_str()) {
            return Err(SignInError::TooWeak(acr));
        }
        Ok(identity)
    }

    /// Buys fresh tokens with the refresh token; the person stays the same (OIDC Core, 12.2).
    pub async fn refresh(&self, identity: &Identity) -> Result<Identity, SignInError> {
        let Some(refresh_token) = &identity.refresh_token else {
            return Ok(identity.clone());
        };
        let tokens: CoreTokenResponse = self
            .client(Area::Analytics)
            .await?
            .exchange_refresh_token(refresh_token)
            .map_err(|error| SignInError::Exchange(error.to_string()))?
            .request_async(&self.transport)
            .await
            .map_err(|error| SignInError::Exchange(sentence(&error)))?;
        let fresh = self
            .accept(Area::Analytics, &tokens, None, Some(refresh_token))
            .await?;
        for claim in ["iss", "sub", "aud", "auth_time"] {
            if fresh.claims.get(claim) != identity.claims.get(claim) {
                return Err(SignInError::IdToken(format!("its {claim} changed")));
            }
        }
        Ok(fresh)
    }

    /// Where to send the browser to sign out at the provider too.
    pub async fn end_session(&self, identity: &Identity) -> Result<Option<Url>, SignInError> {
        let metadata = self.metadata().await?;
        let Some(endpoint) = &metadata.additional_metadata().end_session_endpoint else {
            return Ok(None);
        };
        let back = PostLogoutRedirectUrl::new(format!("{}{SIGNED_OUT}", self.origin))
            .map_err(|error| SignInError::Discovery(error.to_string()))?;
        let request = LogoutRequest::from(endpoint.clone())
            .set_id_token_hint(&identity.id_token)
            .set_client_id(ClientId::new(self.analytics.client_id.clone()))
            .set_post_logout_redirect_uri(back)
            .set_state(CsrfToken::new_random());
        Ok(Some(request.http_get_url()))
    }

    /// Verifies the ID token, checks `at_hash` and asks UserInfo about the same subject.
    async fn accept(
        &self,
        area: Area,
        tokens: &CoreTokenResponse,
        nonce: Option<&Nonce>,
        previous: Option<&RefreshToken>,
    ) -> Result<Identity, SignInError> {
        let id_token = tokens
            .id_token()
            .ok_or_else(|| SignInError::IdToken("there is none".to_owned()))?;
        let mut client = self.client(area).await?;
        let mut verified = verify(&client, tokens, id_token, nonce);
        if matches!(
            verified,
            Err(ClaimsVerificationError::SignatureVerification(_))
        ) {
            // The provider may have rotated its keys since we asked for them.
            self.metadata.write().await.take();
            client = self.client(area).await?;
            verified = verify(&client, tokens, id_token, nonce);
        }
        verified.map_err(|error| SignInError::IdToken(sentence(&error)))?;
        let claims = payload(id_token)?;
        let subject = claims
            .get("sub")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let info: CoreUserInfoClaims = client
            .user_info(
                tokens.access_token().clone(),
                Some(openidconnect::SubjectIdentifier::new(subject.to_owned())),
            )
            .map_err(|error| SignInError::UserInfo(error.to_string()))?
            .request_async(&self.transport)
            .await
            .map_err(|error| SignInError::UserInfo(sentence(&error)))?;
        let userinfo = match serde_json::to_value(&info) {
            Ok(Value::Object(map)) => map,
            Ok(_) | Err(_) => Map::new(),
        };
        Ok(Identity {
            claims,
            userinfo,
            id_token: id_token.clone(),
            refresh_token: tokens.refresh_token().or(previous).cloned(),
        })
    }

    async fn client(&self, area: Area) -> Result<Client, SignInError> {
        let registration = match area {
            Area::Analytics => &self.analytics,
            Area::Payroll => &self.payroll,
        };
        let metadata = self.metadata().await?;
        let redirect = RedirectUrl::new(format!("{}{}", self.origin, area.callback()))
            .map_err(|error| SignInError::Discovery(error.to_string()))?;
        Ok(CoreClient::from_provider_metadata(
            metadata.as_ref().clone(),
            ClientId::new(registration.client_id.clone()),
            Some(ClientSecret::new(registration.client_secret.clone())),
        )
        .set_redirect_uri(redirect))
    }

    async fn metadata(&self) -> Result<Arc<ProviderMetadataWithLogout>, SignInError> {
        if let Some(metadata) = self.metadata.read().await.as_ref() {
            return Ok(Arc::clone(metadata));
        }
        let issuer = IssuerUrl::new(self.issuer.clone())
            .map_err(|error| SignInError::Discovery(error.to_string()))?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &self.transport)
            .await
            .map_err(|error| SignInError::Discovery(sentence(&error)))?;
        let metadata = Arc::new(metadata);
        *self.metadata.write().await = Some(Arc::clone(&metadata));
        Ok(metadata)
    }
}

/// Signature, issuer, audience, expiry, nonce and `at_hash`. A refreshed token carries no nonce that
/// we could know.
fn verify(
    client: &Client,
    tokens: &CoreTokenResponse,
    id_token: &CoreIdToken,
    nonce: Option<&Nonce>,
) -> Result<(), ClaimsVerificationError> {
    let verifier = client.id_token_verifier();
    let claims = match nonce {
        Some(nonce) => id_token.claims(&verifier, nonce)?,
        None => id_token.claims(&verifier, |_: Option<&Nonce>| Ok(()))?,
    };
    if let Some(expected) = claims.access_token_hash() {
        let alg = id_token
            .signing_alg()
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let key = id_token
            .signing_key(&verifier)
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let actual = AccessTokenHash::from_token(tokens.access_token(), alg, key)
            .map_err(|error| ClaimsVerificationError::Other(error.to_string()))?;
        if actual != *expected {
            let problem = "its at_hash is not the access token's".to_owned();
            return Err(ClaimsVerificationError::Other(problem));
        }
    }
    Ok(())
}

/// All claims of an ID token that was verified, those included that the crate has no field for.
fn payload(id_token: &CoreIdToken) -> Result<Map<String, Value>, SignInError> {
    let malformed = || SignInError::IdToken("it is not a JWT".to_owned());
    let text = id_token.to_string();
    let part = text.split('.').nth(1).ok_or_else(malformed)?;
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed())?;
    serde_json::from_slice(&bytes).map_err(|_| malformed())
}

/// An error with its causes on one line.
fn sentence(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = inner.source();
    }
    text
}
