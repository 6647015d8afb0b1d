//! The postman: empties the outbox, one channel beside the other, on every server.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use entity::ids::MessageId;
use entity::values::{Channel, Timestamp};
use futures::StreamExt;
use tokio::sync::{Notify, watch};

use super::carriers::Carriers;
use super::email::{MailTransport, Smtp};
use super::outbound::SettingsError;
use super::outbox::{self, DeliveryFailure, LEASE_S, Leased, Outcome};
use super::phone;
use super::refusal::Refusal;
use super::sms::SmsProvider;
use crate::config::messages::{MailSettings, SmsSettings};
use crate::db::{Db, DbError};

/// Rows looked at in one go.
const BATCH: u64 = 64;
/// Attempts under way at once, on each channel.
const AT_ONCE: usize = 8;
/// How often the outbox is looked into when nobody rings.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long the postman rests when the database does not answer.
const REST: Duration = Duration::from_secs(5);
/// An attempt as a whole ends before its lease does.
const ATTEMPT: Duration = Duration::from_secs(LEASE_S.unsigned_abs() - 20);
/// How often settled rows are swept.
const SWEEP_EVERY_S: i64 = 3600;
/// The first pause after a failed attempt, in seconds; each further one doubles it.
const FIRST_PAUSE_S: i64 = 5;
/// The longest pause between attempts, in seconds.
const LONGEST_PAUSE_S: i64 = 300;

/// Wakes the postman: ring it after committing a message, and it leaves at once.
#[derive(Clone, Debug, Default)]
pub struct Bell {
    email: Arc<Notify>,
    sms: Arc<Notify>,
}

impl Bell {
    /// Rings; a ring while the postman is busy is remembered.
    pub fn ring(&self) {
        self.email.notify_one();
        self.sms.notify_one();
    }

    fn of(&self, channel: Channel) -> &Notify {
        match channel {
            Channel::Email => &self.email,
            Channel::Sms => &self.sms,
        }
    }
}

/// Delivers messages; clones are the same postman.
#[derive(Clone, Debug)]
pub struct Postman(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    carriers: Carriers,
    bell: Bell,
}

impl Postman {
    /// A postman with these ways out; SMS providers in the order they are tried.
    #[must_use]
    pub fn new(mail: MailTransport, sms: Vec<SmsProvider>) -> Self {
        Self::with(Carriers::new(mail, sms))
    }

    /// A postman from the configuration. `web_otp_host` is the issuer's host: browsers fill in the
    /// code of an SMS that ends in it (WebOTP).
    ///
    /// # Errors
    /// [`SettingsError`] with the setting that is no good.
    pub fn from_settings(
        mail: &MailSettings,
        sms: &SmsSettings,
        web_otp_host: Option<String>,
    ) -> Result<Self, SettingsError> {
        let providers: Result<Vec<_>, _> = sms.providers.iter().map(SmsProvider::new).collect();
        let mut carriers = Carriers::new(MailTransport::Smtp(Smtp::new(mail)?), providers?);
        carriers.restrict_to(sms.countries.clone());
        carriers.web_otp_host = web_otp_host;
        Ok(Self::with(carriers))
    }

    fn with(carriers: Carriers) -> Self {
        let bell = Bell::default();
        Self(Arc::new(Inner { carriers, bell }))
    }

    /// The bell of this postman.
    #[must_use]
    pub fn bell(&self) -> Bell {
        self.0.bell.clone()
    }

    /// Delivers what is due now on both channels; the answer is how many messages it attempted.
    /// What the database refuses is logged and stays due.
    pub async fn drain_once(&self, db: &Db) -> usize {
        let (email, sms) =
            tokio::join!(self.drain(db, Channel::Email), self.drain(db, Channel::Sms));
        [email, sms]
            .into_iter()
            .map(|drained| {
                drained.unwrap_or_else(|error| {
                    tracing::warn!(%error, "the outbox cannot be read");
                    0
                })
            })
            .sum()
    }

    /// Delivers until `shutdown` completes; what is under way then is finished first. Each channel
    /// has its own loop, so that a mail server that hangs delays no SMS.
    pub async fn run(self, db: Db, shutdown: impl Future<Output = ()> + Send) {
        // Nobody waits for it: it is there when the first number is read.
        tokio::task::spawn_blocking(phone::load);
        let (stop, stopped) = watch::channel(false);
        tokio::join!(
            async {
                shutdown.await;
                // The receivers live in the loops beside us.
                let _ = stop.send(true);
            },
            self.rounds(&db, Channel::Email, stopped.clone()),
            self.rounds(&db, Channel::Sms, stopped),
        );
    }

    async fn rounds(&self, db: &Db, channel: Channel, mut stopped: watch::Receiver<bool>) {
        let mut swept_at = db.ambient().clock.now();
        while !*stopped.borrow() {
            let pause = match self.drain(db, channel).await {
                Ok(_) => INTERVAL,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be read");
                    REST
                }
            };
            let now = db.ambient().clock.now();
            if channel == Channel::Email && now.seconds_since(swept_at) >= SWEEP_EVERY_S {
                swept_at = now;
                if let Err(error) = sweep(db).await {
                    tracing::warn!(%error, "the outbox cannot be swept");
                }
            }
            tokio::select! {
                () = self.0.bell.of(channel).notified() => {}
                () = tokio::time::sleep(pause) => {}
                _ = stopped.changed() => {}
            }
        }
    }

    async fn drain(&self, db: &Db, channel: Channel) -> Result<usize, DbError> {
        let mut attempted = 0;
        loop {
            let due = outbox::due(db, channel, BATCH).await?;
            let full = due.len() as u64 == BATCH;
            let results: Vec<Result<bool, DbError>> = futures::stream::iter(due)
                .map(|id| self.deliver(db, id))
                .buffer_unordered(AT_ONCE)
                .collect()
                .await;
            let before = attempted;
            for result in results {
                attempted += usize::from(result?);
            }
            // A batch of which another server took everything is no reason to go on.
            if !full || attempted == before {
                return Ok(attempted);
            }
        }
    }

    async fn deliver(&self, db: &Db, id: MessageId) -> Result<bool, DbError> {
        let Some(leased) = outbox::lease(db, id).await? else {
            return Ok(false);
        };
        let outcome = self.attempt(&leased, db.ambient().clock.now()).await;
        if let Outcome::Failed(failure) = &outcome {
            tracing::warn!(%id, failure = failure.as_str(), "a message was given up");
        }
        outbox::settle(db, &leased, outcome).await?;
        Ok(true)
    }

    async fn attempt(&self, leased: &Leased, now: Timestamp) -> Outcome {
        let Some(letter) = &leased.letter else {
            tracing::error!(id = %leased.id, "a message does not open under the present key");
            return Outcome::Failed(DeliveryFailure::Unavailable);
        };
        if now >= leased.expires_at {
            return Outcome::Failed(DeliveryFailure::Unavailable);
        }
        let sending = async {
            match letter.channel {
                Channel::Email => self.0.carriers.send_mail(leased.id, letter, now).await,
                Channel::Sms => self.0.carriers.send_sms(letter, now).await,
            }
        };
        let result = tokio::time::timeout(ATTEMPT, sending).await;
        match result.unwrap_or_else(|_| Err(Refusal::later("no answer in time"))) {
            Ok(provider) => Outcome::Sent(provider),
            Err(Refusal::Recipient(failure)) => Outcome::Failed(failure),
            Err(Refusal::Message) => Outcome::Failed(DeliveryFailure::Unavailable),
            Err(Refusal::Operator(_)) => again(leased, now, None),
            Err(Refusal::Later { after_s, .. }) => again(leased, now, after_s),
        }
    }
}

/// The next attempt, unless the message is useless by then.
fn again(leased: &Leased, now: Timestamp, after_s: Option<i64>) -> Outcome {
    let pause = back_off(leased.attempts).max(after_s.unwrap_or(0));
    let at = now.plus_seconds(pause);
    if at >= leased.expires_at {
        Outcome::Failed(DeliveryFailure::Unavailable)
    } else {
        Outcome::Again(at)
    }
}

/// Seconds to wait after so many attempts: 5, 10, 20 … 300.
fn back_off(attempts: i64) -> i64 {
    let doublings = u32::try_from((attempts - 1).clamp(0, 16)).unwrap_or(0);
    (FIRST_PAUSE_S << doublings).min(LONGEST_PAUSE_S)
}

async fn sweep(db: &Db) -> Result<u64, DbError> {
    let tx = db.write().await?;
    let swept = outbox::sweep(&tx).await?;
    tx.commit().await?;
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let pauses: Vec<i64> = (1..=9).map(back_off).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(back_off(i64::MAX), 300);
    }
}
