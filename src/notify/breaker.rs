//! A circuit breaker: a provider that keeps failing is left alone for a while, so that messages go
//! to the next one at once instead of waiting for a time limit each. Pure; time is handed in.

use entity::values::Timestamp;

/// Failures in a row that open it.
const THRESHOLD: u32 = 3;
/// The first pause, in seconds; each failed probe doubles it.
const PAUSE_S: i64 = 30;
/// The longest pause, in seconds.
const LONGEST_PAUSE_S: i64 = 300;
/// A probe that was never answered for (its task died) is written off after so long.
const PROBE_S: i64 = 120;

/// Whether a provider is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Breaker {
    state: State,
    failures: u32,
    pause_s: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Everything passes.
    Closed,
    /// Nothing passes until then.
    Open { until: Timestamp },
    /// One probe is under way.
    HalfOpen { since: Timestamp },
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            state: State::Closed,
            failures: 0,
            pause_s: PAUSE_S,
        }
    }
}

impl Breaker {
    /// Whether an attempt may be made now. When it answers yes after a pause, that attempt is the
    /// probe, and nobody else gets a yes until it is reported.
    pub fn allows(&mut self, now: Timestamp) -> bool {
        match self.state {
            State::Closed => true,
            State::Open { until } => {
                let over = now >= until;
                if over {
                    self.state = State::HalfOpen { since: now };
                }
                over
            }
            State::HalfOpen { since } => {
                let lost = now.seconds_since(since) >= PROBE_S;
                if lost {
                    self.state = State::HalfOpen { since: now };
                }
                lost
            }
        }
    }

    /// The provider works.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The provider failed.
    pub fn failed(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        match self.state {
            State::Closed if self.failures < THRESHOLD => {}
            State::Closed => self.open(now),
            State::HalfOpen { .. } => {
                self.pause_s = (self.pause_s * 2).min(LONGEST_PAUSE_S);
                self.open(now);
            }
            // An attempt from before it opened: the pause is running.
            State::Open { .. } => {}
        }
    }

    fn open(&mut self, now: Timestamp) {
        self.state = State::Open {
            until: now.plus_seconds(self.pause_s),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000_000);

    fn opened() -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..THRESHOLD {
            assert!(breaker.allows(START));
            breaker.failed(START);
        }
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_not_before() {
        let mut breaker = Breaker::default();
        breaker.failed(START);
        breaker.failed(START);
        breaker.succeeded();
        breaker.failed(START);
        breaker.failed(START);
        assert!(breaker.allows(START));
        breaker.failed(START);
        assert!(!breaker.allows(START));
    }

    #[test]
    fn after_the_pause_one_probe_passes_and_its_success_closes_it() {
        let mut breaker = opened();
        assert!(!breaker.allows(START.plus_seconds(PAUSE_S - 1)));
        let later = START.plus_seconds(PAUSE_S);
        assert!(breaker.allows(later));
        assert!(!breaker.allows(later), "one probe at a time");
        breaker.succeeded();
        assert!(breaker.allows(later) && breaker.allows(later));
    }

    #[test]
    fn failed_probes_double_the_pause_up_to_its_limit() {
        let mut breaker = opened();
        let mut now = START;
        for pause in [30, 60, 120, 240, 300, 300] {
            assert!(!breaker.allows(now.plus_seconds(pause - 1)), "{pause}");
            now = now.plus_seconds(pause);
            assert!(breaker.allows(now), "{pause}");
            breaker.failed(now);
        }
    }

    #[test]
    fn a_probe_that_was_lost_does_not_block_for_ever() {
        let mut breaker = opened();
        let probe = START.plus_seconds(PAUSE_S);
        assert!(breaker.allows(probe));
        assert!(!breaker.allows(probe.plus_seconds(PROBE_S - 1)));
        assert!(breaker.allows(probe.plus_seconds(PROBE_S)));
    }
}
