//! What the account shows of security keys.

use serde::Serialize;

use super::Corner;
use crate::locale::{Lang, text};
use crate::web::login::pages::{KeyProblem, SAMPLE_OPTIONS};
use crate::web::render::Page;

/// A key, as its user knows it.
#[derive(Clone, Debug, Serialize)]
pub struct KeyRow {
    /// What the address of its removal names.
    pub id: String,
    /// What its user calls it.
    pub label: String,
    /// Since when, in milliseconds since the epoch.
    pub since: i64,
    /// Last used when.
    pub used: Option<i64>,
    /// It may be copied to other devices.
    pub copyable: bool,
    /// It is not the last thing that satisfies what is demanded from above.
    pub removable: bool,
}

impl KeyRow {
    pub(super) fn sample() -> Self {
        Self {
            id: "0190f3a2-0000-7000-8000-000000000000".to_owned(),
            label: "Blue key on my key ring".to_owned(),
            since: 1_795_000_000_000,
            used: Some(1_795_356_300_000),
            copyable: false,
            removable: true,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let passkey = Self {
            id: "0190f3a2-0000-7000-8000-000000000001".to_owned(),
            label: "Phone".to_owned(),
            used: None,
            copyable: true,
            ..Self::sample()
        };
        vec![Self::sample(), passkey]
    }
}

/// `GET /account/mfa/key`: add a key.
#[derive(Clone, Debug, Serialize)]
pub struct KeyPage {
    /// Who.
    pub corner: Corner,
    /// What the browser is given, as JSON; none before it was asked for, or when it has expired.
    pub options: Option<String>,
    /// What the key will be called.
    pub label: String,
    /// What was wrong with the last try.
    pub problem: Option<KeyProblem>,
}

page!(KeyPage, "account/key.html", "account-key-title", {
    let asked = Self {
        corner: Corner::sample(),
        options: Some(SAMPLE_OPTIONS.to_owned()),
        label: "Security key".to_owned(),
        problem: None,
    };
    let expired = Self {
        options: None,
        ..asked.clone()
    };
    let known = Self {
        problem: Some(KeyProblem::Known),
        ..asked.clone()
    };
    vec![asked, expired, known]
});

/// `GET /account/mfa/key/remove`
#[derive(Clone, Debug, Serialize)]
pub struct RemoveKeyPage {
    /// Who.
    pub corner: Corner,
    /// Which key.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Whether another second factor will be left.
    pub left: bool,
}

page!(
    RemoveKeyPage,
    "account/key_remove.html",
    "account-key-remove-title",
    {
        let last = Self {
            corner: Corner::sample(),
            id: KeyRow::sample().id,
            label: KeyRow::sample().label,
            left: false,
        };
        let spare = Self {
            left: true,
            ..last.clone()
        };
        vec![last, spare]
    }
);
