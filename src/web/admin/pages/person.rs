//! One person's page, and the question before a reset.

use entity::ids::{DeviceId, UserId};
use entity::values::{AuthenticatorKind, Timestamp};
use serde::Serialize;

use super::{Choice, Corner, Crumb, Outcome, crumbs_sample};
use crate::admin::person::{Computer, Counter, Event, Key, ModeInForce, Person};
use crate::locale::{Lang, Say, text};
use crate::policy::{Level, Line, Mode};
use crate::web::render::Page;

/// `GET /admin/users/{user}`
#[derive(Clone, Debug, Serialize)]
pub struct PersonPage {
    /// Around the content.
    pub corner: Corner,
    /// The way down to their tenant.
    pub crumbs: Vec<Crumb>,
    /// The address of this page.
    pub here: String,
    /// The list that they are in.
    pub list: String,
    /// What came of the form that led here.
    pub outcome: Option<Outcome>,
    /// The person.
    pub person: Person,
    /// The number as it is or was typed.
    pub phone: String,
    /// What is wrong with it.
    pub phone_problem: Option<Say>,
    /// Region that national numbers are read in.
    pub country: String,
    /// The modes to choose from.
    pub modes: Vec<Choice>,
    /// Who locked the mode, and when.
    pub mode_locked: Option<Say>,
    /// What is in force.
    pub value: Say,
    /// Where that comes from.
    pub origin: Say,
    /// The walk in words.
    pub why: Vec<Line>,
    /// May change number and mode.
    pub may_edit: bool,
    /// May reset MFA.
    pub may_reset: bool,
    /// May end sessions and trust.
    pub may_revoke: bool,
}

impl PersonPage {
    fn sample() -> Self {
        let id = UserId(uuid::Uuid::nil());
        let at = Timestamp(1_795_356_300_000);
        let computer = Computer {
            id: DeviceId(uuid::Uuid::nil()),
            label: "Firefox on Windows".to_owned(),
            address: "203.0.113.7".to_owned(),
            since: at,
            until: at.plus_seconds(14 * 86_400),
        };
        let counter = |kind, state| Counter {
            kind,
            state,
            failures: 6,
            next: at,
        };
        let event = |action: &str, message: Option<&str>, by: Option<&str>, own| Event {
            at,
            action: action.to_owned(),
            message: message.map(str::to_owned),
            by: by.map(str::to_owned),
            own,
            address: "203.0.113.7".to_owned(),
        };
        let choice = |value: &str, say: Say, chosen, forbidden| Choice {
            value: value.to_owned(),
            say,
            chosen,
            forbidden,
        };
        Self {
            corner: Corner::sample(),
            crumbs: crumbs_sample(),
            here: "/admin/users/sample".to_owned(),
            list: "/admin/tenants/alder/users".to_owned(),
            outcome: None,
            person: Person {
                id,
                name: "Alice Ashworth".to_owned(),
                login: "alice@alder.example".to_owned(),
                email: "alice@alder.example".to_owned(),
                tenant: "alder".to_owned(),
                tenant_name: "Alder Construction".to_owned(),
                active: true,
                phone: Some("+12025554821".to_owned()),
                phone_validated: true,
                app: true,
                keys: vec![Key {
                    label: "Blue key".to_owned(),
                    copyable: false,
                    since: at,
                    used: Some(at),
                }],
                recovery_codes: 9,
                mfa: ModeInForce {
                    own: None,
                    inherited: Mode::Required,
                    mode: Mode::Required,
                    minimum: Level::TwoStep,
                    floor: Some(Mode::Required),
                    from: "tenant",
                    origin: None,
                    locked_by: None,
                },
                computers: vec![computer],
                sessions: 2,
                counters: vec![
                    counter(AuthenticatorKind::Totp, "suspended"),
                    counter(AuthenticatorKind::Sms, "cooling_down"),
                    counter(AuthenticatorKind::Password, "counting"),
                ],
                events: Some(vec![
                    event(
                        "login.succeeded",
                        Some("event-login-succeeded"),
                        Some("Alice"),
                        true,
                    ),
                    event(
                        "user.mode_set",
                        Some("event-user-mode_set"),
                        Some("Rita"),
                        false,
                    ),
                    event("something.new", None, None, false),
                ]),
                permissions: Vec::new(),
                stronger: false,
            },
            phone: "+12025554821".to_owned(),
            phone_problem: None,
            country: "US".to_owned(),
            modes: vec![
                choice(
                    "inherited",
                    Say::new("admin-mode-inherited").with("mode", &"Required"),
                    true,
                    false,
                ),
                choice("disabled", Say::new("admin-mode-disabled"), false, true),
                choice("enabled", Say::new("admin-mode-enabled"), false, true),
                choice("required", Say::new("admin-mode-required"), false, false),
            ],
            mode_locked: Some(
                Say::new("admin-locked-by-person")
                    .with("tenant", &"Kappa Partners")
                    .with("person", &"Rita Romano")
                    .with("at", &"22 Nov 2026, 14:05 UTC"),
            ),
            value: Say::new("admin-mode-required"),
            origin: Say::new("admin-origin-default"),
            why: vec![Line {
                id: "policy-why-demand-level",
                args: vec![("level", "two_step".to_owned())],
            }],
            may_edit: true,
            may_reset: true,
            may_revoke: true,
        }
    }
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "admin/person.html";

    fn title(&self, _: Lang) -> String {
        self.person.name.clone()
    }

    fn samples() -> Vec<Self> {
        let whole = Self::sample();
        let mut bare = Self {
            corner: Corner::sample_stale(),
            outcome: Some(Outcome::done("admin-done-reset")),
            phone: "12".to_owned(),
            phone_problem: Some(Say::new("phone-invalid")),
            country: "ES".to_owned(),
            mode_locked: None,
            ..whole.clone()
        };
        bare.person = Person {
            active: false,
            phone: Some("+34612345678".to_owned()),
            phone_validated: false,
            app: false,
            recovery_codes: 0,
            computers: Vec::new(),
            sessions: 0,
            counters: Vec::new(),
            events: Some(Vec::new()),
            ..bare.person
        };
        let mut stronger = Self {
            may_edit: false,
            may_reset: false,
            may_revoke: false,
            ..whole.clone()
        };
        stronger.person.stronger = true;
        stronger.person.events = None;
        let mut looked_at = stronger.clone();
        looked_at.person.stronger = false;
        looked_at.person.phone = None;
        vec![whole, bare, stronger, looked_at]
    }
}

/// `GET /admin/users/{user}/reset`: what a reset takes away, and the button that does it.
#[derive(Clone, Debug, Serialize)]
pub struct ResetPage {
    /// Around the content.
    pub corner: Corner,
    /// The way down to their tenant.
    pub crumbs: Vec<Crumb>,
    /// The person's page.
    pub back: String,
    /// Where the form leads.
    pub action: String,
    /// Why the last try was refused.
    pub outcome: Option<Outcome>,
    /// The person.
    pub person: Person,
    /// Whether the person's mode will be raised to *required*.
    pub will_require: bool,
}

impl Page for ResetPage {
    const TEMPLATE: &'static str = "admin/reset.html";

    fn title(&self, lang: Lang) -> String {
        let name = self.person.name.clone();
        text(lang, "admin-reset-title", &[("name", name)])
    }

    fn samples() -> Vec<Self> {
        let of = PersonPage::samples();
        let page = |person: &PersonPage, will_require, outcome| Self {
            corner: Corner::sample(),
            crumbs: crumbs_sample(),
            back: "/admin/users/sample".to_owned(),
            action: "/admin/users/sample/reset".to_owned(),
            outcome,
            person: person.person.clone(),
            will_require,
        };
        let refused = Outcome::refused(Say::new("admin-refused-stronger"));
        vec![page(&of[0], true, None), page(&of[1], false, Some(refused))]
    }
}
