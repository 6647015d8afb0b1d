//! `/logout` (OpenID Connect RP-Initiated Logout 1.0).
//!
//! As with `/authorize`, a client's POST becomes a GET, which brings our cookies along. The
//! confirmation is a form of ours with a path of its own.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::authorize::{Caller, page, parameters};
use super::pages::{LoggedOutPage, LogoutPage};
use crate::oidc::logout::{self, CARRIED, LogoutRequest};
use crate::oidc::response::encode;
use crate::tenancy;
use crate::web::cookies::Slot;
use crate::web::extract::{Browser, Params, Posted, RawForm};
use crate::web::problem::Problem;
use crate::web::{Server, redirect};

/// `GET /logout`.
pub async fn start(
    State(server): State<Server>,
    browser: Browser,
    params: Params,
) -> Result<Response, Problem> {
    log_out(&server, &browser, &params, false).await
}

/// `POST /logout`, from a client's page.
pub async fn repeat(RawForm(params): RawForm) -> Response {
    redirect(&format!("/logout?{}", encode(params.pairs())))
}

/// `POST /logout/confirm`, from our page.
pub async fn confirm(
    State(server): State<Server>,
    browser: Browser,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    log_out(&server, &browser, &form, true).await
}

async fn log_out(
    server: &Server,
    browser: &Browser,
    params: &Params,
    confirmed: bool,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let caller = Caller::of(&tx, browser).await?;
    let parameters = parameters(params);
    let request =
        LogoutRequest::read(&tx, &server.keys, &server.config.issuer, &parameters).await?;
    let request = request.map_err(page)?;
    let session = caller.signed_in();
    let lineage = match session {
        Some((_, user)) => Some(tenancy::lineage(&tx, user.tenant_id).await?),
        None => None,
    };
    if let Some((session, user)) = session {
        if !confirmed && request.needs_confirmation(Some(session)) {
            let lang = browser.lang(request.ui_locales.as_deref(), user.locale.as_deref());
            let carried = CARRIED.into_iter().filter_map(|name| {
                let value = parameters.get(name)?;
                Some((name.to_owned(), value.to_owned()))
            });
            let page = LogoutPage {
                action: "/logout/confirm".to_owned(),
                client: request.client,
                username: Some(user.login.clone()),
                fields: carried.collect(),
                stay: Some("/".to_owned()),
            };
            return Ok(server.page(browser, Some(lang), lineage.as_ref(), &page));
        }
        logout::end(&tx, session, user, &browser.address).await?;
    }
    tx.commit().await?;
    let locale = session.and_then(|(_, user)| user.locale.as_deref());
    let lang = browser.lang(request.ui_locales.as_deref(), locale);
    let cookies = browser.cookies.clone().clear(Slot::Session);
    let answer = match &request.next {
        Some(next) => redirect(next),
        None => {
            let page = LoggedOutPage {
                client: request.client,
                next: None,
            };
            server.page(browser, Some(lang), lineage.as_ref(), &page)
        }
    };
    Ok((cookies, answer).into_response())
}
