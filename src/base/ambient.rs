//! The clock and the source of randomness: the only calls of the system's.
//!
//! Everything else receives them (through `db::Tx`, which freezes one `now` per request), so a
//! test can move time and replay entropy. `clippy.toml` bans the ambient alternatives.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use entity::values::Timestamp;
use uuid::Uuid;

/// Where "now" comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that stands still until it is moved; milliseconds since the epoch.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A manual clock that shows `start`.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.0)))
    }

    /// The present instant.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the system"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Manual(millis) => Timestamp(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock by `seconds`; a system clock cannot be moved and is left alone.
    pub fn advance(&self, seconds: i64) {
        match self {
            Self::System => {}
            Self::Manual(millis) => {
                millis.fetch_add(seconds.saturating_mul(1000), Ordering::SeqCst);
            }
        }
    }
}

/// Where random bytes come from: the operating system, always.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entropy;

impl Entropy {
    /// Fills an array with random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing an identity provider does
    /// is safe from there on.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the system"
    )]
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        getrandom::fill(&mut bytes).expect("the operating system provides randomness");
        bytes
    }

    /// A uniform number below `bound`, by rejection.
    #[must_use]
    pub fn below(self, bound: u32) -> u32 {
        let zone = u32::MAX - u32::MAX % bound;
        loop {
            let candidate = u32::from_le_bytes(self.bytes());
            if candidate < zone {
                return candidate % bound;
            }
        }
    }
}

/// Clock and entropy together, as they are handed around.
#[derive(Clone, Debug)]
pub struct Ambient {
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
}

impl Ambient {
    /// The system's clock and randomness.
    #[must_use]
    pub fn system() -> Self {
        Self {
            clock: Clock::System,
            entropy: Entropy,
        }
    }

    /// A new `UUIDv7` (RFC 9562, section 5.7) for the instant `now`.
    #[must_use]
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.0).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.entropy.bytes()).into_uuid()
    }
}
