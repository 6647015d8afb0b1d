//! `/authorize/consent/{grant}`: the user is asked what the client may have.
//!
//! The page belongs to the browser that made the request and to the user who was signed in when it
//! was shown: its form names that user, and an answer under another session is asked again.

use axum::extract::{Path, State};
use axum::response::Response;
use entity::ids::UserId;
use serde_json::json;

use super::authorize::{Caller, present};
use super::pages::{ConsentPage, ScopeLine};
use super::resume::id;
use crate::audit::{self, Action};
use crate::oidc::authorize::{self, Outcome};
use crate::oidc::consent::{Answer, Question};
use crate::oidc::error::{ErrorCode, OAuthError};
use crate::tenancy::{self, Lineage};
use crate::web::extract::{Browser, Params, Posted};
use crate::web::problem::Problem;
use crate::web::{Server, redirect};

/// `GET /authorize/consent/{grant}`.
pub async fn ask(
    State(server): State<Server>,
    browser: Browser,
    Path(grant): Path<String>,
) -> Result<Response, Problem> {
    let grant = id(&grant)?;
    let tx = server.db.write().await?;
    let caller = Caller::of(&tx, &browser).await?;
    let outcome = authorize::resume(&tx, grant, caller.visit(), Answer::Unasked).await?;
    let lineage = match caller.signed_in() {
        Some((_, user)) => Some(tenancy::lineage(&tx, user.tenant_id).await?),
        None => None,
    };
    tx.commit().await?;
    match outcome {
        Outcome::Consent(question) => Ok(page(&server, &browser, lineage.as_ref(), question)),
        Outcome::Interact(..) | Outcome::Respond(..) | Outcome::Page(_) | Outcome::TooMany(_) => {
            present(&server, &browser, outcome)
        }
    }
}

/// `POST /authorize/consent/{grant}`.
pub async fn answer(
    State(server): State<Server>,
    browser: Browser,
    Path(grant): Path<String>,
    asked: Params,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let grant = id(&grant)?;
    let tx = server.db.write().await?;
    let caller = Caller::of(&tx, &browser).await?;
    let shown_to: Option<UserId> = asked.field("user").parse().ok();
    let (_, user) = caller.signed_in().ok_or(Problem::SignIn)?;
    if shown_to != Some(user.id) {
        return Ok(redirect(&format!("/authorize/consent/{grant}")));
    }
    let visit = caller.visit();
    let outcome = match form.field("decision") {
        "allow" => {
            let outcome = authorize::resume(&tx, grant, visit, Answer::AllowedBy(user.id)).await?;
            if matches!(outcome, Outcome::Respond(..)) {
                let entry = audit::Entry::own(
                    user.tenant_id,
                    user.id,
                    Action::ConsentGranted,
                    &browser.address,
                );
                audit::record(&tx, entry.with(json!({ "grant": grant }))).await?;
            }
            outcome
        }
        "deny" => {
            let refusal = OAuthError::new(ErrorCode::AccessDenied, "the user did not consent");
            authorize::deny(&tx, grant, visit, refusal).await?
        }
        _ => return Ok(redirect(&format!("/authorize/consent/{grant}"))),
    };
    // A yes that came after the request was answered is not remembered.
    if !matches!(outcome, Outcome::Page(_)) {
        tx.commit().await?;
    }
    present(&server, &browser, outcome)
}

fn page(
    server: &Server,
    browser: &Browser,
    lineage: Option<&Lineage>,
    question: Question,
) -> Response {
    let lang = browser.lang(None, question.locale.as_deref());
    let page = ConsentPage {
        action: format!(
            "/authorize/consent/{}?user={}",
            question.grant, question.user
        ),
        client: question.client,
        host: question.host,
        username: question.login,
        scopes: question.scope.iter().map(ScopeLine::new).collect(),
    };
    server.page(browser, Some(lang), lineage, &page)
}
