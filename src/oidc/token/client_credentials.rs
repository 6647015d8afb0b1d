//! `grant_type=client_credentials` (RFC 6749 section 4.4): a client in its own name.

use super::{Mint, TokenResponse};
use crate::db::Tx;
use crate::oidc::access_token::{self, Terms};
use crate::oidc::client::Client;
use crate::oidc::error::{ErrorCode, Failure, OAuthError};
use crate::oidc::request::Parameters;
use crate::oidc::scope::{OF_A_USER, Scope};

/// An access token for the client itself: no user, no ID token, no refresh token (section 4.4.3).
pub(super) async fn exchange(
    tx: &Tx,
    mint: Mint<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<TokenResponse, Failure> {
    if client.is_public() {
        return Err(Failure::refuse(
            ErrorCode::UnauthorizedClient,
            "a public client cannot act in its own name",
        ));
    }
    let scope = scope(client, parameters.get("scope"))?;
    let terms = Terms {
        client,
        subject: None,
        scope: &scope,
    };
    let access_token = access_token::issue(tx, mint.keys, mint.issuer, &terms).await?;
    Ok(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: access_token::LIFETIME,
        scope: scope.to_string(),
        refresh_token: None,
        id_token: None,
    })
}

/// What was asked, as far as the client is registered for it; without a wish, all that does not
/// speak of a user.
fn scope(client: &Client, asked: Option<&str>) -> Result<Scope, OAuthError> {
    let refuse = |why: &'static str| OAuthError::new(ErrorCode::InvalidScope, why);
    let own = client.scope.filtered(|word| !OF_A_USER.contains(&word));
    let Some(asked) = asked else { return Ok(own) };
    let asked = Scope::parse(asked).ok_or_else(|| refuse("the scope is malformed"))?;
    if asked.within(&own) {
        Ok(asked)
    } else {
        Err(refuse(
            "the scope exceeds what the client may have in its own name",
        ))
    }
}

#[cfg(test)]
mod tests {
    use entity::values::ClientAuthMethod;

    use super::*;
    use crate::oidc::client::tests::sample;

    #[test]
    fn a_client_gets_in_its_own_name_only_what_speaks_of_no_user() {
        let mut client = sample(ClientAuthMethod::ClientSecretBasic, &[]);
        client.scope = Scope::parse("openid profile reports:read reports:write").expect("fine");
        let given = |asked| scope(&client, asked).map(|scope| scope.to_string());
        assert_eq!(given(None), Ok("reports:read reports:write".to_owned()));
        assert_eq!(given(Some("reports:read")), Ok("reports:read".to_owned()));
        for refused in [
            "openid",
            "profile reports:read",
            "reports:delete",
            "\"",
            "offline_access",
        ] {
            assert_eq!(
                given(Some(refused)).map_err(|e| e.code),
                Err(ErrorCode::InvalidScope)
            );
        }
    }
}
