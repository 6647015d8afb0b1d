//! The form that edits a policy setting: a tenant's own, or one imposed on it.

use serde::Serialize;

use crate::locale::Say;

/// One entry of a list to choose from.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What it is called.
    pub say: Say,
    /// Whether it is the present one.
    pub chosen: bool,
    /// Whether a lock from above forbids it.
    pub forbidden: bool,
}

/// One box of a set.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    /// What is sent.
    pub value: &'static str,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Whether the tenants above do not allow it.
    pub forbidden: bool,
}

/// The form.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyForm {
    /// Where it leads.
    pub action: String,
    /// What the ids of its controls begin with, so that two forms fit on one page.
    pub prefix: &'static str,
    /// Inherited, disabled, enabled, required.
    pub modes: Vec<Choice>,
    /// Why modes are forbidden: who locked it, and when.
    pub mode_locked: Option<Say>,
    /// Whether no other mode could be chosen at all.
    pub mode_fixed: bool,
    /// The least level of a prompt.
    pub minimums: Vec<Choice>,
    /// The methods that are accepted.
    pub methods: Vec<Tick>,
    /// For how many days a computer may be trusted; empty is inherited.
    pub trust_days: String,
    /// How many are inherited.
    pub trust_inherited: u16,
    /// The most that a lock from above leaves.
    pub trust_most: Option<u16>,
    /// Whether those below may not loosen it.
    pub locked: bool,
}

impl PolicyForm {
    pub(super) fn sample(prefix: &'static str, fixed: bool) -> Self {
        let choice = |value: &str, id: &'static str, chosen, forbidden| Choice {
            value: value.to_owned(),
            say: Say::new(id),
            chosen,
            forbidden,
        };
        let reason = || {
            Say::new("admin-locked-by-person")
                .with("tenant", &"Kappa Partners")
                .with("person", &"Rita Romano")
                .with("at", &"22 Nov 2026, 14:05 UTC")
        };
        let tick = |value, ticked| Tick {
            value,
            ticked,
            forbidden: !ticked && fixed,
        };
        Self {
            action: "/admin/tenants/alder/policy".to_owned(),
            prefix,
            modes: vec![
                choice("inherited", "admin-mode-inherited-plain", false, fixed),
                choice("disabled", "admin-mode-disabled", false, fixed),
                choice("enabled", "admin-mode-enabled", false, fixed),
                choice("required", "admin-mode-required", true, false),
            ],
            mode_locked: fixed.then(reason),
            mode_fixed: fixed,
            minimums: vec![
                choice("inherited", "admin-mode-inherited-plain", true, false),
                choice("two_step", "admin-level-two_step", false, false),
                choice("two_factor", "admin-level-two_factor", false, false),
            ],
            methods: vec![
                tick("totp", true),
                tick("security_key", true),
                tick("sms", true),
                tick("email", !fixed),
                tick("recovery_code", true),
            ],
            trust_days: String::new(),
            trust_inherited: 14,
            trust_most: fixed.then_some(14),
            locked: false,
        }
    }
}
