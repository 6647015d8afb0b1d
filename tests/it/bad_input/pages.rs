//! Every form of every page: each page is opened by whoever it is for, and the forms are read from it.
//!
//! A form cannot be forgotten: each route that takes one must have been met on some page.

use std::collections::BTreeSet;

use http::Method;
use vestibule::web::{Access, routes};

use super::corpus::Complaints;
use super::forms::Tormentor;
use crate::authorize::request;
use crate::security_keys;
use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::person::Person;
use crate::support::security_key::SecurityKey;
use crate::support::visit::Visit;

on_both_engines!(
    every_form_of_the_account_takes_anything_and_never_fails,
    every_form_of_the_console_takes_anything_and_never_fails,
    every_form_of_a_login_takes_anything_and_never_fails,
);

/// What a refused try may write in the account and in the console.
const COUNTERS: &[&str] = &[
    "rate_bucket",
    "attempt_counter",
    "challenge",
    "webauthn_ceremony",
];

/// What a step of a login writes beside: none of it is a session or an authenticator.
const LOGIN: &[&str] = &[
    "rate_bucket",
    "attempt_counter",
    "challenge",
    "outbox_message",
    "audit_event",
    "login_flow",
    "authorization_grant",
    "webauthn_ceremony",
];

/// Whether this route's form is found on a page; the others take what a client's page or program
/// sends, and are tried elsewhere.
fn has_a_form(path: &str, access: Access) -> bool {
    let machine = matches!(access, Access::Client | Access::Bearer);
    !machine && !path.starts_with("/admin/api/") && !matches!(path, "/authorize" | "/logout")
}

/// The routes below these prefixes that take a form and were met on no page.
fn missed(met: &BTreeSet<String>, below: &[&str]) -> Vec<&'static str> {
    let routes = routes();
    let entries = routes.inventory().iter();
    entries
        .filter(|entry| entry.method == Method::POST && has_a_form(entry.path, entry.access))
        .filter(|entry| below.iter().any(|prefix| entry.path.starts_with(prefix)))
        .filter(|entry| !met.iter().any(|path| is_at(path, entry.path)))
        .map(|entry| entry.path)
        .collect()
}

fn is_at(path: &str, pattern: &str) -> bool {
    let (path, pattern) = (path.split('/'), pattern.split('/'));
    path.clone().count() == pattern.clone().count()
        && path
            .zip(pattern)
            .all(|(part, wanted)| wanted.starts_with('{') || part == wanted)
}

/// The pages below a prefix, for this person: whatever leads elsewhere has no form of its own.
async fn torment_pages(
    tormentor: &mut Tormentor<'_>,
    person: &mut Person<'_>,
    prefix: &str,
    fill: impl Fn(&str) -> String,
) {
    let routes = routes();
    let pages = routes.inventory().iter();
    let pages = pages.filter(|entry| entry.method == Method::GET && entry.path.starts_with(prefix));
    for entry in pages.filter(|entry| !entry.path.starts_with("/admin/api/")) {
        let path = fill(entry.path);
        let page = person.open(&path).await;
        if page.status.is_success() && page.url.path().starts_with(prefix) {
            tormentor.page(&person.browser).await;
        }
    }
}

async fn every_form_of_the_account_takes_anything_and_never_fails(app: TestApp) {
    let mut complaints = Complaints::default();
    let mut tormentor = Tormentor::new(&app, COUNTERS, &mut complaints).await;
    // Frank trusts this computer, and sits at another one too.
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(FRANK).await;
    visit.browser.tick("trust");
    let phone = app.phone_of(FRANK).await;
    visit.code_sent_to(&phone).await;
    app.clock.advance(60);
    let mut frank = Person::signed_in(&app, FRANK).await;
    torment_pages(&mut tormentor, &mut frank, "/account", str::to_owned).await;
    // A new number waits for its code, and then to be saved.
    app.clock.advance(60);
    frank.open("/account/mobile").await;
    let number = "+12025550143";
    frank.browser.fill("phone", number).tick("consent");
    frank.browser.press("phone-validate").await;
    tormentor.page(&frank.browser).await;
    let code = app.code_sent_to(number).await;
    frank.browser.fill("code", &code);
    frank.browser.press("code-submit").await;
    tormentor.page(&frank.browser).await;
    // A key waits for its code, and then the app can be removed.
    frank.open("/account/mfa/app").await;
    frank.browser.press("enrol-generate").await;
    tormentor.page(&frank.browser).await;
    app.clock.advance(30 * 60);
    let mut frank = Person::signed_in(&app, FRANK).await;
    frank.open("/account/mfa/app").await;
    frank.browser.press("enrol-generate").await;
    let key = frank.browser.page().text_of("#totp-key").expect("a key");
    let code = app.authenticator(&key).code();
    frank.browser.fill("code", &code);
    frank.browser.press("enrol-verify").await;
    // A security key waits for its answer, and then can be removed.
    frank.open("/account/mfa").await;
    frank.browser.press("key-new").await;
    tormentor.page(&frank.browser).await;
    frank.open("/account/mfa").await;
    let mut key = SecurityKey::bound(app.issuer());
    security_keys::add(&mut frank.browser, &mut key, "Blue key").await;
    let list = frank.browser.page();
    let remove = list.attribute_of("#key-remove-1", "href");
    frank.open(&remove.expect("it can be removed")).await;
    tormentor.page(&frank.browser).await;
    torment_pages(&mut tormentor, &mut frank, "/account", str::to_owned).await;
    let missed = missed(&tormentor.met, &["/account"]);
    assert!(missed.is_empty(), "no page has a form for {missed:?}");
    complaints.none();
}

async fn every_form_of_the_console_takes_anything_and_never_fails(app: TestApp) {
    let mut complaints = Complaints::default();
    let mut tormentor = Tormentor::new(&app, COUNTERS, &mut complaints).await;
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ALICE).await;
    visit.browser.tick("trust");
    let phone = app.phone_of(ALICE).await;
    visit.code_sent_to(&phone).await;
    let mut rita = Person::signed_in(&app, RITA).await;
    let alice = app.user(ALICE).to_string();
    let alder = |path: &str| path.replace("{tenant}", "alder").replace("{user}", &alice);
    torment_pages(&mut tormentor, &mut rita, "/admin", alder).await;
    let missed = missed(&tormentor.met, &["/admin"]);
    assert!(missed.is_empty(), "no page has a form for {missed:?}");
    complaints.none();
}

/// A login after the right password and these buttons.
async fn at_step(app: &TestApp, login: &str, buttons: &[&str]) -> HttpBrowser {
    let mut browser = app.browser();
    browser.open("/login?return_to=/account").await;
    browser.fill("username", login).fill("password", PASSWORD);
    browser.press("login-submit").await;
    for button in buttons {
        if *button == "phone-submit" {
            browser.fill("phone", "2025550188").tick("consent");
        }
        browser.press(button).await;
    }
    browser
}

async fn every_form_of_a_login_takes_anything_and_never_fails(app: TestApp) {
    let mut complaints = Complaints::default();
    let mut tormentor = Tormentor::new(&app, LOGIN, &mut complaints).await;
    let mut nobody = app.browser();
    for path in ["/login?return_to=/account", "/forgotten"] {
        nobody.open(path).await;
        tormentor.page(&nobody).await;
    }
    let steps: &[(&str, &[&str])] = &[
        (FRANK, &[]),
        (ALICE, &["try-another-way"]),
        (DAVE, &[]),
        (DAVE, &["enrol-sms"]),
        (DAVE, &["enrol-sms", "phone-submit"]),
        (DAVE, &["enrol-totp"]),
        (DAVE, &["enrol-totp", "enrol-generate"]),
        (DAVE, &["enrol-security_key"]),
    ];
    for (login, buttons) in steps {
        app.clock.advance(60 * 60);
        let browser = at_step(&app, login, buttons).await;
        tormentor.page(&browser).await;
    }
    app.clock.advance(60 * 60);
    let mut bob = at_step(&app, BOB, &[]).await;
    let code = app.code_sent_to(BOB).await;
    bob.fill("code", &code).press("code-submit").await;
    tormentor.page(&bob).await;
    bob.press("nudge-totp").await;
    prove_the_app(&app, &mut bob).await;
    bob.press("recovery-saved").await;
    tormentor.page(&bob).await;

    let mut carol = Person::signed_in(&app, CAROL).await;
    carol.open("/account/mfa").await;
    let mut key = SecurityKey::bound(app.issuer());
    security_keys::add(&mut carol.browser, &mut key, "Blue key").await;
    app.clock.advance(60 * 60);
    let carol = at_step(&app, CAROL, &[]).await;
    assert!(carol.page().has("key-submit"), "{}", carol.page().text());
    tormentor.page(&carol).await;

    let mut dave = at_step(&app, DAVE, &["enrol-totp"]).await;
    prove_the_app(&app, &mut dave).await;
    tormentor.page(&dave).await;

    let mut erin = app.browser();
    erin.open("/forgotten").await;
    erin.fill("username", ERIN).press("forgotten-submit").await;
    let body = app.message_to(ERIN).await.body;
    let mut words = body.split_whitespace();
    let link = words.find(|word| word.starts_with(&app.origin));
    erin.open(link.expect("a link was sent")).await;
    tormentor.page(&erin).await;

    consent_and_logout(&app, &mut tormentor).await;
    let missed = missed(
        &tormentor.met,
        &["/login", "/forgotten", "/authorize", "/logout"],
    );
    assert!(missed.is_empty(), "no page has a form for {missed:?}");
    complaints.none();
}

async fn prove_the_app(app: &TestApp, browser: &mut HttpBrowser) {
    browser.press("enrol-generate").await;
    let key = browser.page().text_of("#totp-key").expect("a key");
    let code = app.authenticator(&key).code();
    browser.fill("code", &code).press("enrol-verify").await;
}

async fn consent_and_logout(app: &TestApp, tormentor: &mut Tormentor<'_>) {
    let back = "https://third.example/cb";
    app.register("third", back).await;
    let portal = app.portal().await;
    let phone = app.phone_of(ALICE).await;
    let mut visit = Visit::begin(app, &portal).await;
    visit.password(ALICE).await;
    visit.code_sent_to(&phone).await;
    let third = [
        ("client_id", "third"),
        ("redirect_uri", back),
        ("prompt", "consent"),
    ];
    let mut browser = visit.browser;
    browser.open(request(app, &third).as_str()).await;
    assert!(
        browser.page().has("consent-allow"),
        "{}",
        browser.page().text()
    );
    tormentor.page(&browser).await;
    browser.open(&format!("{}/logout", app.origin)).await;
    tormentor.page(&browser).await;
}
