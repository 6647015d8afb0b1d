//! The first page and the files that pages need.

use axum::extract::State;
use axum::response::Response;

use super::extract::Browser;
use super::inventory::{Access, Routes};
use super::landing::LandingPage;
use super::{Problem, Server, assets, guard};
use crate::tenancy::authority;

/// Routes for everybody.
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Access::Anonymous, landing)
        .get(assets::ROUTE, Access::Anonymous, assets::serve)
        .get("/healthz", Access::Anonymous, alive)
        .get("/readyz", Access::Anonymous, ready)
}

/// `GET /`: who is signed in, and the doors that lead on.
async fn landing(State(server): State<Server>, browser: Browser) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let who = guard::maybe_signed_in(&tx, &browser).await?;
    let admin = match &who {
        Some((_, user)) => !authority::assignments(&tx, user.id).await?.is_empty(),
        None => false,
    };
    let lineage = match &who {
        Some((_, user)) => Some(crate::tenancy::lineage(&tx, user.tenant_id).await?),
        None => None,
    };
    let path = |shown: bool, path: &str| shown.then(|| path.to_owned());
    let page = LandingPage {
        account: path(true, "/account"),
        admin: path(admin, "/admin"),
        outbox: path(server.config.demo, "/demo/outbox"),
        logout: path(who.is_some(), "/logout"),
        username: who.map(|(_, user)| user.login),
    };
    Ok(server.page(&browser, None, lineage.as_ref(), &page))
}

/// Liveness: the process answers.
async fn alive() -> &'static str {
    "alive\n"
}

/// Readiness: the database answers too.
async fn ready(State(server): State<Server>) -> Result<&'static str, Problem> {
    use sea_orm::ConnectionTrait as _;
    let tx = server.db.read().await?;
    tx.conn()
        .execute_unprepared("SELECT 1")
        .await
        .map_err(crate::db::DbError::from)?;
    Ok("ready\n")
}
