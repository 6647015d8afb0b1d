//! The ways out, each behind its breaker, and the order in which they are tried.

use std::sync::{Mutex, PoisonError};

use entity::ids::MessageId;
use entity::values::Timestamp;

use super::breaker::Breaker;
use super::email::MailTransport;
use super::letter::Letter;
use super::outbox::DeliveryFailure;
use super::phone;
use super::refusal::Refusal;
use super::sms::SmsProvider;

/// Everybody who carries our messages.
#[derive(Debug)]
pub(super) struct Carriers {
    mail: Line<MailTransport>,
    sms: Vec<Line<SmsProvider>>,
    countries: Vec<String>,
    /// The issuer's host, for WebOTP.
    pub web_otp_host: Option<String>,
}

/// A way out, and whether it is open.
#[derive(Debug)]
struct Line<T> {
    transport: T,
    breaker: Mutex<Breaker>,
}

impl<T> Line<T> {
    fn new(transport: T) -> Self {
        Self {
            transport,
            breaker: Mutex::default(),
        }
    }

    fn allows(&self, now: Timestamp) -> bool {
        self.breaker().allows(now)
    }

    /// Reports an attempt to the breaker, and what needs a person to the log.
    fn report(&self, name: &str, result: &Result<(), Refusal>, now: Timestamp) {
        match result {
            // It did its work; it is the message that was wrong.
            Ok(()) | Err(Refusal::Recipient(_) | Refusal::Message) => self.breaker().succeeded(),
            Err(Refusal::Operator(reason)) => {
                tracing::error!(provider = name, %reason, "messages are refused: check the account");
                self.breaker().failed(now);
            }
            Err(Refusal::Later { reason, .. }) => {
                tracing::warn!(provider = name, %reason, "a message could not be handed in");
                self.breaker().failed(now);
            }
        }
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        // A breaker is whole at every moment, also when its holder panicked.
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Carriers {
    pub fn new(mail: MailTransport, sms: Vec<SmsProvider>) -> Self {
        Self {
            mail: Line::new(mail),
            sms: sms.into_iter().map(Line::new).collect(),
            countries: Vec::new(),
            web_otp_host: None,
        }
    }

    /// Text messages to these countries only (ISO 3166-1 alpha-2); with none, to all.
    pub fn restrict_to(&mut self, countries: Vec<String>) {
        if !countries.is_empty() {
            phone::load();
        }
        self.countries = countries;
    }

    /// Hands a mail to its server.
    pub async fn send_mail(
        &self,
        id: MessageId,
        letter: &Letter,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        if !self.mail.allows(now) {
            return Err(Refusal::later("left alone after failures"));
        }
        let name = self.mail.transport.name();
        let result = self.mail.transport.send(id, letter, now).await;
        self.mail.report(name, &result, now);
        result.map(|()| name.to_owned())
    }

    /// Hands a text to the first provider that takes it; every one is given the same text with the
    /// same code.
    pub async fn send_sms(&self, letter: &Letter, now: Timestamp) -> Result<String, Refusal> {
        if !self.may_write_to(&letter.to) {
            return Err(Refusal::Recipient(DeliveryFailure::InvalidNumber));
        }
        let body = self.sms_body(letter);
        let mut worst = Refusal::Message;
        for line in &self.sms {
            if !line.allows(now) {
                worst = worse(worst, Refusal::later("left alone after failures"));
                continue;
            }
            let name = line.transport.name();
            let result = line.transport.send(letter, &body, now).await;
            line.report(name, &result, now);
            match result {
                Ok(()) => return Ok(name.to_owned()),
                Err(Refusal::Recipient(failure)) => return Err(Refusal::Recipient(failure)),
                Err(refusal) => worst = worse(worst, refusal),
            }
        }
        Err(worst)
    }

    fn may_write_to(&self, number: &str) -> bool {
        self.countries.is_empty()
            || phone::region(number).is_some_and(|region| {
                self.countries
                    .iter()
                    .any(|allowed| allowed.eq_ignore_ascii_case(&region))
            })
    }

    /// The text, and the line that lets a browser fill in the code on this host only.
    fn sms_body(&self, letter: &Letter) -> String {
        match (&self.web_otp_host, &letter.code) {
            (Some(host), Some(code)) => format!("{}\n\n@{host} #{code}", letter.body),
            (Some(_) | None, _) => letter.body.clone(),
        }
    }
}

/// Of two refusals the one that leaves more hope: while anybody may take it later, it is retried.
fn worse(one: Refusal, other: Refusal) -> Refusal {
    match (&one, &other) {
        (Refusal::Later { .. } | Refusal::Operator(_), Refusal::Message | Refusal::Operator(_)) => {
            one
        }
        _ => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hope_outweighs_refusal() {
        let later = Refusal::later("x");
        let operator = Refusal::operator("x");
        assert_eq!(worse(Refusal::Message, later.clone()), later);
        assert_eq!(worse(later.clone(), Refusal::Message), later);
        assert_eq!(worse(operator.clone(), Refusal::Message), operator);
        assert_eq!(worse(later.clone(), operator), later);
    }
}
