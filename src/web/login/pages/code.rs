//! The interstitial: one field for the one-time code, whatever way it came.

use entity::values::AuthenticatorKind;
use serde::Serialize;

use crate::factor::code::tries_left;
use crate::locale::{Lang, Say, text};
use crate::login::verification::Refusal;
use crate::web::render::Page;

use super::FlowPaths;

/// `GET /login/{flow}/code`. A recovery code is accepted in the same field.
#[derive(Clone, Debug, Serialize)]
pub struct CodePage {
    /// Where its forms lead.
    pub flow: FlowPaths,
    /// The application that waits for the user.
    pub client: Option<String>,
    /// Whose login it is.
    pub username: String,
    /// Where the code comes from.
    pub way: CodeWay,
    /// A further code may be asked for; none where nothing is sent.
    pub resend: Option<Resend>,
    /// A further code was sent a moment ago.
    pub sent_again: bool,
    /// What is known to have become of the message.
    pub delivery: Option<DeliveryProblem>,
    /// For how many days this computer may be trusted; none when the policy offers no trust.
    pub trust_days: Option<u16>,
    /// The box was ticked when the form was last posted.
    pub trust: bool,
    /// There are other ways to choose from.
    pub other_ways: bool,
    /// Why a second step is asked for, line by line, in the page's language.
    pub why: Vec<String>,
    /// What was wrong with the last try.
    pub problem: Option<CodeProblem>,
}

/// Where a one-time code comes from. Addresses are masked before they get here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CodeWay {
    /// A text message.
    Sms {
        /// "•••-•••-4821".
        to: String,
    },
    /// A mail.
    Email {
        /// "j•••@acme.example".
        to: String,
        /// The exact sender that a spam folder would show.
        sender: String,
        /// The exact subject.
        subject: String,
    },
    /// An authenticator app.
    Totp,
    /// The saved list.
    RecoveryCode {
        /// How many are unused.
        left: u32,
    },
}

/// When a further code may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Resend {
    /// Seconds until the server will send one; 0 is now.
    pub wait: u32,
    /// How many more it will send; 0 takes the button away.
    pub left: u32,
}

/// What went wrong on a message's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Say")]
pub enum DeliveryProblem {
    /// The number or address does not exist.
    Invalid,
    /// The phone or mailbox could not be reached.
    Unreachable,
    /// The recipient told the carrier to send no more.
    OptedOut,
    /// No provider takes messages at the moment.
    Unavailable,
}

impl From<DeliveryProblem> for Say {
    fn from(problem: DeliveryProblem) -> Self {
        Self::new(match problem {
            DeliveryProblem::Invalid => "delivery-invalid",
            DeliveryProblem::Unreachable => "delivery-unreachable",
            DeliveryProblem::OptedOut => "delivery-opted-out",
            DeliveryProblem::Unavailable => "delivery-unavailable",
        })
    }
}

/// Why a code was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Say")]
pub enum CodeProblem {
    /// Nothing was typed.
    Empty,
    /// It is not the code; so many tries are left.
    Wrong {
        /// Tries.
        left: u32,
    },
    /// It was the code, and its time is over.
    Expired,
    /// It was used before.
    Used,
    /// Too many wrong ones: this code is closed and another is needed.
    Closed,
    /// Too many wrong ones: this way rests for so many seconds.
    Resting {
        /// Seconds.
        wait: u32,
    },
    /// This way is switched off until somebody helps.
    Suspended,
    /// Another code was asked for too early.
    TooSoon {
        /// Seconds until it is not.
        wait: u32,
    },
    /// As many codes were sent as ever are in this while.
    NoMoreCodes,
}

impl From<Refusal> for CodeProblem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unreadable => Self::Wrong {
                left: tries_left(0),
            },
            Refusal::Wrong { left } => Self::Wrong { left },
            Refusal::CoolingDown { retry_after } => Self::Resting {
                wait: u32::try_from(retry_after).unwrap_or(u32::MAX),
            },
            Refusal::Suspended => Self::Suspended,
            Refusal::Gone => Self::Expired,
        }
    }
}

impl From<CodeProblem> for Say {
    fn from(problem: CodeProblem) -> Self {
        match problem {
            CodeProblem::Empty => Self::new("code-empty"),
            CodeProblem::Wrong { left } => Self::new("code-wrong").with("left", &left),
            CodeProblem::Expired => Self::new("code-expired"),
            CodeProblem::Used => Self::new("code-used"),
            CodeProblem::Closed => Self::new("code-closed"),
            CodeProblem::Resting { wait } => {
                Self::new("code-resting").with("minutes", &wait.div_ceil(60).max(1))
            }
            CodeProblem::Suspended => Self::new("code-suspended"),
            CodeProblem::TooSoon { wait } => Self::new("code-too-soon").with("seconds", &wait),
            CodeProblem::NoMoreCodes => Self::new("code-no-more"),
        }
    }
}

impl CodePage {
    fn sample(way: CodeWay) -> Self {
        let resend = match way {
            CodeWay::Sms { .. } | CodeWay::Email { .. } => Some(Resend { wait: 27, left: 4 }),
            CodeWay::Totp | CodeWay::RecoveryCode { .. } => None,
        };
        Self {
            flow: FlowPaths::sample(),
            client: Some("BI Portal".to_owned()),
            username: "alice@alder.example".to_owned(),
            way,
            resend,
            sent_again: false,
            delivery: None,
            trust_days: Some(14),
            trust: false,
            other_ways: true,
            why: vec![
                "Alder Construction: a second step is always asked for.".to_owned(),
                "Set and locked by Kappa Partners on 3 Nov 2026.".to_owned(),
            ],
            problem: None,
        }
    }

    fn sample_sms() -> Self {
        Self::sample(CodeWay::Sms {
            to: "•••-•••-4821".to_owned(),
        })
    }

    fn sample_email() -> Self {
        Self::sample(CodeWay::Email {
            to: "b•••@alder.example".to_owned(),
            sender: "no-reply@meridian.example".to_owned(),
            subject: "Alder Construction - One-time code for login".to_owned(),
        })
    }
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "login/code.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "code-title", &[])
    }

    fn samples() -> Vec<Self> {
        let mut samples = vec![
            Self::sample_sms(),
            Self::sample_email(),
            Self::sample(CodeWay::Totp),
            Self::sample(CodeWay::RecoveryCode { left: 3 }),
            Self {
                sent_again: true,
                resend: Some(Resend { wait: 0, left: 1 }),
                ..Self::sample_sms()
            },
            Self {
                resend: Some(Resend { wait: 0, left: 0 }),
                trust_days: None,
                other_ways: false,
                why: Vec::new(),
                client: None,
                ..Self::sample_email()
            },
        ];
        let problems = [
            CodeProblem::Wrong { left: 4 },
            CodeProblem::Wrong { left: 1 },
            CodeProblem::Empty,
            CodeProblem::Expired,
            CodeProblem::Used,
            CodeProblem::Closed,
            CodeProblem::Resting { wait: 60 },
            CodeProblem::Suspended,
            CodeProblem::TooSoon { wait: 12 },
            CodeProblem::NoMoreCodes,
        ];
        samples.extend(problems.map(|problem| Self {
            problem: Some(problem),
            trust: true,
            ..Self::sample_sms()
        }));
        let deliveries = [
            DeliveryProblem::Invalid,
            DeliveryProblem::Unreachable,
            DeliveryProblem::OptedOut,
            DeliveryProblem::Unavailable,
        ];
        samples.extend(deliveries.map(|delivery| Self {
            delivery: Some(delivery),
            ..Self::sample_sms()
        }));
        samples
    }
}

/// `GET /login/{flow}/choose`: try another way.
#[derive(Clone, Debug, Serialize)]
pub struct ChoosePage {
    /// Where its form leads.
    pub flow: FlowPaths,
    /// Whose login it is.
    pub username: String,
    /// What the policy allows here, best first.
    pub ways: Vec<WayChoice>,
}

/// One way to receive or read a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WayChoice {
    /// What the form posts as `method`.
    pub kind: AuthenticatorKind,
    /// The masked number or address, where there is one.
    pub to: Option<String>,
}

impl Page for ChoosePage {
    const TEMPLATE: &'static str = "login/choose.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "choose-title", &[])
    }

    fn samples() -> Vec<Self> {
        let way = |kind, to: Option<&str>| WayChoice {
            kind,
            to: to.map(str::to_owned),
        };
        vec![
            Self {
                flow: FlowPaths::sample(),
                username: "carol@birch.example".to_owned(),
                ways: vec![
                    way(AuthenticatorKind::SecurityKey, None),
                    way(AuthenticatorKind::Totp, None),
                    way(AuthenticatorKind::Sms, Some("•••-•••-4821")),
                    way(AuthenticatorKind::Email, Some("c•••@birch.example")),
                    way(AuthenticatorKind::RecoveryCode, None),
                ],
            },
            Self {
                flow: FlowPaths::sample(),
                username: "bob@alder.example".to_owned(),
                ways: Vec::new(),
            },
        ]
    }
}
