//! Twilio's Messages resource (`POST /2010-04-01/Accounts/{sid}/Messages.json`).
//!
//! Why this is our own: `docs/decisions/0001-twilio-client.md`. Twilio adds codes and splits old
//! ones (in July 2024 land lines and short codes left 21211 and 21614), so a code that is not in
//! the table is judged by its HTTP status and never called the user's fault.

use serde::Deserialize;
use url::Url;

use super::unanswered;
use crate::base::Secret;
use crate::config::messages::TwilioSettings;
use crate::notify::outbound::{self, SettingsError, TimeLimits};
use crate::notify::outbox::DeliveryFailure;
use crate::notify::refusal::Refusal;

/// An account with Twilio, or one of its API keys; clones share its connections.
#[derive(Clone, Debug)]
pub struct Twilio {
    client: reqwest::Client,
    messages: Url,
    username: String,
    password: Secret<String>,
    sender: Sender,
}

/// Who it comes from.
#[derive(Clone, Debug)]
enum Sender {
    From(String),
    Service(String),
}

/// What Twilio answers, of both kinds: a message has `error_code`, an error has `code`.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    code: Option<i64>,
    #[serde(default)]
    error_code: Option<i64>,
}

impl Twilio {
    /// A client from its settings.
    ///
    /// # Errors
    /// [`SettingsError`] with the setting that is no good.
    pub fn new(settings: &TwilioSettings) -> Result<Self, SettingsError> {
        let sid = &settings.account_sid;
        if !is_sid(sid, "AC") {
            return Err(SettingsError::value("account_sid", "is not \"AC…\""));
        }
        let (username, password) = credentials(settings)?;
        let sender = match (&settings.from, &settings.messaging_service_sid) {
            (Some(from), None) => Sender::From(from.clone()),
            (None, Some(service)) if is_sid(service, "MG") => Sender::Service(service.clone()),
            (None, Some(_)) => {
                let problem = "is not \"MG…\"";
                return Err(SettingsError::value("messaging_service_sid", problem));
            }
            (None, None) | (Some(_), Some(_)) => {
                let problem = "either from or messaging_service_sid is needed, and only one";
                return Err(SettingsError::value("from", problem));
            }
        };
        let base = base_url(settings)?;
        let path = format!("/2010-04-01/Accounts/{sid}/Messages.json");
        let messages = outbound::endpoint("base_url", &format!("{base}{path}"))?;
        let timeout = settings.timeout_s.min(crate::notify::LONGEST_ATTEMPT_S);
        Ok(Self {
            client: outbound::client(TimeLimits::seconds(timeout))?,
            messages,
            username,
            password,
            sender,
        })
    }

    pub(super) async fn send(&self, to: &str, body: &str) -> Result<(), Refusal> {
        let sender = match &self.sender {
            Sender::From(from) => ("From", from.as_str()),
            Sender::Service(service) => ("MessagingServiceSid", service.as_str()),
        };
        let response = self
            .client
            .post(self.messages.clone())
            .basic_auth(&self.username, Some(self.password.expose()))
            .form(&[("To", to), sender, ("Body", body)])
            .send()
            .await
            .map_err(|error| unanswered(&error))?;
        let status = response.status().as_u16();
        let after_s = outbound::retry_after(&response);
        let body = outbound::body(response).await;
        let answer: Option<Answer> = serde_json::from_slice(&body).ok();
        let code = answer.and_then(|answer| answer.code.or(answer.error_code));
        match (status, code) {
            (200..=299, None) => Ok(()),
            (status, code) => Err(meaning(status, code, after_s)),
        }
    }
}

/// The user name and password of HTTP Basic: an API key before the account's token.
fn credentials(settings: &TwilioSettings) -> Result<(String, Secret<String>), SettingsError> {
    match (
        &settings.api_key_sid,
        &settings.api_key_secret,
        &settings.auth_token,
    ) {
        (Some(sid), Some(secret), None) => Ok((sid.clone(), secret.clone())),
        (None, None, Some(token)) => Ok((settings.account_sid.clone(), token.clone())),
        _ => Err(SettingsError::value(
            "auth_token",
            "either auth_token or api_key_sid with api_key_secret is needed",
        )),
    }
}

/// Where the API is. `api.<region>.twilio.com` ended in April 2026: a region is reached through an
/// edge, `api.<edge>.<region>.twilio.com`.
fn base_url(settings: &TwilioSettings) -> Result<String, SettingsError> {
    if let Some(base) = &settings.base_url {
        if settings.region.is_some() || settings.edge.is_some() {
            return Err(SettingsError::value("base_url", "excludes region and edge"));
        }
        return Ok(base.trim_end_matches('/').to_owned());
    }
    let label = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    let region = settings.region.as_deref().unwrap_or("us1");
    let known = match region {
        "us1" => Some("ashburn"),
        "ie1" => Some("dublin"),
        "au1" => Some("sydney"),
        "jp1" => Some("tokyo"),
        "de1" => Some("frankfurt"),
        "br1" => Some("sao-paulo"),
        "sg1" => Some("singapore"),
        _ => None,
    };
    if !label(region) {
        return Err(SettingsError::value("region", "is not such as \"ie1\""));
    }
    match (settings.edge.as_deref(), known) {
        // The default region has the plain name, and Twilio finds its own way in.
        (None, _) if region == "us1" => Ok("https://api.twilio.com".to_owned()),
        (Some(edge), _) if !label(edge) => {
            Err(SettingsError::value("edge", "is not such as \"dublin\""))
        }
        (Some(edge), _) | (None, Some(edge)) => {
            Ok(format!("https://api.{edge}.{region}.twilio.com"))
        }
        (None, None) => Err(SettingsError::value("edge", "is needed for this region")),
    }
}

fn is_sid(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// What Twilio's code, or else the HTTP status, asks for.
fn meaning(status: u16, code: Option<i64>, after_s: Option<i64>) -> Refusal {
    let named = |what: &str| match code {
        Some(code) => format!("{what}: Twilio {code}, HTTP {status}"),
        None => format!("{what}: HTTP {status}"),
    };
    let later = || Refusal::Later {
        reason: named("overloaded or down").into(),
        after_s,
    };
    match code {
        // Not a number, cannot be reached, a short code, not a mobile number, a land line.
        Some(21211 | 21214 | 21217 | 21265 | 21421 | 21604 | 21614 | 21635) => {
            Refusal::Recipient(DeliveryFailure::InvalidNumber)
        }
        // Handset unreachable or unknown, land line or carrier out of reach.
        Some(30003 | 30005 | 30006) => Refusal::Recipient(DeliveryFailure::Unreachable),
        // They answered STOP; sending by another provider would be against their word.
        Some(21610) => Refusal::Recipient(DeliveryFailure::OptedOut),
        // Credentials, account, trial, country permission, sender, A2P registration.
        Some(
            20003 | 20005 | 20404 | 21212 | 21408 | 21603 | 21606 | 21608 | 21659 | 21660 | 30002
            | 30034,
        ) => Refusal::operator(named("the account or sender is refused")),
        // Rate, queues, and "unknown error".
        Some(20429 | 21611 | 30001 | 30008) => later(),
        // No route between the two, blocked, filtered, too long.
        Some(21612 | 21617 | 30004 | 30007) => Refusal::Message,
        Some(_) | None => match status {
            401 | 403 | 404 => Refusal::operator(named("the account is refused")),
            408 | 429 | 500..=599 => later(),
            // A redirect or a 2xx that reports an error we do not know.
            _ => Refusal::Message,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> TwilioSettings {
        TwilioSettings {
            account_sid: "AC00000000000000000000000000000000".to_owned(),
            auth_token: Some(Secret::new("token".to_owned())),
            api_key_sid: None,
            api_key_secret: None,
            from: Some("+12025550100".to_owned()),
            messaging_service_sid: None,
            region: None,
            edge: None,
            base_url: None,
            timeout_s: 5,
        }
    }

    #[test]
    fn the_host_follows_region_and_edge() {
        for (region, edge, host) in [
            (None, None, "https://api.twilio.com"),
            (Some("us1"), None, "https://api.twilio.com"),
            (Some("ie1"), None, "https://api.dublin.ie1.twilio.com"),
            (
                Some("au1"),
                Some("sydney"),
                "https://api.sydney.au1.twilio.com",
            ),
            (
                None,
                Some("umatilla"),
                "https://api.umatilla.us1.twilio.com",
            ),
        ] {
            let settings = TwilioSettings {
                region: region.map(str::to_owned),
                edge: edge.map(str::to_owned),
                ..settings()
            };
            assert_eq!(base_url(&settings).expect(host), host);
        }
    }

    #[test]
    fn settings_that_cannot_work_are_named() {
        let text = |text: &str| Some(text.to_owned());
        let cases = [
            (
                "account_sid:",
                TwilioSettings {
                    account_sid: "../x".to_owned(),
                    ..settings()
                },
            ),
            (
                "auth_token:",
                TwilioSettings {
                    auth_token: None,
                    ..settings()
                },
            ),
            (
                "auth_token:",
                TwilioSettings {
                    api_key_sid: text("SK1"),
                    ..settings()
                },
            ),
            (
                "from:",
                TwilioSettings {
                    from: None,
                    ..settings()
                },
            ),
            (
                "from:",
                TwilioSettings {
                    messaging_service_sid: text("MG1"),
                    ..settings()
                },
            ),
            (
                "region:",
                TwilioSettings {
                    region: text("evil.example/"),
                    ..settings()
                },
            ),
            (
                "edge:",
                TwilioSettings {
                    region: text("xx9"),
                    ..settings()
                },
            ),
            (
                "base_url:",
                TwilioSettings {
                    base_url: text("http://sms.example"),
                    ..settings()
                },
            ),
            (
                "base_url:",
                TwilioSettings {
                    base_url: text("not a url"),
                    ..settings()
                },
            ),
        ];
        for (key, settings) in cases {
            let error = Twilio::new(&settings).map(|_| ()).expect_err(key);
            assert!(error.to_string().starts_with(key), "{key} {error}");
        }
    }

    #[test]
    fn each_code_asks_for_what_helps() {
        let operator = |refusal: &Refusal| matches!(refusal, Refusal::Operator(_));
        let later = |refusal: &Refusal| matches!(refusal, Refusal::Later { .. });
        for code in [21211, 21614, 21635] {
            let expected = Refusal::Recipient(DeliveryFailure::InvalidNumber);
            assert_eq!(meaning(400, Some(code), None), expected, "{code}");
        }
        for code in [30003, 30005, 30006] {
            let expected = Refusal::Recipient(DeliveryFailure::Unreachable);
            assert_eq!(meaning(400, Some(code), None), expected, "{code}");
        }
        let stopped = Refusal::Recipient(DeliveryFailure::OptedOut);
        assert_eq!(meaning(400, Some(21610), None), stopped);
        assert!(operator(&meaning(401, Some(20003), None)));
        assert!(operator(&meaning(400, Some(21408), None)));
        assert!(operator(&meaning(401, None, None)));
        assert!(later(&meaning(429, Some(20429), Some(3))));
        assert!(later(&meaning(429, None, None)));
        assert!(later(&meaning(500, None, None)));
        assert!(later(&meaning(503, Some(20503), None)));
        assert_eq!(meaning(400, Some(29_999), None), Refusal::Message);
        assert_eq!(meaning(302, None, None), Refusal::Message);
    }
}
