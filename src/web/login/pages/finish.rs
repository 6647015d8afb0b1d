//! The last screens of a set-up, and the suggestion to make one.

use entity::values::AuthenticatorKind;
use serde::Serialize;

use crate::locale::{Lang, text};
use crate::web::render::Page;

use super::FlowPaths;

/// `GET /login/{flow}/recovery-codes`: shown once; the user confirms having saved them.
#[derive(Clone, Serialize)]
pub struct RecoveryCodesPage {
    /// Where its form leads.
    pub flow: FlowPaths,
    /// Whose codes they are.
    pub username: String,
    /// The codes.
    pub codes: Vec<String>,
}

impl std::fmt::Debug for RecoveryCodesPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCodesPage([secret])")
    }
}

impl Page for RecoveryCodesPage {
    const TEMPLATE: &'static str = "login/recovery_codes.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "recovery-title", &[])
    }

    fn samples() -> Vec<Self> {
        let codes = (0..10)
            .map(|n| format!("{n}k4m-9x2t-v7qp-{n}dhw"))
            .collect();
        vec![Self {
            flow: FlowPaths::sample(),
            username: "dave@birch.example".to_owned(),
            codes,
        }]
    }
}

/// `GET /login/{flow}/done`: everything is set up.
#[derive(Clone, Debug, Serialize)]
pub struct DonePage {
    /// Where its form leads.
    pub flow: FlowPaths,
    /// The application that waits for the user.
    pub client: Option<String>,
    /// Whose login it is.
    pub username: String,
    /// An authenticator app is set up.
    pub app: bool,
    /// A security key is set up.
    pub key: bool,
    /// The masked mobile number that is set up.
    pub phone: Option<String>,
}

impl Page for DonePage {
    const TEMPLATE: &'static str = "login/done.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "done-title", &[])
    }

    fn samples() -> Vec<Self> {
        let app = Self {
            flow: FlowPaths::sample(),
            client: Some("BI Portal".to_owned()),
            username: "dave@birch.example".to_owned(),
            app: true,
            key: false,
            phone: None,
        };
        vec![
            app.clone(),
            Self {
                app: false,
                key: true,
                ..app.clone()
            },
            Self {
                app: false,
                phone: Some("•••-•••-4821".to_owned()),
                client: None,
                ..app
            },
        ]
    }
}

/// `GET /login/{flow}/nudge`: after an e-mail code, something better is suggested.
#[derive(Clone, Debug, Serialize)]
pub struct NudgePage {
    /// Where its form leads.
    pub flow: FlowPaths,
    /// The application that waits for the user.
    pub client: Option<String>,
    /// Whose login it is.
    pub username: String,
    /// What may be added: a mobile, an app.
    pub methods: Vec<AuthenticatorKind>,
}

impl Page for NudgePage {
    const TEMPLATE: &'static str = "login/nudge.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "nudge-title", &[])
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            flow: FlowPaths::sample(),
            client: Some("BI Portal".to_owned()),
            username: "bob@alder.example".to_owned(),
            methods: vec![AuthenticatorKind::Sms, AuthenticatorKind::Totp],
        }]
    }
}
