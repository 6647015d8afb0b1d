//! A forgotten password: a link by mail, a new password, and never a way around the second step.

use serde::Serialize;

use crate::locale::{Lang, Say, text};
use crate::web::render::Page;

/// Asks whose password was forgotten; posts `username`.
#[derive(Clone, Debug, Serialize)]
pub struct ForgottenPage {
    /// Where its form leads.
    pub action: String,
    /// Back to the password.
    pub back: Option<String>,
    /// What was typed before.
    pub username: String,
    /// The field was left empty.
    pub empty: bool,
}

impl Page for ForgottenPage {
    const TEMPLATE: &'static str = "login/forgotten.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "forgotten-title", &[])
    }

    fn samples() -> Vec<Self> {
        let asked = Self {
            action: "/password/forgotten".to_owned(),
            back: Some("/login/sample/password".to_owned()),
            username: "alice@alder.example".to_owned(),
            empty: false,
        };
        vec![
            asked.clone(),
            Self {
                username: String::new(),
                empty: true,
                back: None,
                ..asked
            },
        ]
    }
}

/// The same words whether or not the name is known.
#[derive(Clone, Debug, Serialize)]
pub struct ForgottenSentPage {
    /// The exact sender that a spam folder would show.
    pub sender: String,
    /// How long the link is good, in minutes.
    pub minutes: u32,
    /// Back to the password.
    pub back: Option<String>,
}

impl Page for ForgottenSentPage {
    const TEMPLATE: &'static str = "login/forgotten_sent.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "forgotten-sent-title", &[])
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            sender: "no-reply@meridian.example".to_owned(),
            minutes: 30,
            back: Some("/login/sample/password".to_owned()),
        }]
    }
}

/// Asks for the new password; posts `password` and the link's `token`. Afterwards
/// [`NewPasswordPage::changed`] says so on the same page.
#[derive(Clone, Serialize)]
pub struct NewPasswordPage {
    /// Where its form leads.
    pub action: String,
    /// The link's secret, carried by the form.
    pub token: String,
    /// Whose password it is, for the reader and the password manager.
    pub username: String,
    /// The fewest characters it may have.
    pub minimum: u32,
    /// It was changed; there is no form any more.
    pub changed: bool,
    /// Where to go on after the change.
    pub back: Option<String>,
    /// What was wrong with the last try.
    pub problem: Option<NewPasswordProblem>,
}

impl std::fmt::Debug for NewPasswordPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPasswordPage([secret])")
    }
}

/// Why a new password was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Say")]
pub enum NewPasswordProblem {
    /// Nothing was typed.
    Empty,
    /// Too few characters.
    TooShort {
        /// The fewest it may have.
        minimum: u32,
    },
    /// Too many characters.
    TooLong {
        /// The most it may have.
        maximum: u32,
    },
    /// Everybody's first guess.
    Common,
    /// It is made of the name, the company or the product.
    Obvious,
    /// It is the present one.
    Same,
}

impl From<NewPasswordProblem> for Say {
    fn from(problem: NewPasswordProblem) -> Self {
        match problem {
            NewPasswordProblem::Empty => Self::new("new-password-empty"),
            NewPasswordProblem::TooShort { minimum } => {
                Self::new("new-password-too-short").with("minimum", &minimum)
            }
            NewPasswordProblem::TooLong { maximum } => {
                Self::new("new-password-too-long").with("maximum", &maximum)
            }
            NewPasswordProblem::Common => Self::new("new-password-common"),
            NewPasswordProblem::Obvious => Self::new("new-password-obvious"),
            NewPasswordProblem::Same => Self::new("new-password-same"),
        }
    }
}

impl Page for NewPasswordPage {
    const TEMPLATE: &'static str = "login/new_password.html";

    fn title(&self, lang: Lang) -> String {
        let id = if self.changed {
            "new-password-changed-title"
        } else {
            "new-password-title"
        };
        text(lang, id, &[])
    }

    fn samples() -> Vec<Self> {
        let asked = Self {
            action: "/password/new".to_owned(),
            token: "vpr_sample".to_owned(),
            username: "alice@alder.example".to_owned(),
            minimum: 8,
            changed: false,
            back: None,
            problem: None,
        };
        let problems = [
            NewPasswordProblem::Empty,
            NewPasswordProblem::TooShort { minimum: 8 },
            NewPasswordProblem::TooLong { maximum: 128 },
            NewPasswordProblem::Common,
            NewPasswordProblem::Obvious,
            NewPasswordProblem::Same,
        ];
        let mut samples = vec![
            asked.clone(),
            Self {
                changed: true,
                back: Some("/".to_owned()),
                ..asked.clone()
            },
        ];
        samples.extend(problems.map(|problem| Self {
            problem: Some(problem),
            ..asked.clone()
        }));
        samples
    }
}
