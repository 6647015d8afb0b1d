//! What the account's pages show.

use serde::Serialize;

use crate::locale::{Lang, text};
use crate::web::login::pages::{CodeProblem, TotpKey};
use crate::web::render::Page;

macro_rules! page {
    ($page:ty, $template:literal, $title:literal, $samples:expr) => {
        impl Page for $page {
            const TEMPLATE: &'static str = $template;

            fn title(&self, lang: Lang) -> String {
                text(lang, $title, &[])
            }

            fn samples() -> Vec<Self> {
                $samples
            }
        }
    };
}

mod key;
mod mobile;

pub use key::{KeyPage, KeyRow, RemoveKeyPage};
pub use mobile::{MobileCodePage, MobilePage, MobileValidatedPage};

/// The corner that every page of the account has.
#[derive(Clone, Debug, Serialize)]
pub struct Corner {
    /// Who is signed in.
    pub username: String,
    /// Whether the administration is theirs too.
    pub admin: bool,
}

impl Corner {
    fn sample() -> Self {
        Self {
            username: "frank@cedar.example".to_owned(),
            admin: false,
        }
    }
}

/// `GET /account`
#[derive(Clone, Debug, Serialize)]
pub struct OverviewPage {
    /// Who.
    pub corner: Corner,
    /// Their name.
    pub name: String,
    /// Their company.
    pub company: String,
    /// Their address, masked.
    pub email: String,
    /// Their validated number, masked.
    pub phone: Option<String>,
    /// Whether an app is set up.
    pub app: bool,
    /// Whether a security key is set up.
    pub key: bool,
    /// Unused recovery codes.
    pub codes: u32,
    /// Trusted computers.
    pub devices: Vec<Computer>,
    /// Signed-in browsers.
    pub sessions: Vec<Computer>,
}

/// A browser, as its user knows it.
#[derive(Clone, Debug, Serialize)]
pub struct Computer {
    /// What the form posts.
    pub id: String,
    /// "Firefox · Linux".
    pub label: String,
    /// The network address.
    pub address: String,
    /// Since when, in milliseconds since the epoch.
    pub since: i64,
    /// Until when.
    pub until: i64,
    /// It is this one.
    pub here: bool,
}

impl Computer {
    fn sample(here: bool) -> Self {
        Self {
            id: "0190f3a2-0000-7000-8000-000000000000".to_owned(),
            label: "Firefox · Linux".to_owned(),
            address: "192.0.2.17".to_owned(),
            since: 1_795_000_000_000,
            until: 1_796_200_000_000,
            here,
        }
    }
}

page!(OverviewPage, "account/overview.html", "account-title", {
    let full = Self {
        corner: Corner::sample(),
        name: "Frank Castell".to_owned(),
        company: "Cedar Backup".to_owned(),
        email: "f•••@cedar.example".to_owned(),
        phone: Some("•••-•••-4821".to_owned()),
        app: true,
        key: true,
        codes: 7,
        devices: vec![Computer::sample(false)],
        sessions: vec![Computer::sample(true), Computer::sample(false)],
    };
    let bare = Self {
        phone: None,
        app: false,
        key: false,
        codes: 0,
        devices: Vec::new(),
        sessions: vec![Computer::sample(true)],
        ..full.clone()
    };
    vec![full, bare]
});

/// Somebody above who demands a second step.
#[derive(Clone, Debug, Serialize)]
pub struct RequiredBy {
    /// Who.
    pub by: String,
    /// Whether it is locked for everybody below.
    pub locked: bool,
    /// Since when, in milliseconds since the epoch.
    pub at: i64,
}

/// `GET /account/mfa`: "Multi-Factor Authentication".
#[derive(Clone, Debug, Serialize)]
pub struct MfaPage {
    /// Who.
    pub corner: Corner,
    /// Since when an app is set up.
    pub app_since: Option<i64>,
    /// Security keys.
    pub keys: Vec<KeyRow>,
    /// Whether there may be more of them.
    pub more_keys: bool,
    /// The validated number, masked.
    pub phone: Option<String>,
    /// Unused recovery codes.
    pub codes: u32,
    /// Why nothing can be switched off.
    pub required: Option<RequiredBy>,
    /// What was just done: `enabled`, `disabled`, `key-added` or `key-removed`.
    pub done: Option<&'static str>,
}

page!(MfaPage, "account/mfa.html", "account-mfa-title", {
    let on = Self {
        corner: Corner::sample(),
        app_since: Some(1_795_000_000_000),
        keys: KeyRow::samples(),
        more_keys: true,
        phone: Some("•••-•••-4821".to_owned()),
        codes: 3,
        required: None,
        done: Some("enabled"),
    };
    let locked = RequiredBy {
        by: "Kappa Partners".to_owned(),
        locked: true,
        at: 1_795_000_000_000,
    };
    let required = Self {
        required: Some(locked.clone()),
        keys: vec![KeyRow {
            removable: false,
            ..KeyRow::sample()
        }],
        more_keys: false,
        done: Some("key-added"),
        ..on.clone()
    };
    let unlocked = RequiredBy {
        locked: false,
        ..locked
    };
    let off = Self {
        app_since: None,
        keys: Vec::new(),
        phone: None,
        codes: 0,
        required: Some(unlocked),
        done: Some("disabled"),
        ..on.clone()
    };
    let without = Self {
        required: None,
        done: Some("key-removed"),
        ..off.clone()
    };
    vec![on, required, off, without]
});

/// `GET /account/mfa/app`: set up an app.
#[derive(Clone, Debug, Serialize)]
pub struct AppPage {
    /// Who.
    pub corner: Corner,
    /// The name of the set-up that was begun, which the form carries.
    pub id: String,
    /// The key, once it was asked for.
    pub key: Option<TotpKey>,
    /// An app counts already and will be replaced.
    pub replaces: bool,
    /// What was wrong with the last try.
    pub problem: Option<CodeProblem>,
}

page!(AppPage, "account/app.html", "account-app-title", {
    let before = Self {
        corner: Corner::sample(),
        id: String::new(),
        key: None,
        replaces: true,
        problem: None,
    };
    let key = TotpKey::new(
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned(),
        "otpauth://totp/sample".to_owned(),
        "data:image/png;base64,".to_owned(),
    );
    let shown = Self {
        key: Some(key),
        replaces: false,
        ..before.clone()
    };
    let wrong = Self {
        problem: Some(CodeProblem::Wrong { left: 4 }),
        ..shown.clone()
    };
    vec![before, shown, wrong]
});

/// Recovery codes, shown once.
#[derive(Clone, Serialize)]
pub struct CodesPage {
    /// Who.
    pub corner: Corner,
    /// The codes.
    pub codes: Vec<String>,
    /// Where *I have saved them* leads.
    pub next: &'static str,
}

page!(
    CodesPage,
    "account/codes.html",
    "account-codes-title",
    vec![Self {
        corner: Corner::sample(),
        codes: vec!["abcd-efgh-jkmn-pqrs".to_owned(); 10],
        next: "/account/mfa?done=enabled",
    }]
);

/// `GET /account/mfa/disable`
#[derive(Clone, Debug, Serialize)]
pub struct DisablePage {
    /// Who.
    pub corner: Corner,
    /// What will be left: a validated number, masked.
    pub phone: Option<String>,
    /// Whether a security key will be left.
    pub key: bool,
}

page!(
    DisablePage,
    "account/disable.html",
    "account-disable-title",
    vec![
        Self {
            corner: Corner::sample(),
            phone: None,
            key: false,
        },
        Self {
            corner: Corner::sample(),
            phone: Some("•••-•••-4821".to_owned()),
            key: false,
        },
        Self {
            corner: Corner::sample(),
            phone: None,
            key: true,
        },
    ]
);
