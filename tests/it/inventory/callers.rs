//! Who calls: everybody in every state that a browser or a program can be in, and whose things stand
//! in the paths.

use entity::values::Status;
use http::Method;
use sea_orm::ConnectionTrait as _;
use vestibule::tenancy::Role;
use vestibule::user;

use super::carried::Carried;
use crate::support::app::TestApp;
use crate::support::browser::http_client;
use crate::support::page::Page;
use crate::support::people::*;
use crate::support::person::{Body, Person, grant};
use crate::support::visit::Visit;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A browser that was never here before.
    Nobody,
    /// A login that nobody answered yet.
    AtPassword,
    /// The right password of Alder's administrator, whose code is owed.
    AtCode,
    /// The right password of somebody who must set up a factor, at the new app's key.
    Enrolling,
    /// The same with the app proven and the recovery codes on the screen: all but signed in.
    SavingCodes,
    /// Everything proven, and a suggestion on the screen.
    Nudged,
    /// The cookies of the operator's administrator, who signed out.
    SignedOut,
    /// The session of the reseller's administrator, who was switched off.
    Disabled,
    /// Somebody whose second factor is old.
    Stale,
    /// Somebody who proved a second factor just now, and administers nothing.
    Fresh,
    /// Alder's administrator, whose second factor is old.
    StaleAdmin,
    /// The administrator of a company in another tree, with a fresh factor.
    OtherAdmin,
    /// A client by its secret.
    ClientSecret,
    /// The bearer of an access token of the operator's administrator.
    UsersToken,
    /// The bearer of an access token that a client has in its own name.
    ClientsToken,
}

/// The columns of the table.
pub const CALLERS: [Caller; 15] = [
    Caller::Nobody,
    Caller::AtPassword,
    Caller::AtCode,
    Caller::Enrolling,
    Caller::SavingCodes,
    Caller::Nudged,
    Caller::SignedOut,
    Caller::Disabled,
    Caller::Stale,
    Caller::Fresh,
    Caller::StaleAdmin,
    Caller::OtherAdmin,
    Caller::ClientSecret,
    Caller::UsersToken,
    Caller::ClientsToken,
];

const OLD: i64 = 6 * 60;

/// Brings a caller into their state.
pub async fn arrive(app: &TestApp, caller: Caller) -> Person<'_> {
    match caller {
        Caller::Nobody => Person {
            browser: app.browser(),
            ..Person::nobody(app).await
        },
        Caller::AtPassword => Person::nobody(app).await,
        Caller::AtCode => pending(app, ADAM, &[]).await,
        Caller::Enrolling => pending(app, DAVE, &["enrol-totp", "enrol-generate"]).await,
        Caller::SavingCodes => saving_codes(app).await,
        Caller::Nudged => nudged(app).await,
        Caller::SignedOut => {
            let person = Person::signed_in(app, OLGA).await;
            let mut gone = person.browser.clone();
            gone.open("/logout").await;
            gone.press("logout-confirm").await;
            person
        }
        Caller::Disabled => {
            let person = Person::signed_in(app, RITA).await;
            let tx = app.db.write().await.unwrap();
            user::set_status(&tx, app.user(RITA), Status::Disabled)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            person
        }
        Caller::Stale => stale(app, CAROL).await,
        Caller::Fresh => Person::signed_in(app, CAROL).await,
        Caller::StaleAdmin => stale(app, ADAM).await,
        Caller::OtherAdmin => {
            grant(app, FRANK, "cedar", Role::Administrator).await;
            Person::signed_in(app, FRANK).await
        }
        Caller::ClientSecret => {
            let portal = &app.world.analytics;
            program(app, &basic(portal.client_id, &portal.secret)).await
        }
        Caller::UsersToken => {
            let portal = app.portal().await;
            let mut visit = Visit::begin(app, &portal).await;
            visit.password(OLGA).await;
            visit.code(&app.authenticator(ADMIN_KEY).next_code()).await;
            let token = visit.tokens().await.access;
            program(app, &format!("Bearer {token}")).await
        }
        Caller::ClientsToken => {
            let token = clients_token(app).await;
            program(app, &format!("Bearer {token}")).await
        }
    }
}

/// A browser at a login after the right password and these buttons.
async fn pending<'a>(app: &'a TestApp, login: &str, buttons: &[&str]) -> Person<'a> {
    let mut person = Person::nobody(app).await;
    let browser = &mut person.browser;
    browser.fill("username", login).fill("password", PASSWORD);
    browser.press("login-submit").await;
    for button in buttons {
        browser.press(button).await;
    }
    person
}

async fn saving_codes(app: &TestApp) -> Person<'_> {
    let mut person = pending(app, DAVE, &["enrol-totp", "enrol-generate"]).await;
    let key = person.browser.page().text_of("#totp-key").expect("a key");
    let code = app.authenticator(&key).code();
    person.browser.fill("code", &code);
    person.browser.press("enrol-verify").await;
    assert!(person.browser.page().has("recovery-saved"));
    person
}

async fn nudged(app: &TestApp) -> Person<'_> {
    let mut person = pending(app, BOB, &[]).await;
    let code = app.code_sent_to(BOB).await;
    person.browser.fill("code", &code);
    person.browser.press("code-submit").await;
    assert!(person.browser.page().has("nudge-later"));
    person
}

async fn stale<'a>(app: &'a TestApp, login: &str) -> Person<'a> {
    let person = Person::signed_in(app, login).await;
    app.clock.advance(OLD);
    person
}

/// A program that sends this with every request, and a browser's form token beside it.
async fn program<'a>(app: &'a TestApp, authorization: &str) -> Person<'a> {
    Person {
        authorization: Some(authorization.to_owned()),
        ..Person::nobody(app).await
    }
}

pub fn basic(id: &str, secret: &str) -> String {
    crate::token::world::basic(id, secret)
}

/// An access token of a client that acts in its own name.
pub async fn clients_token(app: &TestApp) -> String {
    let secret = app.register("machine", "https://machine.example/cb").await;
    let tx = app.db.write().await.unwrap();
    let may = "UPDATE client SET grant_types = '[\"client_credentials\"]', \
               scopes = '[\"reports:read\"]' WHERE client_id = 'machine'";
    tx.conn().execute_unprepared(may).await.unwrap();
    tx.commit().await.unwrap();
    let answer = http_client()
        .post(format!("{}/token", app.origin))
        .basic_auth("machine", Some(secret))
        .form(&[("grant_type", "client_credentials")]);
    let answer = Page::of(answer.send().await.unwrap()).await;
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let token = body["access_token"].as_str();
    token.unwrap_or_else(|| panic!("{body}")).to_owned()
}

/// Alice of Alder, and her things, which stand in the paths and the bodies.
pub struct Victims {
    flow: String,
    grant: String,
    user: String,
    computer: String,
    code: String,
    refresh: String,
}

impl Victims {
    /// Alice has signed in at a computer that she trusts, and begins another login elsewhere.
    pub async fn settle(app: &TestApp) -> Self {
        let portal = app.portal().await;
        let phone = app.phone_of(ALICE).await;
        let mut visit = Visit::begin(app, &portal).await;
        visit.password(ALICE).await;
        visit.browser.tick("trust");
        visit.code_sent_to(&phone).await;
        let refresh = visit.tokens().await.refresh.expect("for offline use");
        let mut other = Visit::begin(app, &portal).await;
        other.password(ALICE).await;
        let path = other.page().url.path().to_owned();
        let flow = path.split('/').nth(2).expect("a login").to_owned();
        let tx = app.db.read().await.unwrap();
        let alice = user::by_id(&tx, app.user(ALICE)).await.unwrap().unwrap();
        let computers = vestibule::factor::trusted_device::of_user(&tx, &alice);
        let computer = computers.await.unwrap().remove(0).id.to_string();
        Self {
            flow,
            grant: app.grants().await.pop().expect("Alice's request"),
            user: alice.id.to_string(),
            computer,
            code: app.code_sent_to(&phone).await,
            refresh,
        }
    }

    /// The text with Alice's things in the place of its parameters.
    pub fn path(&self, text: &str) -> String {
        text.replace("{flow}", &self.flow)
            .replace("{grant}", &self.grant)
            .replace("{tenant}", "alder")
            .replace("{user}", &self.user)
            .replace("{computer}", &self.computer)
            .replace("{code}", &self.code)
            .replace("{refresh}", &self.refresh)
            .replace("{*file}", "app.css")
            .replace("{file}", "app.css")
    }

    /// One request, with what it carries filled in.
    pub async fn send(
        &self,
        person: &Person<'_>,
        method: &Method,
        path: &str,
        carried: Option<Carried>,
    ) -> Page {
        match carried {
            None => person.send(method, path, Body::Nothing).await,
            Some(Carried::Json(text)) => {
                let body = serde_json::from_str(&self.path(text)).expect("a line of JSON");
                person.send(method, path, Body::Json(body)).await
            }
            Some(Carried::Form(fields)) => {
                let filled: Vec<(&str, String)> = fields
                    .iter()
                    .map(|(name, value)| (*name, self.path(value)))
                    .collect();
                let filled: Vec<(&str, &str)> = filled
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                person.send(method, path, Body::Form(&filled)).await
            }
        }
    }
}
