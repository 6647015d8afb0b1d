//! The list of a tenant's people, and *Enable 2FA* for those who are ticked.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::Response;
use entity::ids::UserId;

use super::pages::{Outcome, PeoplePage, PersonRow, mode_id};
use super::tenant::crumbs;
use super::{Console, Named, Problem, authority, find_tenant, said, searched, stopped, wall};
use crate::admin::users::{self, Enabled, Listed};
use crate::db::Tx;
use crate::locale::Say;
use crate::tenancy::{Authority, Permission, permit};
use crate::web::extract::{Params, Posted};
use crate::web::guard::SignedIn;

/// The most people that one form can tick: one page of the list.
const MOST_TICKED: usize = 50;

/// What a list shows: which part of it, and who is ticked.
#[derive(Clone, Debug, Default)]
struct View {
    search: String,
    page: u64,
    ticked: BTreeSet<String>,
}

impl View {
    fn read(params: &Params) -> Self {
        Self {
            search: searched(params.field("q")).unwrap_or_default(),
            page: params.field("page").parse().unwrap_or(1).max(1),
            ticked: params.all("user").map(str::to_owned).collect(),
        }
    }

    fn address(&self, list: &str, page: u64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if !self.search.is_empty() {
            query.append_pair("q", &self.search);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() {
            list.to_owned()
        } else {
            format!("{list}?{query}")
        }
    }

    /// The address with the ticks, as far as an address may be long.
    fn with_ticks(&self, list: &str) -> String {
        let mut address = self.address(list, self.page);
        for id in self.ticked.iter().take(40) {
            let joint = if address.contains('?') { '&' } else { '?' };
            address.push(joint);
            address.push_str("user=");
            address.extend(url::form_urlencoded::byte_serialize(id.as_bytes()));
        }
        address
    }
}

/// `GET /admin/tenants/{tenant}/users[?q=…][&page=…]`
pub async fn show(
    console: Console,
    Named(tenant): Named,
    params: Params,
) -> Result<Response, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let seen = seen(&tx, &who, &tenant).await?;
    let outcome = outcome(&params);
    let page = page(&console, &tx, &who, &seen, &View::read(&params), outcome).await?;
    Ok(console.show(&who, &page))
}

async fn seen(
    tx: &Tx,
    who: &SignedIn,
    tenant: &str,
) -> Result<Authority<permit::UsersView>, Problem> {
    let tenant = find_tenant(tx, tenant).await?;
    authority::<permit::UsersView, permit::TenantsView>(tx, who, tenant).await
}

async fn page(
    console: &Console,
    tx: &Tx,
    who: &SignedIn,
    seen: &Authority<permit::UsersView>,
    view: &View,
    outcome: Option<Outcome>,
) -> Result<PeoplePage, Problem> {
    let tenant = seen.target().tenant();
    let list = format!("/admin/tenants/{}/users", tenant.slug);
    let search = Some(view.search.as_str()).filter(|text| !text.is_empty());
    let people = users::list(tx, seen, search, view.page).await?;
    let row = |listed: Listed| PersonRow {
        ticked: view.ticked.contains(&listed.id.to_string()),
        id: listed.id.to_string(),
        name: listed.name,
        login: listed.login,
        own: Say::new(listed.own.map_or("admin-mode-inherited-plain", mode_id)),
        value: Say::new(mode_id(listed.mode)),
        locked: listed.locked,
        app: listed.app,
        key: listed.key,
        phone: listed.phone,
        phone_validated: listed.phone_validated,
        email: listed.email,
        active: listed.active,
    };
    let previous = people.page.checked_sub(1).filter(|page| *page > 0);
    Ok(PeoplePage {
        corner: console.corner(who, tx.now, &view.with_ticks(&list)),
        crumbs: crumbs(tx, who, seen.target()).await?,
        tenant: tenant.name.clone(),
        search: view.search.clone(),
        outcome,
        rows: people.people.into_iter().map(row).collect(),
        enable: seen
            .holding()
            .has(Permission::UsersEdit)
            .then(|| format!("{list}/enable")),
        page: people.page,
        previous: previous.map(|page| view.address(&list, page)),
        next: people.more.then(|| view.address(&list, people.page + 1)),
        here: list,
    })
}

/// `POST /admin/tenants/{tenant}/users/enable`
pub async fn enable(
    console: Console,
    Named(tenant): Named,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let id = find_tenant(&tx, &tenant).await?;
    let may = authority::<permit::UsersEdit, permit::UsersView>(&tx, &who, id).await?;
    let view = View::read(&form);
    let list = format!("/admin/tenants/{}/users", may.target().tenant().slug);
    if let Some(wall) = wall(&who, tx.now, &list) {
        let outcome = Outcome::refused(stopped(&wall));
        return again(
            &console,
            &tx,
            &who,
            &tenant,
            StatusCode::FORBIDDEN,
            &view,
            outcome,
        )
        .await;
    }
    let ids: Option<BTreeSet<UserId>> = view.ticked.iter().map(|id| id.parse().ok()).collect();
    let ids = ids
        .filter(|ids| ids.len() <= MOST_TICKED)
        .ok_or(Problem::NotFound)?;
    if ids.is_empty() {
        let outcome = Outcome::refused(Say::new("admin-bulk-nobody"));
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return again(&console, &tx, &who, &tenant, status, &view, outcome).await;
    }
    match users::enable_all(&tx, &may, &ids, &console.browser.address).await {
        Ok(done) => {
            let address = view.address(&list, view.page);
            let joint = if address.contains('?') { '&' } else { '?' };
            let Enabled {
                enabled,
                unchanged,
                stronger,
            } = done;
            let counts = format!("enabled={enabled}&unchanged={unchanged}&stronger={stronger}");
            console
                .done(tx, &who, &format!("{address}{joint}{counts}"))
                .await
        }
        Err(refusal) => {
            let (status, say) = said(refusal)?;
            let outcome = Outcome::refused(say);
            again(&console, &tx, &who, &tenant, status, &view, outcome).await
        }
    }
}

async fn again(
    console: &Console,
    tx: &Tx,
    who: &SignedIn,
    tenant: &str,
    status: StatusCode,
    view: &View,
    outcome: Outcome,
) -> Result<Response, Problem> {
    let seen = seen(tx, who, tenant).await?;
    let page = page(console, tx, who, &seen, view, Some(outcome)).await?;
    Ok(console.again(who, status, &page))
}

/// What *Enable 2FA* came to, by the counts in the address that it led to.
fn outcome(params: &Params) -> Option<Outcome> {
    let count = |name: &str| params.field(name).parse::<u32>().ok();
    let say = Say::new("admin-bulk-done")
        .with("enabled", &count("enabled")?)
        .with("unchanged", &count("unchanged")?)
        .with("stronger", &count("stronger")?);
    Some(Outcome {
        look: "success",
        say,
    })
}
