use entity::values::ClientAuthMethod;
use serde_json::json;

use super::super::Prompt;
use super::*;
use crate::oidc::client::GrantType;
use crate::oidc::client::tests::sample;
use crate::oidc::scope::Scope;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A request without flaw; each test adds to it (a later value replaces an earlier one).
fn request(changes: &[(&str, &str)]) -> Parameters {
    let mut pairs = vec![
        ("client_id", "sample"),
        ("redirect_uri", "https://rp.example/cb"),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("state", "s+ /%"),
        ("nonce", "n"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for change in changes {
        pairs.retain(|(name, _)| *name != change.0);
        pairs.push(*change);
    }
    Parameters::new(pairs)
}

fn client(public: bool, redirect_uris: &[&str]) -> Client {
    let method = if public {
        ClientAuthMethod::None
    } else {
        ClientAuthMethod::ClientSecretBasic
    };
    let mut client = sample(method, redirect_uris);
    client.scope = Scope::parse("openid profile email").unwrap();
    client
}

fn checked_by(
    parameters: &Parameters,
    public: bool,
    redirect_uris: &[&str],
) -> Result<AuthorizationRequest, AuthorizeError> {
    check(parameters, &client(public, redirect_uris), &|hint| {
        let claims = match hint {
            "ours" => json!({"sub": "u1", "aud": ["sample"]}),
            "another client's" => json!({"sub": "u1", "aud": "other"}),
            _ => return None,
        };
        claims.as_object().cloned()
    })
}

fn checked(changes: &[(&str, &str)]) -> Result<AuthorizationRequest, AuthorizeError> {
    checked_by(&request(changes), false, &["https://rp.example/cb"])
}

fn refused(result: Result<AuthorizationRequest, AuthorizeError>) -> (ReplyTo, ErrorCode) {
    match result {
        Err(AuthorizeError::Redirect(reply, error)) => (reply, error.code),
        other => panic!("not an answer to the client: {other:?}"),
    }
}

#[test]
fn a_request_without_flaw_is_what_was_asked() {
    let request = checked(&[
        ("scope", "profile openid unknown admin openid"),
        ("prompt", "login consent"),
        ("max_age", "0"),
        ("acr_values", "phr  urn:vestibule:acr:two-factor"),
        ("claims", r#"{"id_token":{"acr":null}}"#),
        ("id_token_hint", "ours"),
        ("login_hint", "alice@alder.example"),
        ("ui_locales", "it xx"),
        ("tenant", "alder"),
        ("display", "hologram"),
        ("unheard_of", "x"),
    ])
    .unwrap();
    assert_eq!(request.scope_text(), "profile openid");
    assert_eq!(request.state.as_deref(), Some("s+ /%"));
    assert_eq!(request.code_challenge.as_deref(), Some(CHALLENGE));
    assert_eq!(request.prompt, [Prompt::Login, Prompt::Consent]);
    assert_eq!(request.max_age, Some(0));
    assert_eq!(request.acr_values, ["phr", "urn:vestibule:acr:two-factor"]);
    assert_eq!(request.hinted_subject.as_deref(), Some("u1"));
    assert_eq!(request.login_hint.as_deref(), Some("alice@alder.example"));
    assert_eq!(request.ui_locales.as_deref(), Some("it xx"));
    assert_eq!(request.tenant.as_deref(), Some("alder"));
    assert!(request.redirect_uri_given);
    let stored = serde_json::to_value(&request).unwrap();
    assert_eq!(
        serde_json::from_value::<AuthorizationRequest>(stored).unwrap(),
        request
    );
}

#[test]
fn what_comes_before_the_redirect_uri_is_a_page() {
    use PageError::{Missing, Repeated, UnregisteredRedirectUri};
    let two = ["https://rp.example/cb", "https://rp.example/two"];
    let page = |parameters: &Parameters, uris: &[&str]| match checked_by(parameters, true, uris) {
        Err(AuthorizeError::Page(error)) => error,
        other => panic!("not a page: {other:?}"),
    };
    for uri in ["https://evil.example/cb", "https://rp.example/cb/", "x"] {
        let altered = request(&[("redirect_uri", uri)]);
        assert_eq!(page(&altered, &two), UnregisteredRedirectUri);
        let broken = request(&[("redirect_uri", uri), ("response_type", "nonsense")]);
        assert_eq!(page(&broken, &two), UnregisteredRedirectUri);
    }
    let missing = request(&[("redirect_uri", "")]);
    assert_eq!(page(&missing, &two), Missing("redirect_uri"));
    assert_eq!(page(&missing, &two[..1]), Missing("redirect_uri"));
    let oauth = request(&[("redirect_uri", ""), ("scope", "profile")]);
    assert_eq!(page(&oauth, &two), Missing("redirect_uri"));
    assert_eq!(page(&oauth, &[]), Missing("redirect_uri"));
    let only = checked_by(&oauth, true, &two[..1]).unwrap();
    assert_eq!(only.redirect_uri, two[0]);
    assert!(!only.redirect_uri_given);

    let twice = Parameters::new([("redirect_uri", two[0]), ("redirect_uri", two[0])]);
    assert_eq!(page(&twice, &two), Repeated("redirect_uri"));
    let twice = Parameters::new([("client_id", "sample"), ("client_id", "rp")]);
    assert_eq!(client_id(&twice), Err(Repeated("client_id")));
    let none = Parameters::new([("client_id", "")]);
    assert_eq!(client_id(&none), Err(Missing("client_id")));
}

#[test]
fn what_comes_after_it_is_an_answer_with_the_standards_word() {
    use ErrorCode::{
        InvalidRequest, InvalidScope, RegistrationNotSupported, RequestNotSupported,
        RequestUriNotSupported, UnsupportedResponseType,
    };
    let long = "x".repeat(5000);
    let cases: &[(&str, &str, ErrorCode)] = &[
        ("request", "eyJ", RequestNotSupported),
        ("request_uri", "urn:x", RequestUriNotSupported),
        ("registration", "{}", RegistrationNotSupported),
        ("response_type", "", InvalidRequest),
        ("response_type", "Code", UnsupportedResponseType),
        ("response_type", "token", UnsupportedResponseType),
        ("response_type", "id_token code", UnsupportedResponseType),
        ("response_mode", "query.jwt", InvalidRequest),
        ("response_mode", "Query", InvalidRequest),
        ("scope", "", InvalidScope),
        ("scope", "admin", InvalidScope),
        ("code_challenge", "", InvalidRequest),
        ("code_challenge", "short", InvalidRequest),
        ("code_challenge_method", "", InvalidRequest),
        ("code_challenge_method", "plain", InvalidRequest),
        ("code_challenge_method", "s256", InvalidRequest),
        ("nonce", "a\u{0}b", InvalidRequest),
        ("nonce", &long, InvalidRequest),
        ("prompt", "none login", InvalidRequest),
        ("prompt", "create", InvalidRequest),
        ("prompt", "LOGIN", InvalidRequest),
        ("max_age", "-1", InvalidRequest),
        ("max_age", "+1", InvalidRequest),
        ("max_age", "1.5", InvalidRequest),
        ("max_age", "soon", InvalidRequest),
        ("max_age", "99999999999999999999", InvalidRequest),
        ("claims", "{", InvalidRequest),
        ("claims", "[]", InvalidRequest),
        ("id_token_hint", "forged", InvalidRequest),
        ("id_token_hint", "another client's", InvalidRequest),
    ];
    for (name, value, expected) in cases {
        let (reply, code) = refused(checked(&[(name, value)]));
        assert_eq!(code, *expected, "{name}={value}");
        assert_eq!(reply.state.as_deref(), Some("s+ /%"), "{name}={value}");
        assert_eq!(reply.redirect_uri, "https://rp.example/cb");
    }
}

#[test]
fn an_error_goes_where_the_response_would_have_gone() {
    use ResponseMode::{FormPost, Fragment, Query};
    for (response_type, response_mode, expected) in [
        ("", "", Query),
        ("", "form_post", FormPost),
        ("", "fragment", Fragment),
        ("id_token", "", Fragment),
        ("code id_token", "", Fragment),
        ("code token", "query", Fragment),
        ("id_token", "form_post", FormPost),
        ("nonsense", "nonsense", Query),
    ] {
        let changes = [
            ("response_type", response_type),
            ("response_mode", response_mode),
        ];
        assert_eq!(
            refused(checked(&changes)).0.response_mode,
            expected,
            "{changes:?}"
        );
    }
}

#[test]
fn a_state_that_is_no_state_is_not_echoed() {
    for state in ["a\r\nb", "\u{0}", &"x".repeat(4097)] {
        let (reply, code) = refused(checked(&[("state", state)]));
        assert_eq!((reply.state, code), (None, ErrorCode::InvalidRequest));
    }
    let kept = checked(&[("state", &"x".repeat(4096))]).unwrap();
    assert_eq!(kept.state.map(|state| state.len()), Some(4096));
}

#[test]
fn a_repeated_parameter_is_refused_whatever_it_is() {
    for name in [
        "state",
        "scope",
        "nonce",
        "response_type",
        "claims",
        "unheard_of",
    ] {
        let mut pairs: Vec<(String, String)> = request(&[(name, "x")])
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        pairs.push((name.to_owned(), String::new()));
        let result = checked_by(&Parameters::new(pairs), false, &["https://rp.example/cb"]);
        let (reply, code) = refused(result);
        assert_eq!(code, ErrorCode::InvalidRequest, "{name}");
        assert_eq!(reply.state.is_none(), name == "state");
    }
}

#[test]
fn a_public_client_must_bring_a_challenge_and_a_confidential_one_may() {
    let bare = request(&[("code_challenge", ""), ("code_challenge_method", "")]);
    let uris = ["https://rp.example/cb"];
    assert_eq!(
        refused(checked_by(&bare, true, &uris)).1,
        ErrorCode::InvalidRequest
    );
    assert_eq!(
        checked_by(&bare, false, &uris).unwrap().code_challenge,
        None
    );
}

#[test]
fn a_client_without_the_code_flow_is_told_so() {
    let mut by_grant = client(false, &["https://rp.example/cb"]);
    by_grant.grant_types = vec![GrantType::ClientCredentials];
    let mut by_type = client(false, &["https://rp.example/cb"]);
    by_type.response_types.clear();
    for client in [by_grant, by_type] {
        let result = check(&request(&[]), &client, &|_| None);
        assert_eq!(refused(result).1, ErrorCode::UnauthorizedClient);
    }
}

#[test]
fn a_hint_that_makes_no_sense_is_no_error() {
    let long = "x".repeat(400);
    let request = checked(&[
        ("login_hint", &long),
        ("ui_locales", "\u{7}"),
        ("tenant", "no-such"),
    ]);
    let request = request.unwrap();
    assert_eq!((request.login_hint, request.ui_locales), (None, None));
}

#[test]
fn what_the_client_may_not_have_by_scope_it_does_not_get_by_name() {
    let claims =
        r#"{"userinfo":{"email":null,"phone_number":null},"id_token":{"acr":null,"roles":null}}"#;
    let request = checked(&[("claims", claims), ("scope", "openid offline_access")]).unwrap();
    assert_eq!(
        request.claims.userinfo.keys().collect::<Vec<_>>(),
        ["email"]
    );
    assert_eq!(request.claims.id_token.keys().collect::<Vec<_>>(), ["acr"]);
    assert_eq!(request.scope, ["openid"]);
}
