//! The set-up inside a login: an authenticator app or a mobile number, proven before it counts.

use entity::values::AuthenticatorKind;
use serde::Serialize;

use crate::locale::{Lang, Say, text};
use crate::web::render::Page;

use super::{CodeProblem, DeliveryProblem, FlowPaths, Resend};

/// `GET /login/{flow}/enrol`: what to set up.
#[derive(Clone, Debug, Serialize)]
pub struct EnrolPage {
    /// Where its form leads.
    pub flow: FlowPaths,
    /// The application that waits for the user.
    pub client: Option<String>,
    /// Whose login it is.
    pub username: String,
    /// What may be set up here, recommended first: an app, a security key, a mobile.
    pub methods: Vec<AuthenticatorKind>,
    /// It can wait so many days; none when it must be done now.
    pub grace_days: Option<u16>,
    /// Why it is asked for, line by line, in the page's language.
    pub why: Vec<String>,
}

impl Page for EnrolPage {
    const TEMPLATE: &'static str = "login/enrol.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "enrol-title", &[])
    }

    fn samples() -> Vec<Self> {
        let forced = Self {
            flow: FlowPaths::sample(),
            client: Some("BI Portal".to_owned()),
            username: "dave@birch.example".to_owned(),
            methods: vec![
                AuthenticatorKind::Totp,
                AuthenticatorKind::SecurityKey,
                AuthenticatorKind::Sms,
            ],
            grace_days: None,
            why: vec!["Birch Energy: a second step is always asked for.".to_owned()],
        };
        vec![
            forced.clone(),
            Self {
                methods: vec![AuthenticatorKind::Totp],
                grace_days: Some(5),
                client: None,
                why: Vec::new(),
                ..forced
            },
        ]
    }
}

/// `GET /login/{flow}/enrol/app`: the QR code on demand, then the first code.
#[derive(Clone, Debug, Serialize)]
pub struct EnrolAppPage {
    /// Where its forms lead.
    pub flow: FlowPaths,
    /// Whose login it is.
    pub username: String,
    /// The key, once it was asked for.
    pub key: Option<TotpKey>,
    /// For how many days this computer may be trusted; none when the policy offers no trust.
    pub trust_days: Option<u16>,
    /// The box was ticked when the form was last posted.
    pub trust: bool,
    /// Something else may be set up instead.
    pub other_ways: bool,
    /// What was wrong with the last try.
    pub problem: Option<CodeProblem>,
}

/// A fresh TOTP key, for the one page that shows it.
#[derive(Clone, Serialize)]
pub struct TotpKey {
    /// The `otpauth` URI, for an app on the same device.
    pub uri: String,
    /// Its QR code, as a `data:` address.
    pub qr: String,
    /// The key in base32.
    pub secret: String,
    /// The same in groups of four.
    pub groups: Vec<String>,
}

impl TotpKey {
    /// From the key in base32, its `otpauth` URI and the URI's QR code as a `data:` address.
    #[must_use]
    pub fn new(secret: String, uri: String, qr: String) -> Self {
        let letters: Vec<char> = secret.chars().collect();
        let groups = letters
            .chunks(4)
            .map(|four| four.iter().collect())
            .collect();
        Self {
            uri,
            qr,
            secret,
            groups,
        }
    }
}

impl std::fmt::Debug for TotpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpKey([secret])")
    }
}

impl Page for EnrolAppPage {
    const TEMPLATE: &'static str = "login/enrol_app.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "app-title", &[])
    }

    fn samples() -> Vec<Self> {
        let before = Self {
            flow: FlowPaths::sample(),
            username: "dave@birch.example".to_owned(),
            key: None,
            trust_days: Some(14),
            trust: false,
            other_ways: true,
            problem: None,
        };
        let after = Self {
            key: Some(TotpKey::new(
                "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned(),
                "otpauth://totp/Birch%20Energy:dave@birch.example?secret=JBSWY3DPEHPK3PXP"
                    .to_owned(),
                SAMPLE_QR.to_owned(),
            )),
            ..before.clone()
        };
        vec![
            Self {
                other_ways: false,
                ..before
            },
            after.clone(),
            Self {
                problem: Some(CodeProblem::Wrong { left: 4 }),
                trust: true,
                ..after.clone()
            },
            Self {
                trust_days: None,
                ..after
            },
        ]
    }
}

/// A square that stands for a QR code in samples.
const SAMPLE_QR: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
    viewBox='0 0 25 25'%3E%3Cpath fill='%23fff' d='M0 0h25v25H0z'/%3E%3Cpath d='M2 2h7v7H2zM16 \
    2h7v7h-7zM2 16h7v7H2zM11 3h3v2h-3zM11 8h2v4h-2zM14 12h6v2h-6zM12 15h2v6h-2zM17 17h5v2h-5zM16 \
    21h3v2h-3z'/%3E%3C/svg%3E";

/// `GET /login/{flow}/enrol/phone`: consent and number.
#[derive(Clone, Debug, Serialize)]
pub struct EnrolPhonePage {
    /// Where its form leads.
    pub flow: FlowPaths,
    /// Whose login it is.
    pub username: String,
    /// What was typed, or the number somebody entered for the user.
    pub phone: String,
    /// The box was ticked when the form was last posted.
    pub consent: bool,
    /// The country that a national number is read in, as an ISO 3166-1 alpha-2 region.
    pub country: String,
    /// Something else may be set up instead.
    pub other_ways: bool,
    /// What was wrong with the last try.
    pub problem: Option<NumberProblem>,
}

/// Why a mobile number was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Say")]
pub enum NumberProblem {
    /// Nothing was typed.
    Empty,
    /// The consent box is not ticked.
    NoConsent,
    /// It is no number.
    Invalid,
    /// It is a number, and it receives no text messages.
    NotMobile,
    /// Messages are not sent to its country.
    Country,
    /// Too many were tried.
    TooMany,
}

impl From<NumberProblem> for Say {
    fn from(problem: NumberProblem) -> Self {
        Self::new(match problem {
            NumberProblem::Empty => "phone-empty",
            NumberProblem::NoConsent => "phone-no-consent",
            NumberProblem::Invalid => "phone-invalid",
            NumberProblem::NotMobile => "phone-not-mobile",
            NumberProblem::Country => "phone-country",
            NumberProblem::TooMany => "phone-too-many",
        })
    }
}

impl Page for EnrolPhonePage {
    const TEMPLATE: &'static str = "login/enrol_phone.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "phone-title", &[])
    }

    fn samples() -> Vec<Self> {
        let empty = Self {
            flow: FlowPaths::sample(),
            username: "dave@birch.example".to_owned(),
            phone: String::new(),
            consent: false,
            country: "US".to_owned(),
            other_ways: true,
            problem: None,
        };
        let problems = [
            NumberProblem::Empty,
            NumberProblem::NoConsent,
            NumberProblem::Invalid,
            NumberProblem::NotMobile,
            NumberProblem::Country,
            NumberProblem::TooMany,
        ];
        let tried = problems.map(|problem| Self {
            phone: "202 555 01".to_owned(),
            consent: problem != NumberProblem::NoConsent,
            other_ways: false,
            problem: Some(problem),
            ..empty.clone()
        });
        std::iter::once(empty.clone()).chain(tried).collect()
    }
}

/// `GET /login/{flow}/enrol/phone/code`: the code that proves the number.
#[derive(Clone, Debug, Serialize)]
pub struct EnrolPhoneCodePage {
    /// Where its forms lead.
    pub flow: FlowPaths,
    /// Whose login it is.
    pub username: String,
    /// The masked number.
    pub to: String,
    /// A further code may be asked for.
    pub resend: Option<Resend>,
    /// A further code was sent a moment ago.
    pub sent_again: bool,
    /// What is known to have become of the message.
    pub delivery: Option<DeliveryProblem>,
    /// For how many days this computer may be trusted; none when the policy offers no trust.
    pub trust_days: Option<u16>,
    /// The box was ticked when the form was last posted.
    pub trust: bool,
    /// What was wrong with the last try.
    pub problem: Option<CodeProblem>,
}

impl Page for EnrolPhoneCodePage {
    const TEMPLATE: &'static str = "login/enrol_phone_code.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, "phone-code-title", &[])
    }

    fn samples() -> Vec<Self> {
        let sent = Self {
            flow: FlowPaths::sample(),
            username: "dave@birch.example".to_owned(),
            to: "•••-•••-4821".to_owned(),
            resend: Some(Resend { wait: 30, left: 4 }),
            sent_again: false,
            delivery: None,
            trust_days: Some(14),
            trust: false,
            problem: None,
        };
        vec![
            sent.clone(),
            Self {
                problem: Some(CodeProblem::Wrong { left: 2 }),
                ..sent.clone()
            },
            Self {
                delivery: Some(DeliveryProblem::Unreachable),
                resend: None,
                trust_days: None,
                ..sent
            },
        ]
    }
}
