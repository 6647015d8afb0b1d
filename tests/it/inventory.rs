//! Every route, called by everybody whom it is not for.
//!
//! The list is the router's own: a route cannot be added without saying who may call it. Whoever may
//! not is refused or sent to sign in; nobody is ever answered with a fault.

use std::collections::HashMap;
use std::fmt::Write as _;

use vestibule::web::{Access, Entry, routes};

use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::engines::on_both_engines;
use crate::support::page::Page;
use crate::support::people::*;
use crate::support::visit::Visit;

on_both_engines!(a_route_is_closed_to_everybody_it_is_not_for);

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    /// A browser that was never here before.
    Nobody,
    /// A browser in the middle of a login, after the right password.
    Pending,
    /// Somebody signed in whose second factor is old.
    Stale,
    /// Somebody signed in who proved a second factor just now, and administers nothing.
    Fresh,
}

const CALLERS: [Caller; 4] = [
    Caller::Nobody,
    Caller::Pending,
    Caller::Stale,
    Caller::Fresh,
];

/// Whether the declaration lets this caller in.
fn may(access: Access, caller: Caller) -> bool {
    match access {
        Access::Anonymous => true,
        // The pending login in the path is another browser's.
        Access::PendingLogin | Access::Client | Access::Admin(_) => false,
        Access::Session => matches!(caller, Caller::Stale | Caller::Fresh),
        Access::FreshSession => caller == Caller::Fresh,
    }
}

#[test]
fn no_route_is_listed_twice_and_no_admin_route_lacks_its_permission() {
    let routes = routes();
    let mut seen = HashMap::new();
    for entry in routes.inventory() {
        let twin = seen.insert((entry.method.clone(), entry.path), entry.access);
        assert!(
            twin.is_none(),
            "{} {} is listed twice",
            entry.method,
            entry.path
        );
        if entry.path.starts_with("/admin") {
            let guarded = matches!(entry.access, Access::Admin(_) | Access::Session);
            assert!(
                guarded,
                "{} {} is {:?}",
                entry.method, entry.path, entry.access
            );
        }
    }
    assert!(!seen.is_empty());
}

async fn a_route_is_closed_to_everybody_it_is_not_for(app: TestApp) {
    let portal = app.portal().await;
    let parameters = victims(&app).await;
    let mut found = String::new();
    for caller in CALLERS {
        let browser = browser_of(&app, &portal, caller).await;
        for entry in routes().inventory() {
            let answer = call(&browser, entry, &parameters).await;
            let status = answer.status.as_u16();
            let line = format!(
                "{caller:?} {} {} ({:?}): {status}",
                entry.method, entry.path, entry.access
            );
            if status >= 500 {
                let _ = writeln!(found, "{line}, a fault");
            } else if !may(entry.access, caller) && !refused(&answer) {
                let _ = writeln!(found, "{line}, let in");
            }
        }
    }
    assert!(found.is_empty(), "\n{found}");
}

/// Refused, or sent to sign in.
fn refused(answer: &Page) -> bool {
    let to_sign_in = answer
        .header("location")
        .is_some_and(|to| to.starts_with("/login?"));
    answer.status.is_client_error() || (answer.status.is_redirection() && to_sign_in)
}

/// Identifiers of other people's things, for the parameters of paths.
async fn victims(app: &TestApp) -> HashMap<&'static str, String> {
    let portal = app.portal().await;
    let mut other = Visit::begin(app, &portal).await;
    other.password(ALICE).await;
    let flow = other
        .page()
        .url
        .path()
        .split('/')
        .nth(2)
        .unwrap_or_default()
        .to_owned();
    let grant = app.grants().await.remove(0);
    HashMap::from([
        ("flow", flow),
        ("grant", grant),
        ("tenant", "alder".to_owned()),
        ("user", app.user(ALICE).to_string()),
        ("file", "app.css".to_owned()),
    ])
}

async fn browser_of(
    app: &TestApp,
    portal: &crate::support::relying_party::RelyingParty,
    caller: Caller,
) -> HttpBrowser {
    let mut visit = Visit::begin(app, portal).await;
    if caller == Caller::Nobody {
        return visit.browser;
    }
    visit.password(CAROL).await;
    if caller == Caller::Pending {
        return visit.browser;
    }
    let code = app.authenticator(CAROL_KEY).next_code();
    // The form on the page stays in hand: its token is good for the browser.
    let form_page = visit.browser.clone();
    visit.code(&code).await;
    visit.tokens().await;
    if caller == Caller::Stale {
        app.clock.advance(6 * 60);
    }
    let mut browser = form_page;
    browser.jar = visit.browser.jar.clone();
    browser
}

/// One call, with this browser's cookies and form token, to a route with others' identifiers in it.
async fn call(browser: &HttpBrowser, entry: &Entry, parameters: &HashMap<&str, String>) -> Page {
    let path: Vec<String> = entry
        .path
        .split('/')
        .map(|segment| {
            match segment
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'))
            {
                Some(name) => {
                    let name = name.trim_start_matches('*');
                    let unknown = "00000000-0000-7000-8000-000000000000";
                    parameters
                        .get(name)
                        .map_or(unknown, String::as_str)
                        .to_owned()
                }
                None => segment.to_owned(),
            }
        })
        .collect();
    let csrf = browser
        .page()
        .attribute_of("[name=csrf]", "value")
        .unwrap_or_default();
    let json = path.iter().any(|segment| segment == "api");
    browser
        .call(&entry.method, &path.join("/"), &[("csrf", &csrf)], json)
        .await
}

#[test]
fn the_table_of_callers_is_strict() {
    assert!(may(Access::Anonymous, Caller::Nobody));
    assert!(!may(Access::Session, Caller::Pending));
    assert!(!may(Access::FreshSession, Caller::Stale));
}
