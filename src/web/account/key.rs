//! `/account/mfa/key`: a security key or passkey.

use axum::response::{IntoResponse, Response};
use entity::ids::AuthenticatorId;

use super::pages::{CodesPage, KeyPage, RemoveKeyPage};
use super::{Change, Desk, FreshLook};
use crate::account::key::{self, Added};
use crate::factor::webauthn::key as keys;
use crate::locale::text;
use crate::web::cookies::Slot;
use crate::web::extract::{Params, Posted};
use crate::web::login::pages::KeyProblem;
use crate::web::login::registration_problem;
use crate::web::{Problem, redirect};

const HOME: &str = "/account/mfa";
const HERE: &str = "/account/mfa/key";

async fn page(
    desk: &Desk,
    label: Option<&str>,
    problem: Option<KeyProblem>,
) -> Result<KeyPage, Problem> {
    let default = || text(desk.lang(), "key-label-default", &[]);
    Ok(KeyPage {
        corner: desk.corner().await?,
        options: key::options(&desk.tx, desk.subscriber()).await?,
        label: label.map_or_else(default, |typed| typed.chars().take(80).collect()),
        problem,
    })
}

/// `GET /account/mfa/key`
pub async fn show(FreshLook(desk): FreshLook) -> Result<Response, Problem> {
    Ok(desk.show(&page(&desk, None, None).await?))
}

/// `POST /account/mfa/key`: `step=begin`, or `credential` with `label`
pub async fn add(Change(desk): Change, Posted(form): Posted) -> Result<Response, Problem> {
    let party = &desk.server.relying_party;
    if form.field("step") == "begin" {
        if key::begin(&desk.tx, desk.subscriber(), party).await? {
            return desk.changed(HERE).await;
        }
        let problem = Some(KeyProblem::TooMany);
        let shown = desk.show(&page(&desk, None, problem).await?);
        return desk.counted(shown).await;
    }
    let (credential, typed) = (form.field("credential"), form.field("label"));
    let problem = if credential.is_empty() {
        KeyProblem::NoAnswer
    } else {
        let label = keys::label(typed, &text(desk.lang(), "key-label-default", &[]));
        let lifetimes = desk.server.lifetimes();
        let who = desk.subscriber();
        match key::add(&desk.tx, who, party, credential, &label, lifetimes).await? {
            Added::Enabled { codes, session } => {
                let cookies = desk.browser.cookies.clone();
                let cookies = cookies.set(Slot::Session, &session, None);
                let next = "/account/mfa?done=key-added";
                let Some(codes) = codes else {
                    return Ok((cookies, desk.changed(next).await?).into_response());
                };
                let shown = desk.show(&CodesPage {
                    corner: desk.corner().await?,
                    codes,
                    next,
                });
                desk.changed(next).await?;
                return Ok((cookies, shown).into_response());
            }
            Added::SignedOut => return Err(Problem::SignIn),
            Added::Refused(registered) => {
                // What was answered is used up; the next try has a challenge of its own.
                key::begin(&desk.tx, desk.subscriber(), party).await?;
                registration_problem(&registered)
            }
        }
    };
    let shown = desk.show(&page(&desk, Some(typed), Some(problem)).await?);
    desk.counted(shown).await
}

/// The key that a form or an address names.
fn named(params: &Params) -> Result<AuthenticatorId, Problem> {
    params.field("id").parse().map_err(|_| Problem::NotFound)
}

/// `GET /account/mfa/key/remove`: `id`
pub async fn ask_remove(FreshLook(desk): FreshLook, params: Params) -> Result<Response, Problem> {
    let id = named(&params)?;
    let who = desk.subscriber();
    let held = keys::of_user(&desk.tx, who.user.id).await?;
    let Some(row) = held.iter().find(|row| row.id == id) else {
        return Err(Problem::NotFound);
    };
    if !key::removable(&who, &held, id) {
        return Ok(redirect(HOME));
    }
    let page = RemoveKeyPage {
        corner: desk.corner().await?,
        id: id.to_string(),
        label: row.label.clone(),
        left: held.len() > 1 || who.holdings.totp || who.holdings.phone_validated,
    };
    Ok(desk.show(&page))
}

/// `POST /account/mfa/key/remove`: `id`
pub async fn remove(Change(desk): Change, Posted(form): Posted) -> Result<Response, Problem> {
    let id = named(&form)?;
    match key::remove(&desk.tx, desk.subscriber(), id).await? {
        Ok(()) => desk.changed("/account/mfa?done=key-removed").await,
        Err(key::NotRemoved::Required) => Ok(redirect(HOME)),
        Err(key::NotRemoved::NoKey) => Err(Problem::NotFound),
    }
}
