//! The console from outside: its pages and its JSON, as the people of the demo world use them.

mod access;
mod json;
mod people;
mod policy;
mod reset;

use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, ORIGIN};
use serde_json::Value;
use url::Url;
use vestibule::tenancy::Role;
use vestibule::tenancy::authority::grant_role;

use crate::support::app::TestApp;
use crate::support::browser::{HttpBrowser, http_client};
use crate::support::page::Page;
use crate::support::people::*;

/// Somebody at a browser, with the token that their forms carry.
struct Person<'a> {
    app: &'a TestApp,
    browser: HttpBrowser,
    csrf: String,
}

/// What a request carries.
enum Body<'a> {
    Nothing,
    Form(&'a [(&'a str, &'a str)]),
    Json(Value),
}

impl<'a> Person<'a> {
    /// Somebody who is not signed in.
    async fn nobody(app: &'a TestApp) -> Self {
        let mut browser = app.browser();
        let page = browser.open("/login?return_to=/admin").await;
        let csrf = page.attribute_of("input[name=csrf]", "value").unwrap();
        Self { app, browser, csrf }
    }

    /// Somebody who has just signed in, with the second step that they hold.
    async fn signed_in(app: &'a TestApp, login: &str) -> Self {
        let mut person = Self::nobody(app).await;
        person.log_in(login).await;
        person
    }

    /// Gives the password, and then the code that is asked for, if one is.
    async fn log_in(&mut self, login: &str) {
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

    async fn open(&mut self, path: &str) -> &Page {
        self.browser.open(path).await
    }

    /// One request with this browser's cookies and token; redirects are not followed.
    async fn send(&self, method: &Method, path: &str, body: Body<'_>) -> Page {
        let url = Url::parse(&self.app.origin).unwrap().join(path).unwrap();
        let cookies = self.browser.jar.header(&url, &self.app.clock);
        let json = path.starts_with("/admin/api");
        let accept = if json {
            "application/json"
        } else {
            "text/html"
        };
        let mut request = http_client()
            .request(method.clone(), url)
            .header(COOKIE, cookies.unwrap_or_default())
            .header(ACCEPT, accept)
            .header(ORIGIN, "null")
            .header("sec-fetch-site", "same-origin");
        if json {
            request = request.header("x-csrf-token", &self.csrf);
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
        };
        Page::of(request.send().await.unwrap()).await
    }

    async fn get(&self, path: &str) -> Page {
        self.send(&Method::GET, path, Body::Nothing).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(&Method::POST, path, Body::Form(fields)).await
    }

    async fn put(&self, path: &str, body: Value) -> Page {
        self.send(&Method::PUT, path, Body::Json(body)).await
    }

    /// What the JSON says at this address.
    async fn json(&self, path: &str) -> Value {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        serde_json::from_str(&page.body).unwrap()
    }
}

/// Gives somebody a role over the tenant of this slug and all below it.
async fn grant(app: &TestApp, login: &str, slug: &str, role: Role) {
    let tx = app.db.write().await.unwrap();
    let tenant = app.world.tenants[slug];
    grant_role(&tx, app.user(login), tenant, role, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// How often an action was written down.
async fn audited(app: &TestApp, action: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM audit_event WHERE action = '{action}'");
    app.count(&sql).await
}
