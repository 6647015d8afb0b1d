//! The people of a tenant.

use serde::Serialize;

use super::{Corner, Crumb, Outcome, crumbs_sample};
use crate::locale::{Lang, Say, text};
use crate::web::render::Page;

/// One person in the list.
#[derive(Clone, Debug, Serialize)]
pub struct PersonRow {
    /// Their identifier, which their box sends.
    pub id: String,
    /// The name people read.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Their own mode.
    pub own: Say,
    /// What is in force.
    pub value: Say,
    /// Whether it is locked from above.
    pub locked: bool,
    /// Whether they hold an app.
    pub app: bool,
    /// Whether they hold a security key.
    pub key: bool,
    /// Whether they have a mobile number.
    pub phone: bool,
    /// Whether it was proven.
    pub phone_validated: bool,
    /// Whether codes can go to an e-mail address.
    pub email: bool,
    /// Whether they may sign in at all.
    pub active: bool,
    /// Whether their box is ticked.
    pub ticked: bool,
}

/// `GET /admin/tenants/{tenant}/users`
#[derive(Clone, Debug, Serialize)]
pub struct PeoplePage {
    /// Around the content.
    pub corner: Corner,
    /// The way down to the tenant.
    pub crumbs: Vec<Crumb>,
    /// The tenant's name.
    pub tenant: String,
    /// The address of this list.
    pub here: String,
    /// What was searched for.
    pub search: String,
    /// What came of the form that led here.
    pub outcome: Option<Outcome>,
    /// The people.
    pub rows: Vec<PersonRow>,
    /// Where *Enable 2FA* leads; none when the reader may not.
    pub enable: Option<String>,
    /// Which page of the list this is.
    pub page: u64,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

impl Page for PeoplePage {
    const TEMPLATE: &'static str = "admin/people.html";

    fn title(&self, lang: Lang) -> String {
        text(
            lang,
            "admin-people-title",
            &[("tenant", self.tenant.clone())],
        )
    }

    fn samples() -> Vec<Self> {
        let row = |name: &str, app, phone, locked| PersonRow {
            id: format!("id-{name}"),
            name: format!("{name} Ashworth"),
            login: format!("{}@alder.example", name.to_lowercase()),
            own: Say::new("admin-mode-inherited-plain"),
            value: Say::new("admin-mode-required"),
            locked,
            app,
            key: app && locked,
            phone,
            phone_validated: phone && !app,
            email: true,
            active: !app || phone,
            ticked: phone,
        };
        let listed = Self {
            corner: Corner::sample(),
            crumbs: crumbs_sample(),
            tenant: "Alder Construction".to_owned(),
            here: "/admin/tenants/alder/users".to_owned(),
            search: String::new(),
            outcome: Some(Outcome {
                look: "success",
                say: Say::new("admin-bulk-done")
                    .with("enabled", &1)
                    .with("unchanged", &2)
                    .with("stronger", &1),
            }),
            rows: vec![
                row("Alice", false, true, true),
                row("Bob", false, false, true),
                row("Carol", true, true, false),
                row("Dan", true, false, false),
            ],
            enable: Some("/admin/tenants/alder/users/enable".to_owned()),
            page: 2,
            previous: Some("/admin/tenants/alder/users?page=1".to_owned()),
            next: Some("/admin/tenants/alder/users?page=3".to_owned()),
        };
        let looked_at = Self {
            enable: None,
            outcome: None,
            previous: None,
            next: None,
            page: 1,
            ..listed.clone()
        };
        let nobody = Self {
            search: "zz".to_owned(),
            rows: Vec::new(),
            ..looked_at.clone()
        };
        vec![
            listed.clone(),
            looked_at,
            nobody,
            Self {
                corner: Corner::sample_stale(),
                outcome: Some(Outcome::refused(Say::new("admin-bulk-nobody"))),
                ..listed
            },
        ]
    }
}
