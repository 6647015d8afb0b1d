//! A transport that sends nothing and keeps what it would have sent: the demo's outbox.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use entity::values::{Channel, Timestamp};
use serde::Serialize;

use super::letter::Letter;

/// How many messages are kept; the oldest go first.
const CAPACITY: usize = 500;

/// A message as it would have arrived. It serialises for the demo alone, codes and all.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct SentMessage {
    /// E-mail or SMS.
    pub channel: Channel,
    /// The full address or number.
    pub to: String,
    /// The subject; an SMS has none.
    pub subject: Option<String>,
    /// The plain text.
    pub body: String,
    /// The code in it, if there is one.
    pub code: Option<String>,
    /// When it was "sent"; milliseconds since the epoch.
    pub sent_at: Timestamp,
    /// The HTML alternative of an e-mail.
    #[serde(skip)]
    pub html: Option<String>,
}

impl SentMessage {
    /// A letter as it left, with this body.
    pub(super) fn of(letter: &Letter, body: &str, sent_at: Timestamp) -> Self {
        Self {
            channel: letter.channel,
            to: letter.to.clone(),
            subject: (!letter.subject.is_empty()).then(|| letter.subject.clone()),
            body: body.to_owned(),
            code: letter.code.clone(),
            sent_at,
            html: letter.html.clone(),
        }
    }
}

impl std::fmt::Debug for SentMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentMessage")
            .field("channel", &self.channel)
            .field("sent_at", &self.sent_at)
            .finish_non_exhaustive()
    }
}

/// The store behind the `Memory` transports; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<VecDeque<SentMessage>>>);

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything kept, newest first.
    #[must_use]
    pub fn newest_first(&self) -> Vec<SentMessage> {
        self.lock().iter().cloned().collect()
    }

    /// The newest code that went to this address or number.
    #[must_use]
    pub fn latest_code(&self, to: &str) -> Option<String> {
        let kept = self.lock();
        kept.iter()
            .filter(|message| message.to == to)
            .find_map(|message| message.code.clone())
    }

    /// Keeps one more and drops the oldest when full.
    pub(super) fn keep(&self, message: SentMessage) {
        let mut kept = self.lock();
        kept.push_front(message);
        kept.truncate(CAPACITY);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<SentMessage>> {
        // A panic while the lock was held leaves a queue that is still a queue.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(number: i64) -> SentMessage {
        SentMessage {
            channel: Channel::Sms,
            to: "+12025550123".to_owned(),
            subject: None,
            body: format!("body {number}"),
            code: Some(format!("{number:06}")),
            sent_at: Timestamp(number),
            html: None,
        }
    }

    #[test]
    fn it_keeps_the_newest_first_and_not_for_ever() {
        let memory = Memory::new();
        for number in 0..510 {
            memory.clone().keep(message(number));
        }
        let kept = memory.newest_first();
        assert_eq!(kept.len(), CAPACITY);
        assert_eq!(kept[0].sent_at, Timestamp(509));
        assert_eq!(
            memory.latest_code("+12025550123").as_deref(),
            Some("000509")
        );
        assert_eq!(memory.latest_code("+12025550124"), None);
    }

    #[test]
    fn what_it_keeps_does_not_print() {
        let shown = format!("{:?}", message(7));
        assert!(
            !shown.contains("000007") && !shown.contains("body"),
            "{shown}"
        );
    }
}
