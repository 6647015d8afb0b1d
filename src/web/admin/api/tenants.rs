//! Tenants and their policy, as JSON.

use std::collections::BTreeSet;

use axum::Json;
use axum::response::Response;
use entity::values::AuthenticatorKind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::call::{Body, Change, Changed, done, must_be_armed, refused};
use crate::admin::policies;
use crate::admin::tenants::{self, Stored, TenantPolicy, Tree, Written};
use crate::policy::{Document, Knob, Level, Mode};
use crate::tenancy::{Permission, authority, permit};
use crate::web::Problem;
use crate::web::admin::{self, Console, Named, find_tenant, tenant_seen};
use crate::web::extract::Params;

/// Who calls, and the token that their changes must carry.
#[derive(Debug, Serialize, ToSchema)]
pub struct Caller {
    /// Who is signed in.
    login: String,
    /// The value of the header `x-csrf-token`.
    csrf_token: String,
    /// Whether a change would be let through now: a second factor was proved a moment ago.
    fresh: bool,
}

/// Who calls, and the token that their changes must carry.
#[utoipa::path(get, path = "/admin/api/session", tag = "tenants",
    responses((status = 200, body = Caller), (status = 404, description = "Holds no role")))]
pub async fn session(console: Console) -> Result<Json<Caller>, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let roots = authority::roots(&tx, who.user.id, Permission::TenantsView).await?;
    if roots.is_empty() {
        return Err(Problem::NotFound);
    }
    Ok(Json(Caller {
        csrf_token: console.browser.csrf(&console.server),
        fresh: admin::wall(&who, tx.now, "/admin").is_none(),
        login: who.user.login,
    }))
}

/// The tenants that the caller may see; `q` searches.
#[utoipa::path(get, path = "/admin/api/tenants", tag = "tenants",
    params(("q" = Option<String>, Query, description = "Part of a name or slug")),
    responses((status = 200, body = Tree), (status = 404, description = "Holds no role")))]
pub async fn list(console: Console, params: Params) -> Result<Json<Tree>, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let search = params.one("q")?.and_then(admin::searched);
    let tree = tenants::visible(&tx, who.user.id, search.as_deref()).await?;
    tree.map(Json).ok_or(Problem::NotFound)
}

/// One knob of the policy.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnobView {
    /// What the tenant itself says; null is inherited.
    own: Value,
    /// What was imposed on it.
    imposed: Value,
    /// What would hold without its own setting.
    inherited: Value,
    /// What holds.
    value: Value,
    /// What its own setting cannot loosen.
    floor: Value,
    /// Who wrote the setting that it comes from; null is Vestibule's default.
    origin: Option<Written>,
    /// Who locked it.
    locked_by: Option<Written>,
}

/// The policy of a tenant.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyView {
    /// The tenant's slug.
    tenant: String,
    /// Its own setting.
    own: Option<Stored>,
    /// What tenants above imposed on it alone, the highest first.
    imposed: Vec<Stored>,
    /// Whether a second step is asked for.
    mode: KnobView,
    /// The least level of a prompt.
    minimum: KnobView,
    /// The methods that are accepted.
    methods: KnobView,
    /// For how many days a computer may be trusted.
    trust_days: KnobView,
}

impl PolicyView {
    fn of(found: &TenantPolicy) -> Self {
        let effective = &found.effective;
        Self {
            tenant: found.lineage.tenant().slug.clone(),
            own: found.own.clone(),
            imposed: found.imposed.clone(),
            mode: knob(found, &effective.mode),
            minimum: knob(found, &effective.minimum),
            methods: knob(found, &effective.methods),
            trust_days: knob(found, &effective.trust_days),
        }
    }
}

fn knob<T: Serialize>(found: &TenantPolicy, knob: &Knob<T>) -> KnobView {
    KnobView {
        own: json!(knob.own),
        imposed: json!(knob.imposed),
        inherited: json!(knob.inherited),
        value: json!(knob.value),
        floor: json!(knob.floor),
        origin: knob.origin.as_ref().map(|origin| found.written(origin)),
        locked_by: knob.locked_by.as_ref().map(|origin| found.written(origin)),
    }
}

/// The policy of a tenant: its own setting, what is imposed, what is in force and why.
#[utoipa::path(get, path = "/admin/api/tenants/{tenant}/policy", tag = "tenants",
    params(("tenant" = String, Path, description = "Slug or identifier")),
    responses((status = 200, body = PolicyView), (status = 404, description = "No such tenant")))]
pub async fn policy(console: Console, Named(tenant): Named) -> Result<Json<PolicyView>, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let seen = tenant_seen(&tx, &who, &tenant).await?;
    let found = tenants::policy(&tx, &seen).await?;
    Ok(Json(PolicyView::of(&found)))
}

/// A policy setting, whole: what is absent is inherited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// `disabled`, `enabled` or `required`.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    mode: Option<Mode>,
    /// `two_step` or `two_factor`.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    minimum: Option<Level>,
    /// Of `email`, `sms`, `totp`, `security_key` and `recovery_code`.
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default)]
    methods: Option<BTreeSet<AuthenticatorKind>>,
    /// 0 to 365; 0 means never.
    #[serde(default)]
    trust_days: Option<u16>,
    /// The age at which a session ends.
    #[serde(default)]
    session_hours: Option<u16>,
    /// The idle time after which a session ends.
    #[serde(default)]
    session_idle_minutes: Option<u16>,
    /// Whether those below may loosen it.
    #[serde(default)]
    locked: bool,
}

impl From<Setting> for Document {
    fn from(setting: Setting) -> Self {
        Self {
            mode: setting.mode,
            minimum: setting.minimum,
            locked: setting.locked,
            methods: setting.methods,
            trust_days: setting.trust_days,
            session_hours: setting.session_hours,
            session_idle_minutes: setting.session_idle_minutes,
        }
    }
}

/// Writes the tenant's own setting.
#[utoipa::path(put, path = "/admin/api/tenants/{tenant}/policy", tag = "tenants",
    request_body = Setting,
    params(("tenant" = String, Path, description = "Slug or identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Changed), (status = 403, description = "Locked from above, or no fresh second factor"),
        (status = 404, description = "No such tenant"), (status = 422, description = "Not a policy")))]
pub async fn set_policy(
    Change(console): Change,
    Named(tenant): Named,
    Body(setting): Body<Setting>,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let tenant = find_tenant(&tx, &tenant).await?;
    let may =
        admin::authority::<permit::TenantsPolicy, permit::TenantsView>(&tx, &who, tenant).await?;
    must_be_armed(&who, &tx)?;
    let address = &console.browser.address;
    let changed = policies::set_own(&tx, &may, &setting.into(), address).await;
    let changed = changed.map_err(refused)?;
    done(&console, tx, &who, Changed { changed }).await
}

/// Imposes a setting on the tenant alone, in the name of the highest tenant above it over which the
/// caller may change policy.
#[utoipa::path(put, path = "/admin/api/tenants/{tenant}/policy/imposed", tag = "tenants",
    request_body = Setting,
    params(("tenant" = String, Path, description = "Slug or identifier"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Changed), (status = 403, description = "Not from above, or no fresh second factor"),
        (status = 404, description = "No such tenant"), (status = 422, description = "Not a policy")))]
pub async fn impose(
    Change(console): Change,
    Named(tenant): Named,
    Body(setting): Body<Setting>,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let tenant = find_tenant(&tx, &tenant).await?;
    let may =
        admin::authority::<permit::TenantsPolicy, permit::TenantsView>(&tx, &who, tenant).await?;
    must_be_armed(&who, &tx)?;
    let address = &console.browser.address;
    let changed = policies::impose(&tx, &may, &setting.into(), address).await;
    let changed = changed.map_err(refused)?;
    done(&console, tx, &who, Changed { changed }).await
}

/// Withdraws what was imposed, by the tenant `source` or else in the caller's own name.
#[utoipa::path(delete, path = "/admin/api/tenants/{tenant}/policy/imposed", tag = "tenants",
    params(("tenant" = String, Path, description = "Slug or identifier"),
        ("source" = Option<String>, Query, description = "Slug of the tenant that imposed it"),
        ("x-csrf-token" = String, Header, description = "From /admin/api/session")),
    responses((status = 200, body = Changed), (status = 403, description = "Not from above, or no fresh second factor"),
        (status = 404, description = "No such tenant")))]
pub async fn release(
    Change(console): Change,
    Named(tenant): Named,
    params: Params,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let tenant = find_tenant(&tx, &tenant).await?;
    let may =
        admin::authority::<permit::TenantsPolicy, permit::TenantsView>(&tx, &who, tenant).await?;
    must_be_armed(&who, &tx)?;
    let source = match params.one("source")? {
        Some(slug) => admin::by_slug(&tx, slug).await?,
        None => may.over().clone(),
    };
    let address = &console.browser.address;
    let changed = policies::release(&tx, &may, &source, address)
        .await
        .map_err(refused)?;
    done(&console, tx, &who, Changed { changed }).await
}
