//! A token request that PostgreSQL undoes in the middle is done again: the client does not notice,
//! and what happens once happens once (RELIABILITY: 40001, 40P01 and a lost connection).

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use tokio::task::JoinHandle;
use vestibule::db::Tx;

use crate::support::app::TestApp;
use crate::support::browser::http_client;
use crate::support::people::*;
use crate::support::programs::skipped;
use crate::support::relying_party::RelyingParty;
use crate::support::visit::Visit;

const WAITING: &str =
    "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Every transaction of a server that starts from now on is serializable, as everywhere on
/// CockroachDB.
const SERIALIZABLE: &str = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET \
     default_transaction_isolation = serializable', current_database()); END $$";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_that_meets_another_write_is_done_again() {
    if skipped(
        "postgres",
        "a_refresh_that_meets_another_write_is_done_again",
    ) {
        return;
    }
    let app = TestApp::in_earnest().await;
    app.execute(SERIALIZABLE).await;
    let server = app.process().await;
    let portal = app.portal().await;
    let token = bought(&app, &portal).await;
    let held = hold(&app).await;
    let asked = refresh(&server, &portal, &token);
    wait(&app, 1).await;
    held.commit().await.expect("it is kept");
    let next = successor(asked).await;
    let next = successor(refresh(&server, &portal, &next)).await;
    assert_ne!(next, token);
    assert_eq!(families(&app).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_serializable_refreshes_at_once_make_one_family() {
    if skipped(
        "postgres",
        "many_serializable_refreshes_at_once_make_one_family",
    ) {
        return;
    }
    let app = TestApp::in_earnest().await;
    app.execute(SERIALIZABLE).await;
    let servers = [app.process().await, app.process().await];
    let portal = app.portal().await;
    let mut token = bought(&app, &portal).await;
    // A server's first request is slower than a lock is waited for.
    for server in &servers {
        token = successor(refresh(server, &portal, &token)).await;
    }
    let held = hold(&app).await;
    let asked: Vec<_> = (0..8)
        .map(|number| refresh(&servers[number % servers.len()], &portal, &token))
        .collect();
    wait(&app, 2).await;
    held.commit().await.expect("it is kept");
    let mut next = Vec::new();
    for asked in asked {
        next.push(successor(asked).await);
    }
    next.dedup();
    assert_eq!(next.len(), 1, "one successor");
    assert_eq!(families(&app).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_whose_connection_breaks_is_done_again() {
    if skipped(
        "postgres",
        "a_refresh_whose_connection_breaks_is_done_again",
    ) {
        return;
    }
    let app = TestApp::on_postgres().await;
    let portal = app.portal().await;
    let token = bought(&app, &portal).await;
    let held = hold(&app).await;
    let asked = refresh(&app.origin, &portal, &token);
    wait(&app, 1).await;
    break_the_waiting(&app).await;
    drop(held);
    let next = successor(asked).await;
    assert_ne!(next, token);
    assert_eq!(families(&app).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_whose_exchange_was_undone_buys_and_is_not_taken_for_reused() {
    let name = "a_code_whose_exchange_was_undone_buys_and_is_not_taken_for_reused";
    if skipped("postgres", name) {
        return;
    }
    let app = TestApp::on_postgres().await;
    let portal = app.portal().await;
    let mut visit = Visit::begin(&app, &portal).await;
    visit.password(ERIN).await;
    let code = visit.browser.landed().parameter("code").expect("a code");
    let held = hold(&app).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &app.portal_redirect_uri()),
        ("code_verifier", &visit.begun.verifier),
    ];
    let asked = ask(&app.origin, &portal, &form);
    wait(&app, 1).await;
    break_the_waiting(&app).await;
    drop(held);
    let token = successor(asked).await;
    successor(refresh(&app.origin, &portal, &token)).await;
    let bought = app.count("SELECT COUNT(*) FROM access_token").await;
    assert_eq!(bought, 2, "by the code, and by the refresh");
}

/// A refresh token of Erin's.
async fn bought(app: &TestApp, portal: &RelyingParty) -> String {
    let mut visit = Visit::begin(app, portal).await;
    visit.password(ERIN).await;
    let tokens = visit.tokens().await;
    tokens.refresh.expect("offline_access was granted")
}

/// Writes to every grant, and keeps others from doing so until it is committed or dropped.
async fn hold(app: &TestApp) -> Tx {
    let tx = app.db.write().await.expect("the database answers");
    tx.conn()
        .execute_unprepared("UPDATE authorization_grant SET browser = browser")
        .await
        .expect("nobody else writes");
    tx
}

/// Waits until so many requests wait for a lock; PostgreSQL pauses between two looks, so that nobody
/// spins.
async fn wait(app: &TestApp, many: i64) {
    let deadline = Instant::now() + Duration::from_secs(10);
    let look = format!("SELECT (SELECT COUNT(*) FROM {WAITING}) FROM pg_sleep(0.01)");
    while app.count(&look).await < many {
        assert!(Instant::now() < deadline, "too few wait for a lock");
    }
}

/// Ends the connection of the one request that waits.
async fn break_the_waiting(app: &TestApp) {
    let ended = format!("SELECT COUNT(pg_terminate_backend(pid)) FROM {WAITING}");
    assert_eq!(app.count(&ended).await, 1);
}

type Asked = JoinHandle<reqwest::Response>;

fn ask(server: &str, portal: &RelyingParty, form: &[(&str, &str)]) -> Asked {
    let request = http_client()
        .post(format!("{server}/token"))
        .basic_auth(&portal.client_id, portal.secret.as_ref())
        .form(form);
    tokio::spawn(async move { request.send().await.expect("the server answers") })
}

fn refresh(server: &str, portal: &RelyingParty, token: &str) -> Asked {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    ask(server, portal, &form)
}

/// The refresh token of a successful answer.
async fn successor(asked: Asked) -> String {
    let answer = asked.await.expect("the request ends");
    let status = answer.status();
    let body: Value = answer.json().await.expect("it is JSON");
    assert!(status.is_success(), "{status}: {body}");
    body["refresh_token"]
        .as_str()
        .expect("it rotates")
        .to_owned()
}

async fn families(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM authorization_grant WHERE refresh_family IS NOT NULL")
        .await
}
