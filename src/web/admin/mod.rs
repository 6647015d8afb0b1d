//! The console: what administrators see and change of the tenants below them.
//!
//! 1. Whoever is not signed in goes to sign in. What lies outside the subtree that somebody was given
//!    a role over is not found, exactly as what does not exist.
//! 2. Looking needs the permission. Changing also needs a second factor that the administrator holds
//!    and proved in the last five minutes; a form that was sent too late is shown again as it was
//!    filled in, with the way to confirm who is there and back.
//! 3. Page and JSON call the same operation of [`crate::admin`] and show the same view.

mod api;
mod home;
pub mod pages;
mod people;
mod person;
mod policy;
mod reset;
mod tenant;

use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use entity::ids::{TenantId, UserId};
use entity::values::Timestamp;

use super::extract::Browser;
use super::guard::{self, SignedIn};
use super::inventory::{Access, Routes};
use super::render::Page;
use super::{Problem, Server, redirect};
use crate::admin::Refusal;
use crate::db::Tx;
use crate::locale::{Lang, Say};
use crate::tenancy::{self, Authority, Permission, Tenant, authority::Permit, permit};
use crate::user::{self, User};

use pages::{Corner, Wall};

/// The routes of the console.
#[rustfmt::skip]
pub fn routes() -> Routes {
    use Access::Admin;
    use Permission::{TenantsPolicy, TenantsView, UsersEdit, UsersResetMfa, UsersRevoke, UsersView};
    Routes::new()
        .get ("/admin",                               Admin(TenantsView),   home::show)
        .get ("/admin/tenants/{tenant}",              Admin(TenantsView),   tenant::show)
        .post("/admin/tenants/{tenant}/policy",       Admin(TenantsPolicy), policy::save)
        .post("/admin/tenants/{tenant}/impose",       Admin(TenantsPolicy), policy::impose)
        .post("/admin/tenants/{tenant}/release",      Admin(TenantsPolicy), policy::release)
        .get ("/admin/tenants/{tenant}/users",        Admin(UsersView),     people::show)
        .post("/admin/tenants/{tenant}/users/enable", Admin(UsersEdit),     people::enable)
        .get ("/admin/users/{user}",                  Admin(UsersView),     person::show)
        .post("/admin/users/{user}/phone",            Admin(UsersEdit),     person::save_phone)
        .post("/admin/users/{user}/mode",             Admin(UsersEdit),     person::save_mode)
        .get ("/admin/users/{user}/reset",            Admin(UsersResetMfa), reset::ask)
        .post("/admin/users/{user}/reset",            Admin(UsersResetMfa), reset::confirm)
        .post("/admin/users/{user}/sign-out",         Admin(UsersRevoke),   reset::sign_out)
        .post("/admin/users/{user}/computers",        Admin(UsersRevoke),   reset::revoke_computers)
        .merge(api::routes())
}

/// A browser at the console.
struct Console {
    server: Server,
    browser: Browser,
}

impl FromRequestParts<Server> for Console {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let browser = Browser::from_request_parts(parts, server).await?;
        Ok(Self {
            server: server.clone(),
            browser,
        })
    }
}

/// The one parameter of a console's path: a slug or an identifier.
struct Named(String);

impl FromRequestParts<Server> for Named {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Problem> {
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, server).await;
        let Path(pairs) = path.map_err(|_| Problem::NotFound)?;
        let first = pairs.into_iter().next();
        first.map(|(_, name)| Self(name)).ok_or(Problem::NotFound)
    }
}

impl Console {
    async fn enter(&self, tx: &Tx) -> Result<SignedIn, Problem> {
        guard::signed_in(tx, &self.browser).await
    }

    fn lang(&self, who: &SignedIn) -> Lang {
        self.browser.lang(None, who.user.locale.as_deref())
    }

    /// What every page shows around its content; `here` is where its reader comes back to.
    fn corner(&self, who: &SignedIn, now: Timestamp, here: &str) -> Corner {
        Corner {
            username: who.user.login.clone(),
            wall: wall(who, now, here),
        }
    }

    fn show<P: Page>(&self, who: &SignedIn, page: &P) -> Response {
        let lang = Some(self.lang(who));
        let lineage = Some(&who.lineage);
        let response = self.server.page(&self.browser, lang, lineage, page);
        guard::used(who, response)
    }

    /// A form that was not accepted, shown again.
    fn again<P: Page>(&self, who: &SignedIn, status: StatusCode, page: &P) -> Response {
        let mut response = self.show(who, page);
        *response.status_mut() = status;
        response
    }

    /// After a change: its messages go out, and the browser shows the page anew.
    async fn done(&self, tx: Tx, who: &SignedIn, location: &str) -> Result<Response, Problem> {
        tx.commit().await?;
        self.server.outbox.notify_one();
        Ok(guard::used(who, redirect(location)))
    }
}

/// What stands between a signed-in administrator and a change; nothing when they hold a second
/// factor and proved it in the last five minutes.
fn wall(who: &SignedIn, now: Timestamp, here: &str) -> Option<Wall> {
    if !who.holdings.second_factor() {
        return Some(Wall::NothingEnrolled);
    }
    if guard::is_fresh(&who.session, now) {
        return None;
    }
    let back: String = url::form_urlencoded::byte_serialize(here.as_bytes()).collect();
    Some(Wall::Stale {
        confirm: format!("/login?fresh=1&return_to={back}"),
    })
}

/// The tenant of this slug or identifier.
async fn find_tenant(tx: &Tx, name: &str) -> Result<TenantId, Problem> {
    if let Ok(id) = name.parse::<TenantId>() {
        let found = tenancy::by_ids(tx, &[id]).await?;
        return found
            .first()
            .map(|tenant| tenant.id)
            .ok_or(Problem::NotFound);
    }
    by_slug(tx, name).await.map(|tenant| tenant.id)
}

/// The tenant of this slug; what cannot be one is not looked for.
async fn by_slug(tx: &Tx, slug: &str) -> Result<Tenant, Problem> {
    let plain = slug
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !plain {
        return Err(Problem::NotFound);
    }
    tenancy::by_slug(tx, slug).await?.ok_or(Problem::NotFound)
}

/// What somebody searches for: without the characters that no name has.
fn searched(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    let plain = plain.trim();
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// The user of this identifier.
async fn find_user(tx: &Tx, id: &str) -> Result<User, Problem> {
    let id = id.parse::<UserId>().map_err(|_| Problem::NotFound)?;
    user::by_id(tx, id).await?.ok_or(Problem::NotFound)
}

/// The authority to do `P` at a tenant. Who may not even see it (`V`) is told that there is nothing;
/// who may, that this is for others.
async fn authority<P: Permit, V: Permit>(
    tx: &Tx,
    who: &SignedIn,
    tenant: TenantId,
) -> Result<Authority<P>, Problem> {
    if let Some(authority) = Authority::<P>::check(tx, who.user.id, tenant).await? {
        return Ok(authority);
    }
    match Authority::<V>::check(tx, who.user.id, tenant).await? {
        Some(_) => Err(Problem::Forbidden),
        None => Err(Problem::NotFound),
    }
}

/// The authority to see a tenant.
async fn tenant_seen(
    tx: &Tx,
    who: &SignedIn,
    name: &str,
) -> Result<Authority<permit::TenantsView>, Problem> {
    let tenant = find_tenant(tx, name).await?;
    authority::<permit::TenantsView, permit::TenantsView>(tx, who, tenant).await
}

/// What a refusal says on a page, and the status it comes with. What must not be known of, and what
/// the database did, are problems of their own.
fn said(refusal: Refusal) -> Result<(StatusCode, Say), Problem> {
    use crate::notify::phone::PhoneProblem;
    use crate::policy::DocumentError;
    let invalid = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(match refusal {
        Refusal::Locked(origin) => (
            StatusCode::FORBIDDEN,
            Say::new("admin-refused-locked")
                .with("source", &&origin.source_name)
                .with("node", &&origin.name),
        ),
        Refusal::MethodsFromAbove => (StatusCode::FORBIDDEN, Say::new("admin-refused-methods")),
        Refusal::NotFromAbove => (StatusCode::FORBIDDEN, Say::new("admin-refused-above")),
        Refusal::Stronger => (StatusCode::FORBIDDEN, Say::new("admin-refused-stronger")),
        Refusal::Document(error) => {
            let id = match error {
                DocumentError::NoMethods => "admin-invalid-no-methods",
                DocumentError::OnlyRecoveryCodes => "admin-invalid-only-recovery",
                DocumentError::PasswordAsMethod => "admin-invalid-password",
                DocumentError::TrustTooLong => "admin-invalid-trust",
                DocumentError::SessionTooShort => "admin-invalid-session",
                DocumentError::MinimumUnreachable => "admin-invalid-unreachable",
            };
            (invalid, Say::new(id))
        }
        Refusal::Phone(problem) => {
            let id = match problem {
                PhoneProblem::Empty | PhoneProblem::Invalid | PhoneProblem::Extension => {
                    "phone-invalid"
                }
                PhoneProblem::NotMobile => "phone-not-mobile",
            };
            (invalid, Say::new(id))
        }
        Refusal::NotFound => return Err(Problem::NotFound),
        Refusal::Db(error) => return Err(error.into()),
    })
}

/// The sentence for a form that met the wall.
fn stopped(wall: &Wall) -> Say {
    match wall {
        Wall::NothingEnrolled => Say::new("admin-wall-nothing"),
        Wall::Stale { .. } => Say::new("admin-wall-stale-form"),
    }
}
