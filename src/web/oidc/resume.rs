//! `/authorize/resume/{grant}`: back from the login pages, and asked afresh.

use axum::extract::{Path, State};
use axum::response::Response;
use entity::ids::GrantId;

use super::authorize::{Caller, present};
use crate::oidc::authorize;
use crate::oidc::consent::Answer;
use crate::web::Server;
use crate::web::extract::Browser;
use crate::web::problem::Problem;

/// `GET /authorize/resume/{grant}`.
pub async fn resume(
    State(server): State<Server>,
    browser: Browser,
    Path(grant): Path<String>,
) -> Result<Response, Problem> {
    let grant = id(&grant)?;
    let tx = server.db.write().await?;
    let caller = Caller::of(&tx, &browser).await?;
    let outcome = authorize::resume(&tx, grant, caller.visit(), Answer::Unasked).await?;
    tx.commit().await?;
    present(&server, &browser, outcome)
}

/// The grant that a path names; what is no identifier names nothing.
pub(super) fn id(text: &str) -> Result<GrantId, Problem> {
    text.parse().map_err(|_| Problem::FlowGone)
}
