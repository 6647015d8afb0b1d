//! The page for what cannot go on: what happened in calm words, what to do, and a number to quote.

use serde::Serialize;

use crate::locale::{Lang, Say, text};

use super::render::Page;

/// Every error that a person sees; `id="error-code"` holds [`ErrorPage::code`].
#[derive(Clone, Debug, Serialize)]
pub struct ErrorPage {
    /// What happened, for people.
    pub kind: ErrorKind,
    /// What happened, for machines and help desks: an OAuth error or a word of ours.
    pub code: String,
    /// The incident that the log knows it by.
    pub incident: Option<String>,
    /// What the application's developers should know; shown apart.
    pub detail: Option<String>,
    /// A way on: an address of ours and what it is.
    pub next: Option<(String, WayOn)>,
}

/// What happened, as people would say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// There is no such page.
    NotFound,
    /// The application asked for something that cannot be.
    Application,
    /// A form came back damaged or from elsewhere.
    Form,
    /// The sign-in took too long, was finished, or belongs to another browser.
    FlowExpired,
    /// A link from a mail is used or too old.
    LinkDead,
    /// The session ended.
    SessionEnded,
    /// The browser keeps no cookies.
    Cookies,
    /// The person may not do this.
    Forbidden,
    /// The policy lets this person in nowhere here.
    Denied,
    /// Too many tries.
    TooMany,
    /// More to do than can be done.
    Busy,
    /// A fault of ours.
    Fault,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::NotFound,
        Self::Application,
        Self::Form,
        Self::FlowExpired,
        Self::LinkDead,
        Self::SessionEnded,
        Self::Cookies,
        Self::Forbidden,
        Self::Denied,
        Self::TooMany,
        Self::Busy,
        Self::Fault,
    ];

    /// Its messages: `error-<name>-title` and `error-<name>`.
    const fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Application => "application",
            Self::Form => "form",
            Self::FlowExpired => "flow-expired",
            Self::LinkDead => "link-dead",
            Self::SessionEnded => "session-ended",
            Self::Cookies => "cookies",
            Self::Forbidden => "forbidden",
            Self::Denied => "denied",
            Self::TooMany => "too-many",
            Self::Busy => "busy",
            Self::Fault => "fault",
        }
    }
}

impl Serialize for ErrorKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What the one button of an error page does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Say")]
pub enum WayOn {
    /// Begins the sign-in again.
    StartAgain,
    /// Tries the same address again.
    TryAgain,
    /// Goes to the first page.
    Home,
    /// Goes back to the application.
    Application,
}

impl From<WayOn> for Say {
    fn from(way: WayOn) -> Self {
        Self::new(match way {
            WayOn::StartAgain => "error-start-again",
            WayOn::TryAgain => "error-try-again",
            WayOn::Home => "error-home",
            WayOn::Application => "error-to-application",
        })
    }
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "error.html";

    fn title(&self, lang: Lang) -> String {
        text(lang, &format!("error-{}-title", self.kind.name()), &[])
    }

    fn samples() -> Vec<Self> {
        let ways = [
            WayOn::StartAgain,
            WayOn::TryAgain,
            WayOn::Home,
            WayOn::Application,
        ];
        let each = ErrorKind::ALL.iter().zip(ways.iter().cycle());
        let mut samples: Vec<Self> = each
            .map(|(kind, way)| Self {
                kind: *kind,
                code: "invalid_request".to_owned(),
                incident: Some("7KQ2-M4XD".to_owned()),
                detail: None,
                next: Some(("/".to_owned(), *way)),
            })
            .collect();
        samples.push(Self {
            kind: ErrorKind::Application,
            code: "invalid_request".to_owned(),
            incident: None,
            detail: Some("redirect_uri is not registered for this client".to_owned()),
            next: None,
        });
        samples
    }
}
