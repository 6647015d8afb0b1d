//! What the account shows of the mobile number.

use serde::Serialize;

use super::Corner;
use crate::locale::{Lang, text};
use crate::web::login::pages::{CodeProblem, DeliveryProblem, NumberProblem, Resend};
use crate::web::render::Page;

/// `GET /account/mobile`
#[derive(Clone, Debug, Serialize)]
pub struct MobilePage {
    /// Who.
    pub corner: Corner,
    /// The number now, masked.
    pub current: Option<String>,
    /// Whether it was validated.
    pub validated: bool,
    /// Whether it may be removed.
    pub removable: bool,
    /// What was typed.
    pub phone: String,
    /// The box was ticked.
    pub consent: bool,
    /// Region of national numbers.
    pub country: String,
    /// It was saved or removed a moment ago.
    pub saved: bool,
    /// What was wrong with the last try.
    pub problem: Option<NumberProblem>,
}

page!(MobilePage, "account/mobile.html", "account-mobile-title", {
    let set = Self {
        corner: Corner::sample(),
        current: Some("•••-•••-4821".to_owned()),
        validated: true,
        removable: true,
        phone: String::new(),
        consent: false,
        country: "US".to_owned(),
        saved: true,
        problem: None,
    };
    let empty = Self {
        current: None,
        removable: false,
        saved: false,
        country: "IT".to_owned(),
        problem: Some(NumberProblem::NoConsent),
        ..set.clone()
    };
    let wrong = Self {
        validated: false,
        consent: true,
        phone: "12".to_owned(),
        problem: Some(NumberProblem::Invalid),
        ..set.clone()
    };
    vec![set, empty, wrong]
});

/// `GET /account/mobile/code`
#[derive(Clone, Debug, Serialize)]
pub struct MobileCodePage {
    /// Who.
    pub corner: Corner,
    /// The new number, in full: its owner has just typed it.
    pub number: String,
    /// When a further code may be asked for.
    pub resend: Option<Resend>,
    /// What is known of the message.
    pub delivery: Option<DeliveryProblem>,
    /// What was wrong with the last try.
    pub problem: Option<CodeProblem>,
}

page!(
    MobileCodePage,
    "account/mobile_code.html",
    "account-mobile-code-title",
    {
        let waiting = Self {
            corner: Corner::sample(),
            number: "+12025554821".to_owned(),
            resend: Some(Resend { wait: 30, left: 4 }),
            delivery: None,
            problem: None,
        };
        let wrong = Self {
            resend: Some(Resend { wait: 0, left: 0 }),
            delivery: Some(DeliveryProblem::Unreachable),
            problem: Some(CodeProblem::Wrong { left: 2 }),
            ..waiting.clone()
        };
        vec![waiting, wrong]
    }
);

/// `GET /account/mobile/update`: "Your phone number has been validated".
#[derive(Clone, Debug, Serialize)]
pub struct MobileValidatedPage {
    /// Who.
    pub corner: Corner,
    /// The new number.
    pub number: String,
}

page!(
    MobileValidatedPage,
    "account/mobile_validated.html",
    "account-mobile-title",
    vec![Self {
        corner: Corner::sample(),
        number: "+12025554821".to_owned(),
    }]
);
