//! Typed secrets (invariant I5): everything that is secret, at every place that takes a secret. Only
//! the diagonal passes.

use std::fmt::Write as _;

use super::post;
use crate::support::app::TestApp;
use crate::support::browser::{HttpBrowser, http_client};
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::relying_party::RelyingParty;
use crate::support::visit::Visit;

on_both_engines!(a_secret_is_good_at_its_own_place_only);

/// What there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Session,
    Flow,
    Browser,
    TrustedComputer,
    FormToken,
    Code,
    AccessToken,
    RefreshToken,
    IdToken,
    ClientSecret,
    ResetLink,
    RecoveryCode,
}

/// Where something is presented.
#[derive(Clone, Copy, Debug)]
enum Place {
    Userinfo,
    Introspection,
    CodeGrant,
    RefreshGrant,
    ClientAuthentication,
    SessionCookie,
    FlowCookie,
    TrustCookie,
    FormField,
    LogoutHint,
    NewPassword,
    OneTimeCode,
}

/// What passes where; a grant comes last, for it uses up what it takes.
#[rustfmt::skip]
const PASSES: [(Place, &[Kind]); 12] = [
    (Place::Userinfo,             &[Kind::AccessToken]),
    (Place::Introspection,        &[Kind::AccessToken, Kind::RefreshToken]),
    (Place::ClientAuthentication, &[Kind::ClientSecret]),
    (Place::SessionCookie,        &[Kind::Session]),
    (Place::FlowCookie,           &[Kind::Flow]),
    (Place::TrustCookie,          &[Kind::TrustedComputer]),
    (Place::FormField,            &[Kind::FormToken]),
    (Place::LogoutHint,           &[Kind::IdToken]),
    (Place::NewPassword,          &[Kind::ResetLink]),
    (Place::OneTimeCode,          &[Kind::RecoveryCode]),
    (Place::CodeGrant,            &[Kind::Code]),
    (Place::RefreshGrant,         &[Kind::RefreshToken]),
];

/// Frank, signed in at a computer that he trusts, and Carol, who owes a code.
struct Scene<'a> {
    app: &'a TestApp,
    portal: &'a RelyingParty,
    frank: HttpBrowser,
    verifier: String,
    carol: Visit<'a>,
    secrets: Vec<(Kind, String)>,
}

async fn a_secret_is_good_at_its_own_place_only(app: TestApp) {
    let portal = app.portal().await;
    let scene = Scene::set(&app, &portal).await;
    let mut found = String::new();
    for (place, good) in PASSES {
        let (own, others): (Vec<_>, Vec<_>) = scene
            .secrets
            .iter()
            .partition(|(kind, _)| good.contains(kind));
        for (kind, secret) in others.into_iter().chain(own) {
            let passes = scene.passes(place, secret).await;
            if passes != good.contains(kind) {
                let _ = writeln!(found, "{kind:?} at {place:?}: passes = {passes}");
            }
        }
    }
    assert!(found.is_empty(), "\n{found}");
}

impl<'a> Scene<'a> {
    async fn set(app: &'a TestApp, portal: &'a RelyingParty) -> Self {
        let phone = app.phone_of(FRANK).await;
        let mut visit = Visit::begin(app, portal).await;
        visit.password(FRANK).await;
        visit.browser.tick("trust");
        visit.code_sent_to(&phone).await;
        let tokens = visit.tokens().await;
        let visit = visit.again(portal, &[]).await;
        let code = visit.browser.landed().parameter("code").expect("a code");
        let verifier = visit.begun.verifier.clone();
        let mut frank = visit.browser;
        frank.open(&format!("{}/account", app.origin)).await;
        let form = frank.page().attribute_of("[name=csrf]", "value");

        let mut carol = Visit::begin(app, portal).await;
        carol.password(CAROL).await;
        let cookie = |browser: &HttpBrowser, start: &str| {
            let mut all = browser.jar.all().iter();
            let found = all.find(|cookie| cookie.name.starts_with(start));
            found.expect("the cookie is there").value.clone()
        };
        let mut nobody = app.browser();
        nobody.open("/forgotten").await;
        nobody
            .fill("username", ERIN)
            .press("forgotten-submit")
            .await;
        let letter = app.message_to(ERIN).await.body;
        let mut words = letter.split_whitespace();
        let link = words.find_map(|word| word.split_once("token="));
        let secrets = vec![
            (Kind::Session, cookie(&frank, "session")),
            (Kind::Flow, cookie(&carol.browser, "flow")),
            (Kind::Browser, cookie(&frank, "browser")),
            (Kind::TrustedComputer, cookie(&frank, "trust")),
            (Kind::FormToken, form.expect("a form has a token")),
            (Kind::Code, code),
            (Kind::AccessToken, tokens.access),
            (Kind::RefreshToken, tokens.refresh.expect("for offline use")),
            (Kind::IdToken, tokens.id_token),
            (Kind::ClientSecret, app.world.analytics.secret.clone()),
            (Kind::ResetLink, link.expect("a link was sent").1.to_owned()),
            (Kind::RecoveryCode, app.world.recovery_codes[0].clone()),
        ];
        Self {
            app,
            portal,
            frank,
            verifier,
            carol,
            secrets,
        }
    }

    async fn passes(&self, place: Place, secret: &str) -> bool {
        let (app, portal) = (self.app, self.portal);
        match place {
            Place::Userinfo => {
                let url = format!("{}/userinfo", app.origin);
                let answer = http_client().get(url).bearer_auth(secret).send().await;
                answer.unwrap().status().is_success()
            }
            Place::Introspection => {
                let (_, told) = post(app, portal, "/introspect", &[("token", secret)]).await;
                told["active"] == true
            }
            Place::ClientAuthentication => {
                let answer = http_client()
                    .post(format!("{}/introspect", app.origin))
                    .basic_auth(&portal.client_id, Some(secret))
                    .form(&[("token", "x")]);
                answer.send().await.unwrap().status().is_success()
            }
            Place::SessionCookie => {
                let mut browser = self.frank.clone();
                browser.jar.replace("session", secret);
                let answer = browser.call(&http::Method::GET, "/account", &[], false);
                answer.await.status.is_success()
            }
            Place::FlowCookie => {
                let mut browser = self.carol.browser.clone();
                let path = browser.page().url.path().to_owned();
                replace(&mut browser, "flow", secret);
                let answer = browser.call(&http::Method::GET, &path, &[], false);
                answer.await.status.is_success()
            }
            Place::TrustCookie => {
                let mut browser = self.frank.clone();
                browser.jar.forget(|cookie| cookie.name == "session");
                replace(&mut browser, "trust", secret);
                let mut visit = Visit::begin_in(app, portal, browser, &[]).await;
                visit.password(FRANK).await;
                visit.is_back()
            }
            Place::FormField => {
                let nobodys = uuid::Uuid::nil().to_string();
                let form = [("csrf", secret), ("id", nobodys.as_str())];
                let path = "/account/devices/revoke";
                let answer = self.frank.call(&http::Method::POST, path, &form, false);
                answer.await.status != 403
            }
            Place::LogoutHint => {
                let back = app.portal_logout_uri();
                let query = [
                    ("id_token_hint", secret),
                    ("post_logout_redirect_uri", &back),
                ];
                let url = format!("{}/logout", app.origin);
                let url = url::Url::parse_with_params(&url, query).unwrap();
                let answer = http_client().get(url).send().await.unwrap();
                answer.status().is_redirection()
            }
            Place::NewPassword => {
                let mut browser = app.browser();
                let encoded: String =
                    url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
                browser
                    .open(&format!("/forgotten/new?token={encoded}"))
                    .await;
                browser.page().has("new-password-submit")
            }
            Place::OneTimeCode => {
                let mut browser = self.carol.browser.clone();
                browser.fill("code", secret).press("code-submit").await;
                browser.landing().is_some()
            }
            Place::CodeGrant => {
                let back = app.portal_redirect_uri();
                let form = [
                    ("grant_type", "authorization_code"),
                    ("code", secret),
                    ("redirect_uri", &back),
                    ("code_verifier", &self.verifier),
                ];
                post(app, portal, "/token", &form).await.0 == 200
            }
            Place::RefreshGrant => {
                let form = [("grant_type", "refresh_token"), ("refresh_token", secret)];
                post(app, portal, "/token", &form).await.0 == 200
            }
        }
    }
}

/// Puts a value into the one cookie whose name starts like this.
fn replace(browser: &mut HttpBrowser, start: &str, value: &str) {
    let mut all = browser.jar.all().iter();
    let found = all.find(|cookie| cookie.name.starts_with(start));
    let name = found.expect("the cookie is there").name.clone();
    browser.jar.replace(&name, value);
}
