//! `/account`: everything at a glance.

use axum::extract::State;
use axum::response::Response;

use super::pages::{Computer, Corner, OverviewPage};
use super::{changed, show as answer, subscriber};
use crate::account::sessions;
use crate::db::Tx;
use crate::login::completion::device_label;
use crate::notify::phone;
use crate::tenancy::authority;
use crate::user;
use crate::web::extract::{Browser, Posted};
use crate::web::guard::{self, SignedIn};
use crate::web::{Problem, Server};

/// Who is signed in, for the corner of every page.
pub async fn corner(tx: &Tx, who: &SignedIn) -> Result<Corner, Problem> {
    let admin = !authority::assignments(tx, who.user.id).await?.is_empty();
    Ok(Corner {
        username: who.user.login.clone(),
        admin,
    })
}

/// The user's validated number, masked.
pub fn masked_phone(who: &SignedIn) -> Option<String> {
    let number = who
        .user
        .phone
        .as_deref()
        .filter(|_| who.holdings.phone_validated);
    number.map(phone::mask_phone)
}

/// `GET /account`
pub async fn show(State(server): State<Server>, browser: Browser) -> Result<Response, Problem> {
    let tx = server.db.read().await?;
    let who = guard::signed_in(&tx, &browser).await?;
    let (devices, sessions) = sessions::list(&tx, subscriber(&who, &browser)).await?;
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
        corner: corner(&tx, &who).await?,
        name: user::display_name(&who.user),
        company: who.lineage.tenant().name.clone(),
        email: phone::mask_email(&who.user.email),
        phone: masked_phone(&who),
        app: who.holdings.totp,
        codes: who.holdings.recovery_codes,
        devices: devices.collect(),
        sessions: sessions.collect(),
    };
    Ok(answer(&server, &browser, &who, &page))
}

/// `POST /account/devices/revoke`: `id`, or all without one
pub async fn distrust(
    State(server): State<Server>,
    browser: Browser,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    sessions::distrust(&tx, subscriber(&who, &browser), id(&form)?).await?;
    tx.commit().await?;
    Ok(changed(&server, "/account"))
}

/// `POST /account/sessions/revoke`: `id`, or all others without one
pub async fn sign_out(
    State(server): State<Server>,
    browser: Browser,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = server.db.write().await?;
    let who = guard::fresh(&tx, &browser).await?;
    sessions::sign_out(&tx, subscriber(&who, &browser), id(&form)?).await?;
    tx.commit().await?;
    Ok(changed(&server, "/account"))
}

/// The row that a form names; none when it names none. What is no identifier names nothing.
fn id<T: std::str::FromStr>(form: &crate::web::extract::Params) -> Result<Option<T>, Problem> {
    match form.one("id")? {
        Some(text) => text.parse().map(Some).map_err(|_| Problem::NotFound),
        None => Ok(None),
    }
}
