//! The first page of the console: the tree of tenants, and a search.

use entity::values::TenantKind;
use serde::Serialize;

use super::Corner;
use crate::admin::tenants::{Branch, Tree};
use crate::locale::{Lang, text};
use crate::policy::Mode;
use crate::web::render::Page;

/// A person whom a search found.
#[derive(Clone, Debug, Serialize)]
pub struct FoundPerson {
    /// Their page.
    pub href: String,
    /// The name people read.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Where they belong.
    pub tenant: String,
}

/// `GET /admin`
#[derive(Clone, Debug, Serialize)]
pub struct HomePage {
    /// Around the content.
    pub corner: Corner,
    /// What was searched for.
    pub search: String,
    /// The tenants.
    pub tree: Tree,
    /// The people, when something was searched for.
    pub people: Option<Vec<FoundPerson>>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "admin/home.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "admin-home-title", &[])
    }

    fn samples() -> Vec<Self> {
        let branch = |slug: &str, name: &str, kind, depth, mode, locked| Branch {
            slug: slug.to_owned(),
            name: name.to_owned(),
            kind,
            depth,
            people: 3,
            people_below: 3 + i64::from(depth == 0) * 12,
            mode,
            locked,
        };
        let tree = Tree {
            tenants: vec![
                branch(
                    "meridian",
                    "Meridian",
                    TenantKind::Operator,
                    0,
                    Mode::Enabled,
                    false,
                ),
                branch(
                    "kappa",
                    "Kappa Partners",
                    TenantKind::Reseller,
                    1,
                    Mode::Enabled,
                    false,
                ),
                branch(
                    "alder",
                    "Alder Construction",
                    TenantKind::Company,
                    2,
                    Mode::Required,
                    true,
                ),
                branch(
                    "cedar",
                    "Cedar Backup",
                    TenantKind::Company,
                    1,
                    Mode::Disabled,
                    false,
                ),
            ],
            more: 0,
        };
        let whole = Self {
            corner: Corner::sample(),
            search: String::new(),
            tree: tree.clone(),
            people: None,
        };
        let found = Self {
            search: "al".to_owned(),
            tree: Tree {
                tenants: vec![tree.tenants[2].clone()],
                more: 4,
            },
            people: Some(vec![FoundPerson {
                href: "/admin/users/sample".to_owned(),
                name: "Alice Ashworth".to_owned(),
                login: "alice@alder.example".to_owned(),
                tenant: "Alder Construction".to_owned(),
            }]),
            ..whole.clone()
        };
        let nothing = Self {
            search: "zz".to_owned(),
            tree: Tree {
                tenants: Vec::new(),
                more: 0,
            },
            people: Some(Vec::new()),
            ..whole.clone()
        };
        vec![whole, found, nothing]
    }
}
