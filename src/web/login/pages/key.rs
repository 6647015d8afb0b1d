//! The interstitial by security key, and the set-up of one.

use serde::Serialize;

use crate::locale::{Lang, Say, text};
use crate::web::render::Page;

use super::FlowPaths;

/// `GET /login/{flow}/key`: the browser asks for the key, and posts what it answered.
#[derive(Clone, Debug, Serialize)]
pub struct KeyPage {
    /// Where its forms lead.
    pub flow: FlowPaths,
    /// The application that waits for the user.
    pub client: Option<String>,
    /// Whose login it is.
    pub username: String,
    /// What the browser is given (WebAuthn Level 3, section 5.5), as JSON; none when the challenge
    /// has expired.
    pub options: Option<String>,
    /// For how many days this computer may be trusted; none when the policy offers no trust.
    pub trust_days: Option<u16>,
    /// The box was ticked when the form was last posted.
    pub trust: bool,
    /// There are other ways to choose from.
    pub other_ways: bool,
    /// Why a second step is asked for, line by line, in the page's language.
    pub why: Vec<String>,
    /// What was wrong with the last try.
    pub problem: Option<KeyProblem>,
}

/// Why a key was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Say")]
pub enum KeyProblem {
    /// The browser answered nothing: scripts are off, or it knows no keys.
    NoAnswer,
    /// What it answered makes no sense.
    Unreadable,
    /// It is not the key, or not the answer to this challenge.
    Wrong,
    /// The challenge expired, or was answered before.
    Expired,
    /// This key is registered already.
    Known,
    /// It can be copied to other devices, and one that cannot is needed.
    Copyable,
    /// There are as many keys as there may be.
    TooMany,
    /// Too many wrong answers: keys rest for so many seconds.
    Resting {
        /// Seconds.
        wait: u32,
    },
    /// Keys are switched off until somebody helps.
    Suspended,
}

impl KeyProblem {
    /// Every problem, for samples.
    const SAMPLES: [Self; 9] = [
        Self::NoAnswer,
        Self::Unreadable,
        Self::Wrong,
        Self::Expired,
        Self::Known,
        Self::Copyable,
        Self::TooMany,
        Self::Resting { wait: 60 },
        Self::Suspended,
    ];
}

impl From<KeyProblem> for Say {
    fn from(problem: KeyProblem) -> Self {
        Self::new(match problem {
            KeyProblem::NoAnswer => "key-no-answer",
            KeyProblem::Unreadable => "key-unreadable",
            KeyProblem::Wrong => "key-wrong",
            KeyProblem::Expired => "key-expired",
            KeyProblem::Known => "key-known",
            KeyProblem::Copyable => "key-copyable",
            KeyProblem::TooMany => "key-too-many",
            KeyProblem::Suspended => "key-suspended",
            KeyProblem::Resting { wait } => {
                return Self::new("key-resting").with("minutes", &wait.div_ceil(60).max(1));
            }
        })
    }
}

/// Options that no key answers, for samples.
pub const SAMPLE_OPTIONS: &str = r#"{"challenge":"c2FtcGxl","rpId":"localhost"}"#;

impl Page for KeyPage {
    const TEMPLATE: &'static str = "login/key.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "key-title", &[])
    }

    fn samples() -> Vec<Self> {
        let asked = Self {
            flow: FlowPaths::sample(),
            client: Some("BI Portal".to_owned()),
            username: "carol@birch.example".to_owned(),
            options: Some(SAMPLE_OPTIONS.to_owned()),
            trust_days: Some(14),
            trust: false,
            other_ways: true,
            why: vec![
                "Birch Energy: a second step is always asked for.".to_owned(),
                "Set and locked by Kappa Partners on 3 Nov 2026.".to_owned(),
            ],
            problem: None,
        };
        let mut samples = vec![
            asked.clone(),
            Self {
                options: None,
                client: None,
                trust_days: None,
                other_ways: false,
                why: Vec::new(),
                ..asked.clone()
            },
        ];
        samples.extend(KeyProblem::SAMPLES.map(|problem| Self {
            problem: Some(problem),
            trust: true,
            ..asked.clone()
        }));
        samples
    }
}

/// `GET /login/{flow}/enrol/key`: the browser makes a credential, and posts it.
#[derive(Clone, Debug, Serialize)]
pub struct EnrolKeyPage {
    /// Where its forms lead.
    pub flow: FlowPaths,
    /// Whose login it is.
    pub username: String,
    /// What the browser is given (WebAuthn Level 3, section 5.4), as JSON; none when no key can be
    /// added, or the challenge has expired.
    pub options: Option<String>,
    /// What the key will be called.
    pub label: String,
    /// For how many days this computer may be trusted; none when the policy offers no trust.
    pub trust_days: Option<u16>,
    /// The box was ticked when the form was last posted.
    pub trust: bool,
    /// Something else may be set up instead.
    pub other_ways: bool,
    /// What was wrong with the last try.
    pub problem: Option<KeyProblem>,
}

impl Page for EnrolKeyPage {
    const TEMPLATE: &'static str = "login/enrol_key.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "key-add-title", &[])
    }

    fn samples() -> Vec<Self> {
        let asked = Self {
            flow: FlowPaths::sample(),
            username: "dave@birch.example".to_owned(),
            options: Some(SAMPLE_OPTIONS.to_owned()),
            label: "Security key".to_owned(),
            trust_days: Some(14),
            trust: false,
            other_ways: true,
            problem: None,
        };
        let mut samples = vec![
            asked.clone(),
            Self {
                options: None,
                trust_days: None,
                other_ways: false,
                ..asked.clone()
            },
        ];
        samples.extend(KeyProblem::SAMPLES.map(|problem| Self {
            problem: Some(problem),
            ..asked.clone()
        }));
        samples
    }
}
