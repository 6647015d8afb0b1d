//! The page at `/`: what this is, and the doors that lead on.

use serde::Serialize;

use crate::locale::{Lang, text};

use super::render::Page;

/// `GET /`.
#[derive(Clone, Debug, Serialize)]
pub struct LandingPage {
    /// Who is signed in, if somebody is.
    pub username: Option<String>,
    /// The user's own pages.
    pub account: Option<String>,
    /// The administration.
    pub admin: Option<String>,
    /// The demo's outbox.
    pub outbox: Option<String>,
    /// Ends the session.
    pub logout: Option<String>,
}

impl Page for LandingPage {
    const TEMPLATE: &'static str = "landing.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "landing-title", &[])
    }

    fn samples() -> Vec<Self> {
        let path = |text: &str| Some(text.to_owned());
        vec![
            Self {
                username: path("adam@alder.example"),
                account: path("/account"),
                admin: path("/admin"),
                outbox: path("/demo/outbox"),
                logout: path("/logout"),
            },
            Self {
                username: None,
                account: path("/account"),
                admin: None,
                outbox: None,
                logout: None,
            },
        ]
    }
}
