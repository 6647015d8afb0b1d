//! People, as JSON.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use entity::ids::{DeviceId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call::{Body, Change, Changed, done, must_be_armed, refused};
use crate::admin::person::{self, Person};
use crate::admin::reset::{self, Reset};
use crate::admin::users::{self, Enabled, People};
use crate::policy::Mode;
use crate::tenancy::permit;
use crate::web::Problem;
use crate::web::admin::person::{reached, seen};
use crate::web::admin::{self, Console, Named, find_tenant};
use crate::web::extract::Params;

/// A page of the tenant's people.
#[utoipa::path(get, path = "/admin/api/tenants/{tenant}/users", tag = "users",
    params(("tenant" = String, Path, description = "Slug or identifier"),
        ("q" = Option<String>, Query, description = "Part of a name or login"),
        ("page" = Option<u64>, Query, description = "From 1; 50 people each")),
    responses((status = 200, body = People), (status = 404, description = "No such tenant")))]
pub async fn list(
    console: Console,
    Named(tenant): Named,
    params: Params,
) -> Result<Json<People>, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let tenant = find_tenant(&tx, &tenant).await?;
    let may = admin::authority::<permit::UsersView, permit::TenantsView>(&tx, &who, tenant).await?;
    let page = match params.one("page")? {
        Some(text) => text
            .parse()
            .map_err(|_| Problem::BadRequest("page is a number from 1".to_owned()))?,
        None => 1,
    };
    let search = params.one("q")?.and_then(admin::searched);
    Ok(Json(users::list(&tx, &may, search.as_deref(), page).await?))
}

/// Whom to switch the second step on for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ticked {
    /// At most 50 of the tenant's people.
    #[schema(value_type = Vec<String>)]
    users: BTreeSet<UserId>,
}

/// Switches the second step on for these people, all or nobody.
#[utoipa::path(post, path = "/admin/api/tenants/{tenant}/users/enable", tag = "users",
    request_body = Ticked,
    params(("tenant" = String, Path, description = "Slug or identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Enabled), (status = 403, description = "No fresh second factor"),
        (status = 404, description = "No such tenant, or one of them is not of it")))]
pub async fn enable(
    Change(console): Change,
    Named(tenant): Named,
    Body(ticked): Body<Ticked>,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let tenant = find_tenant(&tx, &tenant).await?;
    let may = admin::authority::<permit::UsersEdit, permit::UsersView>(&tx, &who, tenant).await?;
    must_be_armed(&who, &tx)?;
    if ticked.users.len() > 50 {
        return Err(Problem::BadRequest("users: at most 50 at once".to_owned()));
    }
    let address = &console.browser.address;
    let enabled = users::enable_all(&tx, &may, &ticked.users, address).await;
    done(&console, tx, &who, enabled.map_err(refused)?).await
}

/// One person.
#[utoipa::path(get, path = "/admin/api/users/{user}", tag = "users",
    params(("user" = String, Path, description = "Identifier")),
    responses((status = 200, body = Person), (status = 404, description = "No such person")))]
pub async fn show(console: Console, Named(id): Named) -> Result<Json<Person>, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = seen(&tx, &who, &id).await?;
    Ok(Json(person::view(&tx, &may, &user).await?.person))
}

/// A mobile number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// In the national format of the tenant's country or with `+`; empty takes it away.
    phone: String,
}

/// Sets a person's mobile number; it is unproven until its first success.
#[utoipa::path(put, path = "/admin/api/users/{user}/phone", tag = "users",
    request_body = Phone,
    params(("user" = String, Path, description = "Identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Changed), (status = 403, description = "A stronger administrator, or no fresh second factor"),
        (status = 404, description = "No such person"), (status = 422, description = "Not a number for codes")))]
pub async fn set_phone(
    Change(console): Change,
    Named(id): Named,
    Body(body): Body<Phone>,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersEdit>(&tx, &who, &id).await?;
    must_be_armed(&who, &tx)?;
    let address = &console.browser.address;
    let changed = users::set_phone(&tx, &may, &user, &body.phone, address).await;
    let changed = changed.map_err(refused)?;
    done(&console, tx, &who, Changed { changed }).await
}

/// A person's own mode.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnMode {
    /// `disabled`, `enabled` or `required`; null is inherited.
    #[schema(value_type = Option<String>)]
    mode: Option<Mode>,
}

/// Sets a person's own mode.
#[utoipa::path(put, path = "/admin/api/users/{user}/mode", tag = "users",
    request_body = OwnMode,
    params(("user" = String, Path, description = "Identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Changed), (status = 403, description = "Locked from above, a stronger administrator, or no fresh second factor"),
        (status = 404, description = "No such person")))]
pub async fn set_mode(
    Change(console): Change,
    Named(id): Named,
    Body(body): Body<OwnMode>,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersEdit>(&tx, &who, &id).await?;
    must_be_armed(&who, &tx)?;
    let address = &console.browser.address;
    let changed = users::set_mode(&tx, &may, &user, body.mode, address).await;
    let changed = changed.map_err(refused)?;
    done(&console, tx, &who, Changed { changed }).await
}

/// Resets a person's MFA.
#[utoipa::path(post, path = "/admin/api/users/{user}/reset-mfa", tag = "users",
    params(("user" = String, Path, description = "Identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Reset), (status = 403, description = "A stronger administrator, or no fresh second factor"),
        (status = 404, description = "No such person")))]
pub async fn reset_mfa(Change(console): Change, Named(id): Named) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersResetMfa>(&tx, &who, &id).await?;
    must_be_armed(&who, &tx)?;
    let reset = reset::reset_mfa(&tx, &may, &user, &console.browser.address).await;
    done(&console, tx, &who, reset.map_err(refused)?).await
}

/// How many of something ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ended {
    /// So many.
    ended: u64,
}

/// Ends a person's sessions and everything granted in them.
#[utoipa::path(delete, path = "/admin/api/users/{user}/sessions", tag = "users",
    params(("user" = String, Path, description = "Identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Ended), (status = 403, description = "A stronger administrator, or no fresh second factor"),
        (status = 404, description = "No such person")))]
pub async fn sign_out(Change(console): Change, Named(id): Named) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersRevoke>(&tx, &who, &id).await?;
    must_be_armed(&who, &tx)?;
    let ended = reset::sign_out(&tx, &may, &user, &console.browser.address).await;
    let ended = ended.map_err(refused)?;
    done(&console, tx, &who, Ended { ended }).await
}

/// Ends the trust in all of a person's computers.
#[utoipa::path(delete, path = "/admin/api/users/{user}/trusted-computers", tag = "users",
    params(("user" = String, Path, description = "Identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Ended), (status = 403, description = "A stronger administrator, or no fresh second factor"),
        (status = 404, description = "No such person")))]
pub async fn revoke_all(Change(console): Change, Named(id): Named) -> Result<Response, Problem> {
    revoke(console, &id, None).await
}

/// Ends the trust in one of a person's computers.
#[utoipa::path(delete, path = "/admin/api/users/{user}/trusted-computers/{computer}", tag = "users",
    params(("user" = String, Path, description = "Identifier"),
        ("computer" = String, Path, description = "Identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Ended), (status = 403, description = "A stronger administrator, or no fresh second factor"),
        (status = 404, description = "No such person, or not a computer of theirs")))]
pub async fn revoke_one(
    Change(console): Change,
    Path((id, computer)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let computer = computer
        .parse::<DeviceId>()
        .map_err(|_| Problem::NotFound)?;
    revoke(console, &id, Some(computer)).await
}

async fn revoke(
    console: Console,
    id: &str,
    computer: Option<DeviceId>,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let (user, may) = reached::<permit::UsersRevoke>(&tx, &who, id).await?;
    must_be_armed(&who, &tx)?;
    let address = &console.browser.address;
    let ended = reset::revoke_computers(&tx, &may, &user, computer, address).await;
    let ended = ended.map_err(refused)?;
    done(&console, tx, &who, Ended { ended }).await
}
