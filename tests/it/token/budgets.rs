//! How many statements a token request may send, and how many of them may write, counted at a real
//! server on both engines.
//!
//! The rule is 6 statements of which 2 write, for every grant type, kind of access token and way to
//! prove the client: the one that consumes (redeems the code and begins the family, or rotates) and
//! the access token. One way to prove a client takes a third: an assertion (`private_key_jwt`) is
//! remembered by its `jti` before anything else is looked at, in a row of its own. It cannot share
//! one with what the request then buys, for it is used up too when the request buys nothing.

use serde_json::{Value, json};
use vestibule::keys::Algorithm;
use vestibule::keys::jwt::{Signer, generate};

use crate::support::app::TestApp;
use crate::support::browser::http_client;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::relying_party::RelyingParty;
use crate::support::visit::Visit;

on_both_engines!(
    a_code_and_its_refreshes_stay_within_the_budget,
    a_client_in_its_own_name_stays_within_the_budget,
    a_reused_code_or_refresh_token_stays_within_the_budget,
);

const TOKEN: u64 = 6;
const TOKEN_WRITES: u64 = 2;
/// With the `jti` of an assertion.
const ASSERTED_WRITES: u64 = TOKEN_WRITES + 1;

/// Everything that costs a statement somewhere.
const SCOPE: &str = "profile email offline_access tenant roles mfa";

/// The client's changes: what it proves itself by, and what its access tokens are.
const WAYS: [(Proof, &str); 4] = [
    (Proof::Secret, "opaque"),
    (Proof::Secret, "jwt"),
    (Proof::Assertion, "opaque"),
    (Proof::Assertion, "jwt"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    Secret,
    Assertion,
}

/// The application's side of the token endpoint, with a meter.
struct Desk<'a> {
    app: &'a TestApp,
    portal: &'a RelyingParty,
    signer: Signer,
    proof: Proof,
    asked: u32,
    over: Vec<String>,
}

impl<'a> Desk<'a> {
    /// Registers the application's key, and a scope that speaks of no user.
    async fn open(app: &'a TestApp, portal: &'a RelyingParty) -> Self {
        let pair = generate(Algorithm::Es256, "k1");
        let signer = Signer::prepare(Algorithm::Es256, "k1", &pair.private_jwk).expect("fits");
        let jwks = json!({"keys": [pair.public_jwk]});
        let grants = json!(["authorization_code", "refresh_token", "client_credentials"]);
        let scopes: Vec<&str> = SCOPE.split(' ').chain(["openid", "reports:read"]).collect();
        let desk = Self {
            app,
            portal,
            signer,
            proof: Proof::Secret,
            asked: 0,
            over: Vec::new(),
        };
        desk.alter(&format!(
            "jwks = '{jwks}', grant_types = '{grants}', scopes = '{}', audience = 'reports'",
            json!(scopes)
        ))
        .await;
        desk
    }

    async fn alter(&self, change: &str) {
        let of = &self.portal.client_id;
        let sql = format!("UPDATE client SET {change} WHERE client_id = '{of}'");
        self.app.execute(&sql).await;
    }

    async fn become_one_that(&mut self, proof: Proof, format: &str) {
        let method = match proof {
            Proof::Secret => "client_secret_basic",
            Proof::Assertion => "private_key_jwt",
        };
        self.proof = proof;
        self.alter(&format!(
            "auth_method = '{method}', access_token_format = '{format}'"
        ))
        .await;
    }

    /// A code that Carol's session gives at once.
    async fn code(&self, visit: &mut Visit<'_>) -> (String, String) {
        let begun = self.portal.sign_in(SCOPE, &[]);
        visit.browser.begin(&begun).await;
        let code = visit.browser.landed().parameter("code");
        (code.expect("there is a session"), begun.verifier)
    }

    /// Sends one request and counts what it sent on.
    async fn ask(&mut self, what: &str, form: &[(&str, &str)]) -> (u16, Value) {
        self.asked += 1;
        let mut form = form.to_vec();
        let mut request = http_client().post(format!("{}/token", self.app.origin));
        let now = self.app.clock.now().seconds();
        let assertion = self.signer.sign(
            "JWT",
            &json!({
                "iss": self.portal.client_id, "sub": self.portal.client_id, "exp": now + 60,
                "aud": self.app.issuer(), "jti": self.asked.to_string(),
            }),
        );
        let most = match self.proof {
            Proof::Secret => {
                request = request.basic_auth(&self.portal.client_id, self.portal.secret.as_ref());
                TOKEN_WRITES
            }
            Proof::Assertion => {
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                form.push(("client_assertion_type", kind));
                form.push(("client_assertion", &assertion));
                ASSERTED_WRITES
            }
        };
        let db = &self.app.db;
        let (statements, writes) = (db.statements(), db.writes());
        let answer = request.form(&form).send().await.expect("it answers");
        let (statements, writes) = (db.statements() - statements, db.writes() - writes);
        let told = format!(
            "{what} ({:?}): {statements} statements, {writes} of them write",
            self.proof
        );
        println!("{told}");
        if statements > TOKEN || writes > most {
            self.over.push(format!("{told}; {TOKEN}, {most} allowed"));
        }
        let status = answer.status().as_u16();
        (status, answer.json().await.expect("it is JSON"))
    }

    async fn redeem(&mut self, what: &str, code: &str, verifier: &str) -> (u16, Value) {
        let back = self.app.portal_redirect_uri();
        self.ask(
            what,
            &[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", &back),
                ("code_verifier", verifier),
            ],
        )
        .await
    }

    async fn refresh(&mut self, what: &str, token: &Value) -> (u16, Value) {
        let token = token.as_str().expect("offline_access was granted");
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.ask(what, &form).await
    }

    fn close(self) {
        let over = self.over.join("\n");
        assert!(over.is_empty(), "over budget:\n{over}");
    }
}

/// Carol, signed in: a role, two tenants above her, a second factor.
async fn carol<'a>(app: &'a TestApp, portal: &'a RelyingParty) -> Visit<'a> {
    let mut visit = Visit::begin(app, portal).await;
    visit.password(CAROL).await;
    visit.code(&app.authenticator(CAROL_KEY).code()).await;
    visit
}

async fn a_code_and_its_refreshes_stay_within_the_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = carol(&app, &portal).await;
    let mut desk = Desk::open(&app, &portal).await;
    for (proof, format) in WAYS {
        desk.become_one_that(proof, format).await;
        let (code, verifier) = desk.code(&mut visit).await;
        let (status, bought) = desk
            .redeem(&format!("{format} code"), &code, &verifier)
            .await;
        assert_eq!(status, 200, "{bought}");
        let is_jwt = bought["access_token"]
            .as_str()
            .is_some_and(|t| t.contains('.'));
        assert_eq!(is_jwt, format == "jwt", "{bought}");
        let first = &bought["refresh_token"];
        let (status, second) = desk.refresh(&format!("{format} refresh"), first).await;
        assert_eq!(status, 200, "{second}");
        let (status, again) = desk.refresh(&format!("{format} lost answer"), first).await;
        assert_eq!(status, 200, "{again}");
        assert_eq!(again["refresh_token"], second["refresh_token"]);
    }
    desk.close();
}

async fn a_client_in_its_own_name_stays_within_the_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut desk = Desk::open(&app, &portal).await;
    for (proof, format) in WAYS {
        desk.become_one_that(proof, format).await;
        let form = [("grant_type", "client_credentials")];
        let (status, bought) = desk
            .ask(&format!("{format} client_credentials"), &form)
            .await;
        assert_eq!((status, &bought["scope"]), (200, &json!("reports:read")));
    }
    desk.close();
}

async fn a_reused_code_or_refresh_token_stays_within_the_budget(app: TestApp) {
    let portal = app.portal().await;
    let mut visit = carol(&app, &portal).await;
    let mut desk = Desk::open(&app, &portal).await;
    for (proof, format) in WAYS {
        desk.become_one_that(proof, format).await;
        let (code, verifier) = desk.code(&mut visit).await;
        desk.redeem("code", &code, &verifier).await;
        let (status, refused) = desk.redeem("reused code", &code, &verifier).await;
        assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));

        let (code, verifier) = desk.code(&mut visit).await;
        let (_, bought) = desk.redeem("code", &code, &verifier).await;
        desk.refresh("refresh", &bought["refresh_token"]).await;
        app.clock.advance(11);
        let first = &bought["refresh_token"];
        let (status, refused) = desk.refresh("reused refresh token", first).await;
        assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
    }
    desk.close();
}
