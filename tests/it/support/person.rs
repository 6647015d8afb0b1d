//! Somebody who has signed in at the provider itself, and sends requests that no page led to.

use http::Method;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, ORIGIN};
use serde_json::Value;
use url::Url;
use vestibule::tenancy::Role;
use vestibule::tenancy::authority::grant_role;

use super::app::TestApp;
use super::browser::HttpBrowser;
use super::page::Page;
use super::people::*;

/// Somebody at a browser, with the token that their forms carry.
#[derive(Clone)]
pub struct Person<'a> {
    pub app: &'a TestApp,
    pub browser: HttpBrowser,
    pub csrf: String,
    /// What stands in the header `Authorization`.
    pub authorization: Option<String>,
}

/// What a request carries.
pub enum Body<'a> {
    Nothing,
    Form(&'a [(&'a str, &'a str)]),
    Json(Value),
    /// These bytes as this content type.
    Raw(&'a str, Vec<u8>),
}

impl<'a> Person<'a> {
    /// Somebody who is not signed in.
    pub async fn nobody(app: &'a TestApp) -> Self {
        let mut browser = app.browser();
        browser.open("/login?return_to=/admin").await;
        Self::at(app, browser)
    }

    /// Whoever sits at this browser, which shows one of our forms.
    pub fn at(app: &'a TestApp, browser: HttpBrowser) -> Self {
        let csrf = browser.page().attribute_of("input[name=csrf]", "value");
        Self {
            app,
            csrf: csrf.expect("a form of ours has a token"),
            browser,
            authorization: None,
        }
    }

    /// Somebody who has just signed in, with the second step that they hold.
    pub async fn signed_in(app: &'a TestApp, login: &str) -> Self {
        let mut person = Self::nobody(app).await;
        person.log_in(login).await;
        person
    }

    /// Gives the password, and then the code that is asked for, if one is.
    pub async fn log_in(&mut self, login: &str) {
        if self
            .browser
            .page()
            .attribute_of("#username[readonly]", "id")
            .is_none()
        {
            self.browser.fill("username", login);
        }
        self.browser.fill("password", PASSWORD);
        self.browser.press("login-submit").await;
        if !self.browser.page().has("code-submit") {
            return;
        }
        let code = match login {
            ADAM | RITA | OLGA => self.app.authenticator(ADMIN_KEY).next_code(),
            CAROL => self.app.authenticator(CAROL_KEY).next_code(),
            ALICE | FRANK => {
                let phone = self.app.phone_of(login).await;
                self.app.code_sent_to(&phone).await
            }
            other => self.app.code_sent_to(other).await,
        };
        let page = self.browser.fill("code", &code).press("code-submit").await;
        if page.has("nudge-later") {
            self.browser.press("nudge-later").await;
        }
    }

    pub async fn open(&mut self, path: &str) -> &Page {
        self.browser.open(path).await
    }

    /// One request with this browser's cookies and token; redirects are not followed.
    pub async fn send(&self, method: &Method, path: &str, body: Body<'_>) -> Page {
        let url = Url::parse(&self.app.origin).unwrap().join(path).unwrap();
        let cookies = self.browser.jar.header(&url, &self.app.clock);
        let json = path.starts_with("/admin/api");
        let accept = if json {
            "application/json"
        } else {
            "text/html"
        };
        let mut request = self
            .browser
            .http()
            .request(method.clone(), url)
            .header(COOKIE, cookies.unwrap_or_default())
            .header(ACCEPT, accept)
            .header(ORIGIN, "null")
            .header("sec-fetch-site", "same-origin");
        if json {
            request = request.header("x-csrf-token", &self.csrf);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        request = match body {
            Body::Nothing => request,
            Body::Form(fields) => {
                let mut fields = fields.to_vec();
                fields.push(("csrf", &self.csrf));
                request.form(&fields)
            }
            Body::Json(value) => request
                .header(CONTENT_TYPE, "application/json")
                .body(value.to_string()),
            Body::Raw(kind, bytes) => request.header(CONTENT_TYPE, kind).body(bytes),
        };
        Page::of(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(&Method::GET, path, Body::Nothing).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(&Method::POST, path, Body::Form(fields)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Page {
        self.send(&Method::PUT, path, Body::Json(body)).await
    }

    /// What the JSON says at this address.
    pub async fn json(&self, path: &str) -> Value {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        serde_json::from_str(&page.body).unwrap()
    }
}

/// Gives somebody a role over the tenant of this slug and all below it.
pub async fn grant(app: &TestApp, login: &str, slug: &str, role: Role) {
    let tx = app.db.write().await.unwrap();
    let tenant = app.world.tenants[slug];
    grant_role(&tx, app.user(login), tenant, role, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
