//! The tree of tenants, and the search.

use axum::response::Response;

use super::pages::{FoundPerson, HomePage};
use super::{Console, Problem, searched};
use crate::admin::tenants;
use crate::user;
use crate::web::extract::Params;

/// `GET /admin[?q=…]`
pub async fn show(console: Console, params: Params) -> Result<Response, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let search = params.one("q")?.and_then(searched);
    let search = search.as_deref();
    let tree = tenants::visible(&tx, who.user.id, search).await?;
    let tree = tree.ok_or(Problem::NotFound)?;
    let people = match search {
        Some(search) => Some(tenants::find_people(&tx, who.user.id, search).await?),
        None => None,
    };
    let people = people.map(|people| {
        let found = |(user, tenant): (user::User, crate::tenancy::Tenant)| FoundPerson {
            href: format!("/admin/users/{}", user.id),
            name: user::display_name(&user),
            login: user.login,
            tenant: tenant.name,
        };
        people.into_iter().map(found).collect()
    });
    let page = HomePage {
        corner: console.corner(&who, tx.now, "/admin"),
        search: search.unwrap_or_default().to_owned(),
        tree,
        people,
    };
    Ok(console.show(&who, &page))
}
