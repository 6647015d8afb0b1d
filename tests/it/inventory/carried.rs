//! What a request carries that would have an effect, were it let in: one line a route.

use http::Method;

use crate::support::people::*;

/// What a request carries; parameters in braces are the victim's.
#[derive(Clone, Copy, Debug)]
pub enum Carried {
    Form(&'static [(&'static str, &'static str)]),
    Json(&'static str),
}

/// A route that changes something.
pub struct Line {
    pub method: Method,
    pub path: &'static str,
    carried: Carried,
}

/// What this route's request carries; nothing when the route changes nothing.
pub fn of(method: &Method, path: &str) -> Option<Carried> {
    let mut lines = all().into_iter();
    let line = lines.find(|line| line.method == method && line.path == path);
    line.map(|line| line.carried)
}

/// Every route that changes something.
#[rustfmt::skip]
pub fn all() -> Vec<Line> {
    use Carried::{Form, Json};
    let post = |path, carried| Line { method: Method::POST, path, carried };
    let put = |path, carried| Line { method: Method::PUT, path, carried };
    let delete = |path| Line { method: Method::DELETE, path, carried: Json("{}") };
    vec![
        // A pending login: Alice's right password, and the right code of that very login.
        post("/login/{flow}/password",                    Form(&[("username", ALICE), ("password", PASSWORD)])),
        post("/login/{flow}/code",                        Form(&[("code", "{code}"), ("trust", "on")])),
        post("/login/{flow}/resend",                      Form(&[])),
        post("/login/{flow}/choose",                      Form(&[("method", "email")])),
        post("/login/{flow}/enrol",                       Form(&[("method", "totp")])),
        post("/login/{flow}/enrol/app",                   Form(&[("step", "generate")])),
        post("/login/{flow}/key",                         Form(&[("step", "begin")])),
        post("/login/{flow}/enrol/key",                   Form(&[("step", "begin")])),
        post("/login/{flow}/enrol/phone",                 Form(&[("phone", "2025550199"), ("consent", "on")])),
        post("/login/{flow}/enrol/phone/code",            Form(&[("code", "{code}")])),
        post("/login/{flow}/enrol/phone/resend",          Form(&[])),
        post("/login/{flow}/recovery-codes",              Form(&[("saved", "yes")])),
        post("/login/{flow}/done",                        Form(&[])),
        post("/login/{flow}/nudge",                       Form(&[("method", "later")])),
        post("/forgotten",                                Form(&[("username", ALICE)])),
        post("/forgotten/new",                            Form(&[("token", "vpr_"), ("password", "correct-horse-battery-staple")])),
        // The account.
        post("/account/devices/revoke",                   Form(&[("all", "yes")])),
        post("/account/sessions/revoke",                  Form(&[("all", "yes")])),
        post("/account/mfa/app",                          Form(&[("step", "generate")])),
        post("/account/mfa/disable",                      Form(&[])),
        post("/account/mfa/key",                          Form(&[("step", "begin")])),
        // Nobody's key: with one of her own, Alice's logins would ask for that first.
        post("/account/mfa/key/remove",                   Form(&[("id", "{computer}")])),
        post("/account/mfa/codes",                        Form(&[])),
        post("/account/mobile",                           Form(&[("phone", "2025550199"), ("consent", "on")])),
        post("/account/mobile/code",                      Form(&[("code", "{code}")])),
        post("/account/mobile/resend",                    Form(&[])),
        post("/account/mobile/update",                    Form(&[])),
        post("/account/mobile/remove",                    Form(&[])),
        // The protocol.
        post("/authorize",                                Form(&[("client_id", "bi-portal"), ("response_type", "code")])),
        post("/authorize/consent/{grant}",                Form(&[("decision", "allow")])),
        post("/logout",                                   Form(&[("client_id", "bi-portal")])),
        post("/logout/confirm",                           Form(&[])),
        post("/token",                                    Form(&[("grant_type", "refresh_token"), ("refresh_token", "{refresh}")])),
        post("/userinfo",                                 Form(&[])),
        post("/revoke",                                   Form(&[("token", "{refresh}")])),
        post("/introspect",                               Form(&[("token", "{refresh}")])),
        // The console.
        post("/admin/tenants/{tenant}/policy",            Form(&[("mode", "required"), ("trust_days", "1")])),
        post("/admin/tenants/{tenant}/impose",            Form(&[("mode", "required"), ("trust_days", "1")])),
        post("/admin/tenants/{tenant}/release",           Form(&[("source", "kappa")])),
        post("/admin/tenants/{tenant}/users/enable",      Form(&[("user", "{user}")])),
        post("/admin/users/{user}/phone",                 Form(&[("phone", "2025550199")])),
        post("/admin/users/{user}/mode",                  Form(&[("mode", "required")])),
        post("/admin/users/{user}/reset",                 Form(&[])),
        post("/admin/users/{user}/sign-out",              Form(&[])),
        post("/admin/users/{user}/computers",             Form(&[("computer", "{computer}")])),
        // Its JSON.
        put("/admin/api/tenants/{tenant}/policy",         Json(r#"{"mode": "required", "trust_days": 1}"#)),
        put("/admin/api/tenants/{tenant}/policy/imposed", Json(r#"{"mode": "required", "trust_days": 1}"#)),
        delete("/admin/api/tenants/{tenant}/policy/imposed"),
        post("/admin/api/tenants/{tenant}/users/enable",  Json(r#"{"users": ["{user}"]}"#)),
        put("/admin/api/users/{user}/phone",              Json(r#"{"phone": "2025550199"}"#)),
        put("/admin/api/users/{user}/mode",               Json(r#"{"mode": "required"}"#)),
        post("/admin/api/users/{user}/reset-mfa",         Json("{}")),
        delete("/admin/api/users/{user}/sessions"),
        delete("/admin/api/users/{user}/trusted-computers"),
        delete("/admin/api/users/{user}/trusted-computers/{computer}"),
    ]
}
