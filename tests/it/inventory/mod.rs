//! Every route, called by everybody whom it is not for (harness 1 of the security design).
//!
//! The list of routes is the router's own: a route cannot be added without saying who may call it,
//! nor, when it changes something, without a line in [`carried`] that would do so. Whoever may not is
//! turned away, and nothing in the database is different afterwards; nobody is ever answered with a
//! fault.

mod callers;
mod carried;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use http::Method;
use vestibule::web::{Access, Entry, routes};

use self::callers::{CALLERS, Caller, Victims, arrive};
use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::observer::Observer;
use crate::support::page::Page;
use crate::support::people::*;

on_both_engines!(a_route_is_closed_to_everybody_it_is_not_for_and_does_nothing_for_them);

/// Who may call what: a column a caller, in the order of [`CALLERS`].
///
/// `x` may, as far as the path names nothing of somebody else's; `l` may look at that too, and change
/// nothing; `.` may not.
#[rustfmt::skip]
const fn may(access: Access) -> &'static str {
    match access {
        //                       never here
        //                       │ at a pending login's: password, code, set-up, recovery codes, suggestion
        //                       │ │     signed out, switched off
        //                       │ │     │  old factor, fresh factor
        //                       │ │     │  │  administrators: factor too old, of another company
        //                       │ │     │  │  │  client's secret, user's access token, client's own
        Access::Anonymous    => "x xxxxx xx xx xx xxx",
        Access::PendingLogin => ". ..... .. .. .. ...",
        Access::Session      => ". ..... .. xx xx ...",
        Access::FreshSession => ". ..... .. .x .x ...",
        Access::Client       => ". ..... .. .. .. x..",
        Access::Bearer       => ". ..... .. .. .. .x.",
        Access::Admin(_)     => ". ..... .. .. lx ...",
    }
}

/// Whether this caller may call this route with somebody else's things in its path.
fn lets_in(entry: &Entry, caller: Caller) -> bool {
    let column = CALLERS.iter().position(|known| *known == caller);
    let mut marks = may(entry.access).chars().filter(|mark| *mark != ' ');
    let mark = column.and_then(|column| marks.nth(column));
    match mark.expect("a column for every caller") {
        'x' => !names_anothers(entry.path),
        'l' => is_safe(&entry.method),
        _ => false,
    }
}

/// Whether a path names a thing that has an owner.
fn names_anothers(path: &str) -> bool {
    ["{flow}", "{grant}", "{tenant}", "{user}"]
        .iter()
        .any(|name| path.contains(name))
}

fn is_safe(method: &Method) -> bool {
    *method == Method::GET || *method == Method::OPTIONS
}

/// What opening a page may write down: that the session was used, that a login began, and how many
/// of them from where.
const WRITTEN_BY_LOOKING: &[&str] = &["session", "login_flow", "rate_bucket"];

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

#[test]
fn every_route_that_changes_something_has_a_request_that_would_do_so() {
    let routes = routes();
    let unsafe_ones: BTreeSet<(String, &str)> = routes
        .inventory()
        .iter()
        .filter(|entry| !is_safe(&entry.method))
        .map(|entry| (entry.method.to_string(), entry.path))
        .collect();
    let lines: BTreeSet<(String, &str)> = carried::all()
        .into_iter()
        .map(|line| (line.method.to_string(), line.path))
        .collect();
    assert_eq!(unsafe_ones, lines);
}

#[test]
fn the_table_of_callers_is_whole_and_strict() {
    for access in [
        Access::Anonymous,
        Access::PendingLogin,
        Access::Session,
        Access::FreshSession,
        Access::Client,
        Access::Bearer,
    ] {
        let marks = may(access).chars().filter(|mark| *mark != ' ');
        assert_eq!(marks.count(), CALLERS.len(), "{access:?}");
    }
    let entry = |access, path| Entry {
        method: Method::POST,
        path,
        access,
    };
    let account = entry(Access::FreshSession, "/account/mfa/codes");
    assert!(lets_in(&account, Caller::Fresh));
    assert!(!lets_in(&account, Caller::Stale));
    assert!(!lets_in(&account, Caller::SavingCodes));
    let consent = entry(Access::Session, "/authorize/consent/{grant}");
    assert!(!lets_in(&consent, Caller::Fresh), "it is another's request");
}

async fn a_route_is_closed_to_everybody_it_is_not_for_and_does_nothing_for_them(app: TestApp) {
    let victims = Victims::settle(&app).await;
    let everything = Observer::but(&app.db, &[]).await;
    let mut found = String::new();
    for caller in CALLERS {
        let person = arrive(&app, caller).await;
        let mut before = everything.look().await;
        for entry in routes().inventory() {
            let may = lets_in(entry, caller);
            if may && !is_safe(&entry.method) {
                // It would change the caller, who has more routes to try.
                continue;
            }
            let path = victims.path(entry.path);
            let body = carried::of(&entry.method, entry.path);
            let answer = victims.send(&person, &entry.method, &path, body).await;
            let after = everything.look().await;
            let mut complain = |what: &str| {
                let _ = writeln!(
                    found,
                    "{caller:?} {} {} ({:?}): {}, {what}",
                    entry.method, entry.path, entry.access, answer.status
                );
            };
            if answer.status.is_server_error() {
                complain("a fault");
            }
            if !may && !turned_away(&answer) {
                complain("let in");
            }
            // Whoever may open an address uses their session, also where nothing of theirs is there.
            let looking = entry.access == Access::Anonymous && is_safe(&entry.method);
            let kept: &[&str] = if may || looking {
                WRITTEN_BY_LOOKING
            } else {
                &[]
            };
            let mut changes = before.changes(&after);
            changes.retain(|table, _| !kept.contains(&table.as_str()));
            if !changes.is_empty() {
                complain(&format!("changed {changes:?}"));
            }
            before = after;
        }
    }
    assert!(found.is_empty(), "\n{found}");
    let alice = "SELECT COUNT(*) FROM session WHERE revoked_at IS NULL AND user_id IN \
                 (SELECT id FROM users WHERE login = 'alice@alder.example')";
    assert_eq!(app.count(alice).await, 1, "{ALICE} is as she was");
}

/// Refused, sent to sign in, or sent to look at the very address, which is a line of its own.
fn turned_away(answer: &Page) -> bool {
    let away = |to: &str| to.starts_with("/login?") || to == answer.url.path();
    let sent_away = answer.header("location").is_some_and(away);
    answer.status.is_client_error() || (answer.status.is_redirection() && sent_away)
}
