//! A tenant's page: what is in force, where it comes from, and the forms that change it.

use serde::Serialize;

use super::{Corner, Crumb, Outcome, PolicyForm, crumbs_sample};
use crate::locale::{Lang, Say};
use crate::policy::{Line, Mode};
use crate::web::render::Page;

/// One knob of the policy, as a row of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The message that names it.
    pub name: &'static str,
    /// What the tenant itself says.
    pub own: Option<Say>,
    /// What was imposed on it.
    pub imposed: Option<Say>,
    /// What holds.
    pub value: Say,
    /// Where that comes from.
    pub origin: Say,
    /// Whether it is locked from above.
    pub locked: bool,
}

/// The form that imposes.
#[derive(Clone, Debug, Serialize)]
pub struct ImposeForm {
    /// In whose name.
    pub source: String,
    /// The fields.
    pub form: PolicyForm,
    /// Whether something is imposed in that name now, and so can be released.
    pub stands: Option<Say>,
    /// Where the release leads.
    pub release: String,
    /// The slug of the source.
    pub source_slug: String,
}

/// What some other tenant above imposed, and the reader may release.
#[derive(Clone, Debug, Serialize)]
pub struct ImposedByOther {
    /// The slug of the source.
    pub source: String,
    /// Who imposed it, and when.
    pub say: Say,
    /// Where its release leads.
    pub release: String,
}

/// `GET /admin/tenants/{tenant}`
#[derive(Clone, Debug, Serialize)]
pub struct TenantPage {
    /// Around the content.
    pub corner: Corner,
    /// The way down to it; the last is the tenant itself.
    pub crumbs: Vec<Crumb>,
    /// Its name.
    pub name: String,
    /// The message that says what kind of tenant it is.
    pub kind: &'static str,
    /// Its people; none when the reader may not see them.
    pub people: Option<String>,
    /// What came of the form that led here.
    pub outcome: Option<Outcome>,
    /// The table.
    pub rows: Vec<Row>,
    /// The walk in words.
    pub why: Vec<Line>,
    /// The tenant's own setting; none when the reader may not change it.
    pub own: Option<PolicyForm>,
    /// What the reader may impose; none without authority above.
    pub impose: Option<ImposeForm>,
    /// What others above imposed, and the reader may release.
    pub others: Vec<ImposedByOther>,
}

/// The message that names a mode.
#[must_use]
pub const fn mode_id(mode: Mode) -> &'static str {
    match mode {
        Mode::Disabled => "admin-mode-disabled",
        Mode::Enabled => "admin-mode-enabled",
        Mode::Required => "admin-mode-required",
    }
}

impl Page for TenantPage {
    const TEMPLATE: &'static str = "admin/tenant.html";

    fn title(&self, _: Lang) -> String {
        self.name.clone()
    }

    fn samples() -> Vec<Self> {
        let from = || {
            Say::new("admin-origin-imposed-person")
                .with("tenant", &"Kappa Partners")
                .with("person", &"Rita Romano")
                .with("at", &"22 Nov 2026, 14:05 UTC")
        };
        let row = |name, own: Option<Say>, imposed: Option<Say>, value, origin, locked| Row {
            name,
            own,
            imposed,
            value,
            origin,
            locked,
        };
        let rows = vec![
            row(
                "admin-knob-mode",
                Some(Say::new("admin-mode-enabled")),
                Some(Say::new("admin-mode-required")),
                Say::new("admin-mode-required"),
                from(),
                true,
            ),
            row(
                "admin-knob-minimum",
                None,
                None,
                Say::new("admin-level-two_step"),
                Say::new("admin-origin-default"),
                false,
            ),
            row(
                "admin-knob-trust",
                None,
                None,
                Say::new("admin-days").with("days", &14),
                Say::new("admin-origin-default"),
                false,
            ),
        ];
        let locked = Self {
            corner: Corner::sample(),
            crumbs: crumbs_sample(),
            name: "Alder Construction".to_owned(),
            kind: "admin-kind-company",
            people: Some("/admin/tenants/alder/users".to_owned()),
            outcome: None,
            rows,
            why: vec![Line {
                id: "policy-why-demand-level",
                args: vec![("level", "two_step".to_owned())],
            }],
            own: Some(PolicyForm::sample("own-", true)),
            impose: None,
            others: Vec::new(),
        };
        let impose = |stands: Option<Say>| ImposeForm {
            source: "Kappa Partners".to_owned(),
            form: PolicyForm::sample("impose-", false),
            stands,
            release: "/admin/tenants/alder/release".to_owned(),
            source_slug: "kappa".to_owned(),
        };
        let imposing = Self {
            impose: Some(impose(Some(from()))),
            own: Some(PolicyForm::sample("own-", false)),
            outcome: Some(Outcome::done("admin-done-imposed")),
            others: Vec::new(),
            ..locked.clone()
        };
        let stale = Self {
            corner: Corner::sample_stale(),
            impose: Some(impose(None)),
            outcome: Some(Outcome::refused(Say::new("admin-wall-stale-form"))),
            ..imposing.clone()
        };
        let unarmed = Self {
            corner: Corner::sample_without(),
            outcome: None,
            ..imposing.clone()
        };
        let seen = Self {
            own: None,
            impose: None,
            people: None,
            others: vec![ImposedByOther {
                source: "kappa".to_owned(),
                say: from(),
                release: "/admin/tenants/alder/release".to_owned(),
            }],
            outcome: None,
            ..locked.clone()
        };
        vec![locked, imposing, stale, unarmed, seen]
    }
}
