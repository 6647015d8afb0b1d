//! `/account`: everything at a glance.

use axum::response::Response;

use super::pages::{Computer, OverviewPage};
use super::{Change, Look};
use crate::account::sessions;
use crate::login::completion::device_label;
use crate::notify::phone;
use crate::user;
use crate::web::Problem;
use crate::web::extract::Posted;

/// `GET /account`
pub async fn show(Look(desk): Look) -> Result<Response, Problem> {
    let who = &desk.who;
    let (devices, sessions) = sessions::list(&desk.tx, desk.subscriber()).await?;
    let devices = devices.into_iter().map(|row| Computer {
        id: row.id.to_string(),
        label: row.label,
        address: row.address,
        since: row.created_at.0,
        until: row.expires_at.0,
        here: false,
    });
    let sessions = sessions.into_iter().map(|row| Computer {
        id: row.id.to_string(),
        label: device_label(&row.user_agent),
        address: row.address,
        since: row.created_at.0,
        until: row.expires_at.0,
        here: row.id == who.session.id,
    });
    let page = OverviewPage {
        corner: desk.corner().await?,
        name: user::display_name(&who.user),
        company: who.lineage.tenant().name.clone(),
        email: phone::mask_email(&who.user.email),
        phone: desk.masked_phone(),
        app: who.holdings.totp,
        key: who.holdings.security_key.is_some(),
        codes: who.holdings.recovery_codes,
        devices: devices.collect(),
        sessions: sessions.collect(),
    };
    Ok(desk.show(&page))
}

/// `POST /account/devices/revoke`: `id`, or `all`
pub async fn distrust(Change(desk): Change, Posted(form): Posted) -> Result<Response, Problem> {
    sessions::distrust(&desk.tx, desk.subscriber(), form.one_or_all("id")?).await?;
    desk.changed("/account").await
}

/// `POST /account/sessions/revoke`: `id`, or `all` others
pub async fn sign_out(Change(desk): Change, Posted(form): Posted) -> Result<Response, Problem> {
    sessions::sign_out(&desk.tx, desk.subscriber(), form.one_or_all("id")?).await?;
    desk.changed("/account").await
}
