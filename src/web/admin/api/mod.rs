//! The JSON of the console: the same operations as its pages, described by `/admin/api/openapi.json`.
//!
//! A program calls with the session's cookies. Whatever changes something must come from our own
//! origin and carry in `x-csrf-token` the token that `GET /admin/api/session` gives. Errors are
//! RFC 9457 problems.

mod call;
mod openapi;
mod tenants;
mod users;

use super::{Access, Permission, Routes};

/// The routes of the JSON.
#[rustfmt::skip]
pub fn routes() -> Routes {
    use Access::{Admin, Session};
    use Permission::{TenantsPolicy, TenantsView, UsersEdit, UsersResetMfa, UsersRevoke, UsersView};
    Routes::new()
        .get   ("/admin/api/openapi.json",                              Session,              openapi::show)
        .get   ("/admin/api/session",                                   Admin(TenantsView),   tenants::session)
        .get   ("/admin/api/tenants",                                   Admin(TenantsView),   tenants::list)
        .get   ("/admin/api/tenants/{tenant}/policy",                   Admin(TenantsView),   tenants::policy)
        .put   ("/admin/api/tenants/{tenant}/policy",                   Admin(TenantsPolicy), tenants::set_policy)
        .put   ("/admin/api/tenants/{tenant}/policy/imposed",           Admin(TenantsPolicy), tenants::impose)
        .delete("/admin/api/tenants/{tenant}/policy/imposed",           Admin(TenantsPolicy), tenants::release)
        .get   ("/admin/api/tenants/{tenant}/users",                    Admin(UsersView),     users::list)
        .post  ("/admin/api/tenants/{tenant}/users/enable",             Admin(UsersEdit),     users::enable)
        .get   ("/admin/api/users/{user}",                              Admin(UsersView),     users::show)
        .put   ("/admin/api/users/{user}/phone",                        Admin(UsersEdit),     users::set_phone)
        .put   ("/admin/api/users/{user}/mode",                         Admin(UsersEdit),     users::set_mode)
        .post  ("/admin/api/users/{user}/reset-mfa",                    Admin(UsersResetMfa), users::reset_mfa)
        .delete("/admin/api/users/{user}/sessions",                     Admin(UsersRevoke),   users::sign_out)
        .delete("/admin/api/users/{user}/trusted-computers",            Admin(UsersRevoke),   users::revoke_all)
        .delete("/admin/api/users/{user}/trusted-computers/{computer}", Admin(UsersRevoke),   users::revoke_one)
}
