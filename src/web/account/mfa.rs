//! `/account/mfa`: "Multi-Factor Authentication".

use axum::response::{IntoResponse, Response};
use entity::ids::AuthenticatorId;

use super::pages::{AppPage, CodesPage, DisablePage, KeyRow, MfaPage, RequiredBy};
use super::{Change, Desk, FreshLook, Look};
use crate::account::key::removable;
use crate::account::mfa::{self, Confirmed};
use crate::factor::totp;
use crate::factor::webauthn::{MOST_KEYS, key};
use crate::web::cookies::Slot;
use crate::web::extract::{Params, Posted};
use crate::web::login::pages::{CodeProblem, TotpKey};
use crate::web::{Problem, redirect};

const HOME: &str = "/account/mfa";

/// `GET /account/mfa`
pub async fn show(Look(desk): Look, params: Params) -> Result<Response, Problem> {
    let app = desk.who.apps.active.as_ref();
    let who = desk.subscriber();
    let held = key::of_user(&desk.tx, who.user.id).await?;
    let keys = held.iter().map(|row| KeyRow {
        id: row.id.to_string(),
        label: row.label.clone(),
        since: row.created_at.0,
        used: row.last_used_at.map(|at| at.0),
        copyable: row.backup_eligible,
        removable: removable(&who, &held, row.id),
    });
    let required = desk.subscriber().required_by();
    let page = MfaPage {
        corner: desk.corner().await?,
        app_since: app.map(|row| row.confirmed_at.unwrap_or(row.created_at).0),
        keys: keys.collect(),
        more_keys: held.len() < MOST_KEYS,
        phone: desk.masked_phone(),
        codes: desk.who.holdings.recovery_codes,
        required: required.map(|required| RequiredBy {
            by: required.by,
            locked: required.locked,
            at: required.at.0,
        }),
        done: match params.field("done") {
            "enabled" => Some("enabled"),
            "disabled" => Some("disabled"),
            "key-added" => Some("key-added"),
            "key-removed" => Some("key-removed"),
            _ => None,
        },
    };
    Ok(desk.show(&page))
}

async fn app_page(
    desk: &Desk,
    key: Option<AuthenticatorId>,
    problem: Option<CodeProblem>,
) -> Result<AppPage, Problem> {
    let (user, brand) = (&desk.who.user, desk.who.lineage.brand().name);
    let setup = totp::setup(&desk.tx, &desk.who.apps, user, key, &brand)?;
    Ok(AppPage {
        corner: desk.corner().await?,
        id: key.map(|key| key.to_string()).unwrap_or_default(),
        key: setup.map(|setup| TotpKey::new(setup.key, setup.uri, setup.qr)),
        replaces: desk.who.holdings.totp,
        problem,
    })
}

/// `GET /account/mfa/app`: `key` names the set-up that was begun
pub async fn app(FreshLook(desk): FreshLook, params: Params) -> Result<Response, Problem> {
    let key = params.field("key").parse().ok();
    Ok(desk.show(&app_page(&desk, key, None).await?))
}

/// `POST /account/mfa/app`: `step=generate`, or `step=verify` with `code`
pub async fn set_up(Change(desk): Change, Posted(form): Posted) -> Result<Response, Problem> {
    if form.field("step") == "generate" {
        let key = mfa::generate_key(&desk.tx, desk.subscriber()).await?;
        return desk.changed(&format!("/account/mfa/app?key={key}")).await;
    }
    let (key, typed) = (form.field("key").parse().ok(), form.field("code"));
    let lifetimes = desk.server.lifetimes();
    let problem = match mfa::confirm(&desk.tx, desk.subscriber(), key, typed, lifetimes).await? {
        Confirmed::Enabled { codes, session } => {
            let cookies = desk
                .browser
                .cookies
                .clone()
                .set(Slot::Session, &session, None);
            let next = "/account/mfa?done=enabled";
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
        Confirmed::Refused(_) if typed.trim().is_empty() => CodeProblem::Empty,
        Confirmed::Refused(refusal) => refusal.into(),
        Confirmed::SignedOut => return Err(Problem::SignIn),
    };
    let shown = desk.show(&app_page(&desk, key, Some(problem)).await?);
    desk.counted(shown).await
}

/// `GET /account/mfa/disable`
pub async fn ask_disable(FreshLook(desk): FreshLook) -> Result<Response, Problem> {
    if desk.subscriber().required_by().is_some() || !desk.who.holdings.totp {
        return Ok(redirect(HOME));
    }
    let page = DisablePage {
        corner: desk.corner().await?,
        phone: desk.masked_phone(),
        key: desk.who.holdings.security_key.is_some(),
    };
    Ok(desk.show(&page))
}

/// `POST /account/mfa/disable`
pub async fn disable(Change(desk): Change, Posted(_): Posted) -> Result<Response, Problem> {
    if mfa::disable(&desk.tx, desk.subscriber()).await?.is_err() {
        return Ok(redirect(HOME));
    }
    desk.changed("/account/mfa?done=disabled").await
}

/// `POST /account/mfa/codes`: ten new recovery codes
pub async fn codes(Change(desk): Change, Posted(_): Posted) -> Result<Response, Problem> {
    if !desk.who.holdings.second_factor() {
        return Ok(redirect(HOME));
    }
    let codes = mfa::regenerate_codes(&desk.tx, desk.subscriber()).await?;
    let shown = desk.show(&CodesPage {
        corner: desk.corner().await?,
        codes,
        next: HOME,
    });
    desk.changed(HOME).await?;
    Ok(shown)
}
