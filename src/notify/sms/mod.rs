//! Text messages: the providers, tried in the order of the configuration.

mod http;
mod twilio;

pub use http::HttpSms;
pub use twilio::Twilio;

use entity::values::Timestamp;

use super::letter::Letter;
use super::memory::{Memory, SentMessage};
use super::outbound::SettingsError;
use super::refusal::Refusal;
use crate::config::messages::SmsProviderSettings;

/// How text messages leave.
#[derive(Clone, Debug)]
pub enum SmsProvider {
    /// Twilio's REST API.
    Twilio(Twilio),
    /// Any provider with one HTTP request a message.
    Http(HttpSms),
    /// Nowhere: it is kept for the demo's outbox.
    Memory(Memory),
}

impl SmsProvider {
    /// A provider from its settings; nothing is sent yet.
    ///
    /// # Errors
    /// [`SettingsError`] with the setting that is no good.
    pub fn new(settings: &SmsProviderSettings) -> Result<Self, SettingsError> {
        Ok(match settings {
            SmsProviderSettings::Twilio(settings) => Self::Twilio(Twilio::new(settings)?),
            SmsProviderSettings::Http(settings) => Self::Http(HttpSms::new(settings)?),
        })
    }

    /// What it is called in logs and in the outbox.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Twilio(_) => "twilio",
            Self::Http(http) => http.name(),
            Self::Memory(_) => "memory",
        }
    }

    /// Hands in one message; `body` is the letter's, perhaps with more behind it.
    pub(super) async fn send(
        &self,
        letter: &Letter,
        body: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match self {
            Self::Twilio(twilio) => twilio.send(&letter.to, body).await,
            Self::Http(http) => http.send(&letter.to, body).await,
            Self::Memory(memory) => {
                memory.keep(SentMessage::of(letter, body, now));
                Ok(())
            }
        }
    }
}

/// A call that got no answer.
fn unanswered(error: &reqwest::Error) -> Refusal {
    Refusal::later(if error.is_timeout() {
        "no answer in time"
    } else {
        "no connection"
    })
}
