//! What is bought or answered once: codes, refresh tokens, assertions, consent.

use serde_json::{Value, json};
use vestibule::keys::Algorithm;
use vestibule::keys::jwt::{Signer, generate};

use super::at_the_barrier;
use super::crowd::Newcomer;
use super::house::House;
use crate::authorize::request;
use crate::support::browser::http_client;
use crate::support::page::Page;
use crate::support::relying_party::RelyingParty;

at_the_barrier!(
    an_authorization_code_buys_once,
    a_refresh_token_has_one_successor,
    an_assertion_proves_its_client_once,
    a_consent_is_given_or_refused_once,
);

async fn an_authorization_code_buys_once(house: &'static House) {
    let portal = house.app.portal().await;
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let (browser, begun) = who.at(&portal, "profile offline_access").await;
        let code = browser.landed().parameter("code").expect("a code");
        let http = http_client();
        let back = house.app.portal_redirect_uri();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", back.as_str()),
            ("code_verifier", begun.verifier.as_str()),
        ];
        let ask = |server: &str| portal.ask(&http, server, "/token", &form);
        let answers = house.release(|_, server| ask(server)).await;
        let won = answers.iter().filter(|answer| answer.status.is_success());
        assert!(won.count() <= 1, "tokens for several");
        assert_eq!(who.count("access_token", "1 = 1").await, 1);
        assert_eq!(who.families("1 = 1").await, 1);
        // The others are thieves, as far as anybody knows.
        assert_eq!(who.families("revoked_at IS NULL").await, 0);
        assert_eq!(who.audited("token.reused").await, 1);
    }
}

async fn a_refresh_token_has_one_successor(house: &'static House) {
    let portal = house.app.portal().await;
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let (browser, begun) = who.at(&portal, "profile offline_access").await;
        let tokens = portal.finish(&begun, browser.landed()).await;
        let token = tokens.refresh.expect("for offline use");
        let http = http_client();
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
        ];
        let ask = |server: &str| portal.ask(&http, server, "/token", &form);
        let answers = house.release(|_, server| ask(server)).await;
        // A lost answer is forgiven for a few seconds: several may win, and get the same token.
        let mut next: Vec<String> = answers
            .iter()
            .filter_map(|a| said(a, "refresh_token"))
            .collect();
        next.dedup();
        assert_eq!(next.len(), 1, "successors of one token");
        assert_ne!(next[0], token);
        assert_eq!(who.families("1 = 1").await, 1, "one family");
        portal
            .refresh(&next[0])
            .await
            .expect("it is the current one");
        if house.can_wait() {
            house.app.clock.advance(120);
            let late = portal.refresh(&token).await;
            assert!(late.is_err(), "long rotated away");
            let ended = who.families("revoked_at IS NOT NULL").await;
            assert_eq!(ended, 1, "the family of a stolen token");
        }
    }
}

async fn an_assertion_proves_its_client_once(house: &'static House) {
    let app = &house.app;
    let pair = generate(Algorithm::Es256, "k1");
    let signer = Signer::prepare(Algorithm::Es256, "k1", &pair.private_jwk).expect("fits");
    let jwks = json!({"keys": [pair.public_jwk]});
    app.register("signed", "https://signed.example/cb").await;
    let sql = format!(
        "UPDATE client SET jwks = '{jwks}', auth_method = 'private_key_jwt', \
         grant_types = '[\"client_credentials\"]', scopes = '[\"reports:read\"]' \
         WHERE client_id = 'signed'"
    );
    house.sql(&sql).await;
    let bought = "SELECT COUNT(*) FROM access_token WHERE client_id = \
                  (SELECT id FROM client WHERE client_id = 'signed')";
    for round in 0..house.rounds {
        let now = app.clock.now().seconds();
        let assertion = signer.sign(
            "JWT",
            &json!({
                "iss": "signed", "sub": "signed", "aud": app.issuer(),
                "jti": format!("round {round}"), "iat": now, "exp": now + 60,
            }),
        );
        let before = app.count(bought).await;
        let http = http_client();
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", kind),
            ("client_assertion", assertion.as_str()),
        ];
        let ask = |server: &str| http.post(format!("{server}/token")).form(&form);
        let answers = house.release(|_, server| ask(server)).await;
        let won = answers.iter().filter(|answer| answer.status.is_success());
        assert_eq!(won.count(), 1, "clients that one assertion proved");
        assert_eq!(app.count(bought).await, before + 1);
    }
}

/// Half of the answers allow, half refuse.
async fn a_consent_is_given_or_refused_once(house: &'static House) {
    let app = &house.app;
    let (portal, back) = (app.portal().await, "https://third.example/cb");
    app.register("third", back).await;
    house
        .sql("UPDATE client SET consent_required = TRUE WHERE client_id = 'third'")
        .await;
    for _ in 0..house.rounds {
        let who = Newcomer::of(house, "cedar", false).await;
        let (mut browser, _) = who.at(&portal, "profile").await;
        let third = [("client_id", "third"), ("redirect_uri", back)];
        browser.open(request(app, &third).as_str()).await;
        let forms = [browser.form("consent-allow"), browser.form("consent-deny")];
        let answers = house
            .release(|number, server| browser.raw(&forms[number % 2], server))
            .await;
        let told = |answer: &&Page| {
            let to = answer.header("location");
            to.is_some_and(|to| to.starts_with(back))
        };
        let told: Vec<&Page> = answers.iter().filter(told).collect();
        assert_eq!(told.len(), 1, "answers to one question");
        let allowed = told[0]
            .header("location")
            .is_some_and(|to| to.contains("code="));
        let codes = who.count("authorization_grant", "code IS NOT NULL").await;
        assert_eq!(
            codes,
            1 + i64::from(allowed),
            "the portal's, and perhaps one"
        );
        assert_eq!(who.audited("consent.granted").await, i64::from(allowed));
        assert_eq!(who.count("consent", "1 = 1").await, i64::from(allowed));
    }
}

impl Newcomer {
    /// Refresh families of theirs that are so; each lives in the row of its grant.
    async fn families(&self, condition: &str) -> i64 {
        let condition = format!("refresh_family IS NOT NULL AND {condition}");
        self.count("authorization_grant", &condition).await
    }
}

/// A text of a JSON answer.
pub fn said(answer: &Page, name: &str) -> Option<String> {
    let body: Value = serde_json::from_str(&answer.body).ok()?;
    body[name].as_str().map(str::to_owned)
}

impl RelyingParty {
    /// A raw request of this client to one of several servers.
    pub fn ask(
        &self,
        http: &reqwest::Client,
        server: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> reqwest::RequestBuilder {
        let secret = self.secret.as_deref().expect("the portal is confidential");
        http.post(format!("{server}{path}"))
            .basic_auth(&self.client_id, Some(secret))
            .form(form)
    }
}
