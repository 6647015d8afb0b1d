//! The description of the JSON (OpenAPI 3.1), made from the handlers themselves.

use axum::Json;
use utoipa::OpenApi;

use super::{tenants, users};
use crate::web::Problem;
use crate::web::admin::Console;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vestibule administration",
        description = "What an administrator may do for the tenants below them. Calls carry the \
            session's cookies; changes come from the provider's own origin, carry `x-csrf-token` and \
            need a second factor proved in the last five minutes. What a caller may not know of is \
            not found. Errors are RFC 9457 problems."
    ),
    paths(
        super::openapi::show,
        tenants::session,
        tenants::list,
        tenants::policy,
        tenants::set_policy,
        tenants::impose,
        tenants::release,
        users::list,
        users::enable,
        users::show,
        users::set_phone,
        users::set_mode,
        users::reset_mfa,
        users::sign_out,
        users::revoke_all,
        users::revoke_one,
    ),
    tags(
        (name = "tenants", description = "Tenants and their policy"),
        (name = "users", description = "People and how they sign in"),
    )
)]
struct Document;

/// This description.
#[utoipa::path(get, path = "/admin/api/openapi.json", tag = "tenants",
    responses((status = 200, description = "OpenAPI 3.1")))]
pub async fn show(console: Console) -> Result<Json<utoipa::openapi::OpenApi>, Problem> {
    let tx = console.server.db.read().await?;
    console.enter(&tx).await?;
    Ok(Json(Document::openapi()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_description_tells_of_every_route_and_of_no_other() {
        let document = serde_json::to_value(Document::openapi()).expect("it is JSON");
        let paths = document["paths"].as_object().expect("paths are a map");
        let described: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().expect("an item is a map").keys();
                methods.map(move |method| (method.to_uppercase(), path.clone()))
            })
            .collect();
        let routes: BTreeSet<(String, String)> = super::super::routes()
            .inventory()
            .iter()
            .map(|entry| (entry.method.to_string(), entry.path.to_owned()))
            .collect();
        assert_eq!(described, routes);
    }
}
