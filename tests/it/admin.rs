//! The console from outside: its pages and its JSON, as the people of the demo world use them.

mod access;
mod json;
mod people;
mod policy;
mod reset;

use crate::support::app::TestApp;
use crate::support::person::{Body, Person, grant};

/// How often an action was written down.
async fn audited(app: &TestApp, action: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM audit_event WHERE action = '{action}'");
    app.count(&sql).await
}
