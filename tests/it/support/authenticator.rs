//! An authenticator app in the user's hand: a key and the clock that everybody shares.

use totp_rs::{Algorithm, Builder, Secret, Totp};
use vestibule::base::Clock;

/// Length of a time step (RFC 6238, section 5.2).
pub const STEP_SECONDS: i64 = 30;

/// An app with one account in it.
pub struct Authenticator {
    totp: Totp,
    clock: Clock,
}

impl Authenticator {
    /// An app that was given this key, as a person types it: base32, spaces and case aside.
    pub fn with_key(key: &str, clock: &Clock) -> Self {
        let key: String = key.split_whitespace().collect::<String>().to_uppercase();
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_secret(Secret::try_from_base32(key).expect("the key is base32"))
            .build_noncompliant();
        Self {
            totp,
            clock: clock.clone(),
        }
    }

    /// The code it shows now.
    pub fn code(&self) -> String {
        self.code_at(0)
    }

    /// The code it shows `steps` steps from now (before now, when negative).
    pub fn code_at(&self, steps: i64) -> String {
        let seconds = self
            .clock
            .now()
            .plus_seconds(steps * STEP_SECONDS)
            .seconds();
        let time = u64::try_from(seconds).expect("the clock is past 1970");
        self.totp.generate(time).to_string()
    }

    /// Waits until the app shows another code.
    pub fn next_code(&self) -> String {
        self.clock.advance(STEP_SECONDS);
        self.code()
    }
}
