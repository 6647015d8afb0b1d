//! E-mail by SMTP (RFC 5321) through lettre: STARTTLS or TLS, authentication, a time limit.

use std::time::{Duration, UNIX_EPOCH};

use entity::ids::MessageId;
use entity::values::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::letter::Letter;
use super::memory::{Memory, SentMessage};
use super::outbound::SettingsError;
use super::outbox::DeliveryFailure;
use super::refusal::Refusal;
use crate::config::messages::{MailSettings, MailTls, is_loopback};

/// How e-mail leaves.
#[derive(Clone, Debug)]
pub enum MailTransport {
    /// To a server.
    Smtp(Smtp),
    /// Nowhere: it is kept for the demo's outbox.
    Memory(Memory),
}

/// An SMTP server that takes our mail; clones share its connections.
#[derive(Clone, Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
    timeout: Duration,
}

impl Smtp {
    /// A transport from its settings; it connects when the first mail leaves.
    ///
    /// # Errors
    /// [`SettingsError`] with the setting that is no good.
    pub fn new(settings: &MailSettings) -> Result<Self, SettingsError> {
        let from = settings.from.parse().map_err(|_| {
            SettingsError::value("from", "is not an address such as \"no-reply@id.example\"")
        })?;
        let timeout = Duration::from_secs(settings.timeout_s.clamp(1, super::LONGEST_ATTEMPT_S));
        let tls = tls(settings)?;
        let port = settings.port.unwrap_or(match settings.tls {
            MailTls::Implicit => 465,
            MailTls::Starttls | MailTls::None => 587,
        });
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.as_str())
                .port(port)
                .tls(tls)
                .timeout(Some(timeout));
        match (&settings.username, &settings.password) {
            (Some(username), Some(password)) => {
                let credentials = Credentials::new(username.clone(), password.expose().clone());
                builder = builder.credentials(credentials);
            }
            (None, None) => {}
            (Some(_), None) => {
                return Err(SettingsError::value("password", "is needed with username"));
            }
            (None, Some(_)) => {
                return Err(SettingsError::value("username", "is needed with password"));
            }
        }
        Ok(Self {
            transport: builder.build(),
            from,
            timeout,
        })
    }

    async fn send(&self, id: MessageId, letter: &Letter, now: Timestamp) -> Result<(), Refusal> {
        let mail = self.compose(id, letter, now)?;
        // lettre bounds single steps; a server that drips must be bounded as a whole.
        match tokio::time::timeout(self.timeout, self.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refusal(&error)),
            Err(_) => Err(Refusal::later("no answer in time")),
        }
    }

    fn compose(
        &self,
        id: MessageId,
        letter: &Letter,
        now: Timestamp,
    ) -> Result<lettre::Message, Refusal> {
        let nowhere = |_| Refusal::Recipient(DeliveryFailure::InvalidNumber);
        let to: Address = letter.to.parse().map_err(nowhere)?;
        let sent = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
        let plain = SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone());
        let builder = lettre::Message::builder()
            .from(Mailbox::new(Some(letter.brand.clone()), self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(letter.subject.clone())
            .date(sent)
            // The same at every attempt, so that a mail that was handed in twice is shown once.
            .message_id(Some(format!("<{id}@{}>", self.from.domain())));
        let mail = match &letter.html {
            Some(html) => builder.multipart(
                MultiPart::alternative().singlepart(plain).singlepart(
                    SinglePart::builder()
                        .header(ContentType::TEXT_HTML)
                        .body(html.clone()),
                ),
            ),
            None => builder.singlepart(plain),
        };
        let mut mail = mail.map_err(|error| {
            tracing::error!(%id, %error, "a mail cannot be composed");
            Refusal::Message
        })?;
        // RFC 3834: nobody's absence notice answers this.
        for (name, value) in [
            ("Auto-Submitted", "auto-generated"),
            ("Content-Language", letter.lang.as_str()),
        ] {
            let name = HeaderName::new_from_ascii_str(name);
            mail.headers_mut()
                .insert_raw(HeaderValue::new(name, value.to_owned()));
        }
        Ok(mail)
    }
}

impl MailTransport {
    /// What it is called in logs and in the outbox.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Smtp(_) => "smtp",
            Self::Memory(_) => "memory",
        }
    }

    pub(super) async fn send(
        &self,
        id: MessageId,
        letter: &Letter,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match self {
            Self::Smtp(smtp) => smtp.send(id, letter, now).await,
            Self::Memory(memory) => {
                memory.keep(SentMessage::of(letter, &letter.body, now));
                Ok(())
            }
        }
    }
}

fn tls(settings: &MailSettings) -> Result<Tls, SettingsError> {
    if settings.tls == MailTls::None {
        return if is_loopback(&settings.host) {
            Ok(Tls::None)
        } else {
            Err(SettingsError::value(
                "tls",
                "\"none\" is accepted for a server on loopback alone",
            ))
        };
    }
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.ca_pem {
        let certificate = Certificate::from_pem(pem.as_bytes())
            .map_err(|_| SettingsError::value("ca_pem", "is not a certificate in PEM"))?;
        parameters = parameters.add_root_certificate(certificate);
    }
    let parameters = parameters
        .build_rustls()
        .map_err(|error| SettingsError::Tls(error.to_string()))?;
    Ok(match settings.tls {
        MailTls::Starttls => Tls::Required(parameters),
        MailTls::Implicit | MailTls::None => Tls::Wrapper(parameters),
    })
}

/// What an SMTP error means. Server texts are not kept: they quote addresses.
fn refusal(error: &lettre::transport::smtp::Error) -> Refusal {
    let code = error.status().map(u16::from);
    match code {
        // RFC 4954: our account, not the recipient.
        Some(454 | 530 | 534 | 535 | 538) => {
            Refusal::operator(format!("SMTP {}", code.unwrap_or(0)))
        }
        // RFC 5321 and RFC 7505: no such mailbox, or a domain that takes no mail.
        Some(550 | 551 | 553 | 556) => Refusal::Recipient(DeliveryFailure::Unreachable),
        Some(500..=599) => Refusal::Message,
        Some(code) => Refusal::later(format!("SMTP {code}")),
        None if error.is_timeout() => Refusal::later("no answer in time"),
        None if error.is_tls() => Refusal::operator("TLS failed"),
        // lettre's own refusals: no STARTTLS, no mechanism in common.
        None if error.is_client() => Refusal::operator(error.to_string()),
        None => Refusal::later("no connection"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Secret;

    fn settings() -> MailSettings {
        MailSettings {
            from: "no-reply@id.example".to_owned(),
            host: "smtp.example".to_owned(),
            port: None,
            tls: MailTls::Starttls,
            username: None,
            password: None,
            ca_pem: None,
            timeout_s: 5,
        }
    }

    #[test]
    fn settings_that_cannot_work_are_named() {
        type Change = fn(&mut MailSettings);
        let cases: [(&str, Change); 5] = [
            ("from:", |s| s.from = "nobody".to_owned()),
            ("tls:", |s| s.tls = MailTls::None),
            ("password:", |s| s.username = Some("u".to_owned())),
            ("username:", |s| {
                s.password = Some(Secret::new("p".to_owned()));
            }),
            ("ca_pem:", |s| {
                s.ca_pem = Some("-----BEGIN CERTIFICATE-----".to_owned());
            }),
        ];
        for (key, break_it) in cases {
            let mut settings = settings();
            break_it(&mut settings);
            let error = Smtp::new(&settings).map(|_| ()).expect_err(key);
            assert!(error.to_string().starts_with(key), "{key} {error}");
        }
    }
}
