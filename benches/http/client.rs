//! What drives the server: an HTTP client, and a browser as small as one can be.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use vestibule::base::Clock;
use vestibule::factor::totp;

use super::server::{CALLBACK, PASSWORD, Ready, SECRET};

// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// ID tokens are signed RS256; the access token is a JWT too.
const CLIENT: &str = "bench-rs256";

/// What came of one piece of work.
pub enum Answer {
    Done,
    Token(String),
    Failed,
    /// There is no more of it.
    Over,
}

/// A client that keeps its connections.
#[derive(Clone)]
pub struct Http {
    http: reqwest::Client,
    origin: String,
    bare: String,
}

impl Http {
    pub fn new(ready: &Ready) -> Self {
        // The HTTP client has no provider of its own; what is called here is plain HTTP anyway.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client is made");
        Self {
            http,
            origin: ready.origin.clone(),
            bare: ready.bare.clone(),
        }
    }

    pub async fn bare_get(&self) -> Answer {
        done(self.http.get(&self.bare)).await
    }

    pub async fn bare_post(&self) -> Answer {
        done(
            self.http
                .post(&self.bare)
                .form(&[("grant_type", "client_credentials")]),
        )
        .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        done(self.http.get(format!("{}{path}", self.origin))).await
    }

    pub async fn client_credentials(&self, client: &str) -> Answer {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("client_secret", SECRET),
        ];
        let answer = self.token(&form).await;
        let token = answer
            .as_ref()
            .and_then(|answer| answer["access_token"].as_str());
        token.map_or(Answer::Failed, |token| Answer::Token(token.to_owned()))
    }

    pub async fn introspect(&self, client: &str, token: &str) -> Answer {
        let form = [
            ("token", token),
            ("client_id", client),
            ("client_secret", SECRET),
        ];
        let request = self
            .http
            .post(format!("{}/introspect", self.origin))
            .form(&form);
        let Ok(response) = request.send().await else {
            return Answer::Failed;
        };
        match response.json::<Value>().await {
            Ok(answer) if answer["active"] == true => Answer::Done,
            Ok(_) | Err(_) => Answer::Failed,
        }
    }

    async fn token(&self, form: &[(&str, &str)]) -> Option<Value> {
        let request = self.http.post(format!("{}/token", self.origin)).form(form);
        let response = request.send().await.ok()?;
        let fine = response.status().is_success();
        let answer = response.json().await.ok()?;
        fine.then_some(answer)
    }
}

async fn done(request: RequestBuilder) -> Answer {
    let Ok(response) = request.send().await else {
        return Answer::Failed;
    };
    let fine = response.status().is_success();
    match response.bytes().await {
        Ok(_) if fine => Answer::Done,
        Ok(_) | Err(_) => Answer::Failed,
    }
}

/// One person at one browser: cookies, and what they were given.
pub struct Visit {
    http: Http,
    cookies: BTreeMap<String, String>,
    access: String,
    refresh: String,
}

impl Visit {
    pub fn new(http: Http) -> Self {
        Self {
            http,
            cookies: BTreeMap::new(),
            access: String::new(),
            refresh: String::new(),
        }
    }

    /// From the application to its tokens, by password and app.
    pub async fn sign_in(&mut self, login: &str, key: &str) -> Answer {
        self.sign_in_by(login, key)
            .await
            .map_or(Answer::Failed, |()| Answer::Done)
    }

    async fn sign_in_by(&mut self, login: &str, key: &str) -> Option<()> {
        let (path, page) = self.follow(authorize()).await?;
        let csrf = csrf(&page)?;
        let form = [
            ("csrf", csrf.as_str()),
            ("username", login),
            ("password", PASSWORD),
        ];
        let (path, page) = self.answer(&path, &form).await?;
        if !page.contains("code-submit") {
            return None;
        }
        let code = totp::code_at(key, Clock::System.now())?;
        let form = [("csrf", csrf.as_str()), ("code", code.as_str())];
        let (landed, _) = self.answer(&path, &form).await?;
        self.redeem(&landed).await
    }

    /// The same again with the session: no page is shown.
    pub async fn again(&mut self) -> Answer {
        let Some((landed, _)) = self.follow(authorize()).await else {
            return Answer::Failed;
        };
        self.redeem(&landed)
            .await
            .map_or(Answer::Failed, |()| Answer::Done)
    }

    pub async fn refresh(&mut self) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", self.refresh.as_str()),
            ("client_id", CLIENT),
            ("client_secret", SECRET),
        ];
        let Some(answer) = self.http.token(&form).await else {
            return Answer::Failed;
        };
        self.keep(&answer).map_or(Answer::Failed, |()| Answer::Done)
    }

    pub async fn userinfo(&self) -> Answer {
        let url = format!("{}/userinfo", self.http.origin);
        done(self.http.http.get(url).bearer_auth(&self.access)).await
    }

    async fn redeem(&mut self, landed: &str) -> Option<()> {
        let url = url::Url::parse(landed).ok()?;
        let (_, code) = url.query_pairs().find(|(name, _)| name == "code")?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_ref()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("client_id", CLIENT),
            ("client_secret", SECRET),
        ];
        let answer = self.http.token(&form).await?;
        self.keep(&answer)
    }

    fn keep(&mut self, answer: &Value) -> Option<()> {
        answer["access_token"]
            .as_str()?
            .clone_into(&mut self.access);
        answer["refresh_token"]
            .as_str()?
            .clone_into(&mut self.refresh);
        Some(())
    }

    async fn answer(&mut self, path: &str, form: &[(&str, &str)]) -> Option<(String, String)> {
        let request = self
            .http
            .http
            .post(format!("{}{path}", self.http.origin))
            .form(form);
        let response = self.send(request).await?;
        let next = location(&response)?;
        self.follow(next).await
    }

    /// Takes redirects until there is a page (its path and text) or the application's address.
    async fn follow(&mut self, mut path: String) -> Option<(String, String)> {
        while !path.starts_with(CALLBACK) {
            let request = self.http.http.get(format!("{}{path}", self.http.origin));
            let response = self.send(request).await?;
            match location(&response) {
                Some(next) => path = next,
                None => return Some((path, response.text().await.ok()?)),
            }
        }
        Some((path, String::new()))
    }

    async fn send(&mut self, request: RequestBuilder) -> Option<Response> {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let response = request
            .header(COOKIE, cookies.join("; "))
            .send()
            .await
            .ok()?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().ok()?.split(';').next()?;
            let (name, value) = pair.split_once('=')?;
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Some(response)
    }
}

fn location(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?;
    location.to_str().ok().map(str::to_owned)
}

/// The token of the forms of a page.
fn csrf(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"csrf\" value=\"")?;
    rest.split('"').next().map(str::to_owned)
}

fn authorize() -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("client_id", CLIENT),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile email offline_access"),
            ("state", "af0ifjsldkj"),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ])
        .finish();
    format!("/authorize?{query}")
}
