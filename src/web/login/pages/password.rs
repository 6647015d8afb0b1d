//! The first screen: name and password, and nothing that hints at what comes after.

use serde::Serialize;

use crate::locale::{Lang, Say, text};
use crate::web::render::Page;

use super::FlowPaths;

/// `GET /login/{flow}/password`.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordPage {
    /// Where its form leads.
    pub flow: FlowPaths,
    /// The application that waits for the user; none for the house's own pages.
    pub client: Option<String>,
    /// What was typed, or the request's `login_hint`.
    pub username: String,
    /// The user is known and must prove the password anew: the name cannot be changed.
    pub again: bool,
    /// The companies that the name is known in, when it is known in several; empty otherwise.
    pub companies: Vec<Company>,
    /// The slug of the chosen one.
    pub company: Option<String>,
    /// Where a forgotten password is asked for.
    pub forgotten: Option<String>,
    /// What was wrong with the last try.
    pub problem: Option<PasswordProblem>,
}

/// A tenant that a person chooses among.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Company {
    /// What the form posts.
    pub slug: String,
    /// What people call it.
    pub name: String,
}

/// Why the first screen is shown once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Say")]
pub enum PasswordProblem {
    /// Name or password is missing.
    Incomplete,
    /// The one answer to unknown, wrong, locked and disabled.
    Wrong,
    /// The name is known in several companies.
    ChooseCompany,
    /// Too many tries; they may go on after so many seconds.
    TooMany {
        /// Seconds.
        wait: u32,
    },
    /// The server has more to do than it can.
    Busy,
}

impl From<PasswordProblem> for Say {
    fn from(problem: PasswordProblem) -> Self {
        match problem {
            PasswordProblem::Incomplete => Self::new("password-incomplete"),
            PasswordProblem::Wrong => Self::new("password-wrong"),
            PasswordProblem::ChooseCompany => Self::new("password-choose-company"),
            PasswordProblem::TooMany { wait } => {
                Self::new("password-too-many").with("minutes", &wait.div_ceil(60).max(1))
            }
            PasswordProblem::Busy => Self::new("error-busy"),
        }
    }
}

impl Page for PasswordPage {
    const TEMPLATE: &'static str = "login/password.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "password-title", &[])
    }

    fn samples() -> Vec<Self> {
        let plain = Self {
            flow: FlowPaths::sample(),
            client: Some("BI Portal".to_owned()),
            username: String::new(),
            again: false,
            companies: Vec::new(),
            company: None,
            forgotten: Some("/password/forgotten".to_owned()),
            problem: None,
        };
        let typed = Self {
            username: "alice@alder.example".to_owned(),
            ..plain.clone()
        };
        let company = |slug: &str, name: &str| Company {
            slug: slug.to_owned(),
            name: name.to_owned(),
        };
        vec![
            plain.clone(),
            Self {
                problem: Some(PasswordProblem::Wrong),
                ..typed.clone()
            },
            Self {
                again: true,
                client: None,
                ..typed.clone()
            },
            Self {
                companies: vec![
                    company("alder", "Alder Construction"),
                    company("birch", "Birch Energy"),
                ],
                company: Some("birch".to_owned()),
                problem: Some(PasswordProblem::ChooseCompany),
                ..typed.clone()
            },
            Self {
                problem: Some(PasswordProblem::TooMany { wait: 61 }),
                ..typed
            },
            Self {
                problem: Some(PasswordProblem::Incomplete),
                ..plain.clone()
            },
            Self {
                problem: Some(PasswordProblem::Busy),
                forgotten: None,
                ..plain
            },
        ]
    }
}
