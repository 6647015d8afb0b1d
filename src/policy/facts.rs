//! What a decision depends on, and what can be read off it without deciding.
//!
//! **Freshness.** `max_age` and `prompt=login` set an instant before which nothing counts, neither
//! password nor second step. For `prompt=login` and `max_age=0` it is the request's own time; for
//! `max_age` it lies that far before now, but what was proved since the request always counts, so
//! that a slow reader of the consent page is not asked twice. A trusted computer never stands in for
//! a second step that such a request made necessary.

use entity::values::{AuthenticatorKind, Timestamp};
use serde::{Deserialize, Serialize};

use super::assurance::{AuthenticationEvent, Level};
use super::decision::Trust;
use super::document::Demand;
use super::effective::Effective;
use super::method::{Binding, Method};

/// An event further in the future than this, in seconds, is no evidence: some clock is wrong.
const CLOCK_TOLERANCE: i64 = 300;

/// What the application asks of this sign-in (OIDC Core, sections 3.1.2.1 and 5.5.1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// `acr_values`, in order of preference, those that Vestibule knows. Voluntary.
    pub acr_values: Vec<Level>,
    /// The values of an essential `acr` claim, those that Vestibule knows. One of them is reached or
    /// the request is denied; so `Some` of nothing is always denied.
    pub essential: Option<Vec<Level>>,
    /// The greatest age of the authentication in seconds; a negative one means 0.
    pub max_age: Option<i64>,
    /// `prompt=login`.
    pub prompt_login: bool,
    /// When the request arrived: what was proved before it is not fresh to `prompt=login`.
    pub at: Timestamp,
}

impl Asked {
    /// A request that arrived at `at` and asks for nothing in particular.
    #[must_use]
    pub const fn plain(at: Timestamp) -> Self {
        Self {
            acr_values: Vec::new(),
            essential: None,
            max_age: None,
            prompt_login: false,
            at,
        }
    }

    /// The instant before which nothing counts.
    fn fresh_since(&self, now: Timestamp) -> Option<Timestamp> {
        let by_age = self.max_age.map(|seconds| {
            self.at
                .min(now.plus_seconds(seconds.max(0).saturating_neg()))
        });
        let by_prompt = self.prompt_login.then_some(self.at);
        by_age.max(by_prompt)
    }

    /// Whether the request itself asks for a new or a better authentication.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.acr_values.is_empty()
            && self.essential.is_none()
            && self.max_age.is_none()
            && !self.prompt_login
    }
}

/// What the user holds. It is what they *have*, whether or not it works this minute: an
/// authenticator that cools down or is suspended is still held, or a flood of wrong codes would make
/// room for setting up a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Holdings {
    /// A validated mobile number.
    pub phone_validated: bool,
    /// An e-mail address that codes can go to.
    pub email: bool,
    /// An active authenticator app.
    pub totp: bool,
    /// Security keys: the tightest binding that one of them has.
    #[serde(default)]
    pub security_key: Option<Binding>,
    /// Unused recovery codes.
    pub recovery_codes: u32,
}

impl Holdings {
    /// Whether an authenticator of this kind is held.
    #[must_use]
    pub const fn holds(&self, kind: AuthenticatorKind) -> bool {
        match kind {
            AuthenticatorKind::Password => true,
            AuthenticatorKind::Email => self.email,
            AuthenticatorKind::Sms => self.phone_validated,
            AuthenticatorKind::Totp => self.totp,
            AuthenticatorKind::SecurityKey => self.security_key.is_some(),
            AuthenticatorKind::RecoveryCode => self.recovery_codes > 0,
        }
    }

    /// Whether the user holds a second factor: something whose change needs a proof of it.
    #[must_use]
    pub const fn second_factor(&self) -> bool {
        self.totp || self.phone_validated || self.security_key.is_some()
    }

    /// What is left without everything of this kind that its user can remove.
    #[must_use]
    pub const fn without(mut self, kind: AuthenticatorKind) -> Self {
        match kind {
            AuthenticatorKind::Sms => self.phone_validated = false,
            AuthenticatorKind::Totp => self.totp = false,
            AuthenticatorKind::SecurityKey => self.security_key = None,
            AuthenticatorKind::RecoveryCode => self.recovery_codes = 0,
            AuthenticatorKind::Password | AuthenticatorKind::Email => {}
        }
        self
    }

    /// The level that the password and what is held of this kind reach together.
    #[must_use]
    pub fn level(&self, kind: AuthenticatorKind) -> Level {
        match (kind, self.security_key) {
            (AuthenticatorKind::SecurityKey, Some(binding)) => binding.level(),
            _ => Level::with(kind),
        }
    }

    /// Whether something of this, besides e-mail and recovery codes, is allowed and reaches a level.
    #[must_use]
    pub fn factor_for(&self, level: Level, effective: &Effective) -> bool {
        FACTORS
            .iter()
            .any(|kind| self.holds(*kind) && effective.allows(*kind) && self.level(*kind) >= level)
    }
}

/// Everything a decision depends on, as plain values.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The policy in force for this user at this client.
    pub effective: &'a Effective,
    /// What the request asks.
    pub asked: &'a Asked,
    /// What the user holds; nothing while nobody is known.
    pub holdings: Holdings,
    /// The method the user chose to be asked for first.
    pub preferred: Option<AuthenticatorKind>,
    /// The second step the user did last.
    pub last_used: Option<AuthenticatorKind>,
    /// What was proved in this session or login; nothing while nobody is signed in.
    pub events: &'a [AuthenticationEvent],
    /// The present instant.
    pub now: Timestamp,
}

/// What can be set up in the middle of a sign-in, the recommended first: an app costs nothing and
/// works in every browser.
const CAN_BE_SET_UP: [AuthenticatorKind; 3] = FACTORS;

/// The kinds of second factor that are enrolled and stay.
const FACTORS: [AuthenticatorKind; 3] = [
    AuthenticatorKind::Totp,
    AuthenticatorKind::SecurityKey,
    AuthenticatorKind::Sms,
];

/// The order in which methods are offered where nothing else speaks: recovery codes are for
/// emergencies and come last.
const ORDER: [AuthenticatorKind; 5] = [
    AuthenticatorKind::SecurityKey,
    AuthenticatorKind::Totp,
    AuthenticatorKind::Sms,
    AuthenticatorKind::Email,
    AuthenticatorKind::RecoveryCode,
];

impl Facts<'_> {
    /// The proofs that count for this request: fresh, from no future, and of an allowed kind.
    pub(super) fn counted(&self) -> Vec<AuthenticationEvent> {
        let counts = |event: &AuthenticationEvent| {
            event.method.kind().is_some_and(|kind| {
                kind == AuthenticatorKind::Password || self.effective.allows(kind)
            })
        };
        self.fresh().filter(counts).collect()
    }

    fn fresh(&self) -> impl Iterator<Item = AuthenticationEvent> + '_ {
        let latest = self.now.plus_seconds(CLOCK_TOLERANCE);
        let earliest = self.asked.fresh_since(self.now);
        let fresh = move |event: &AuthenticationEvent| {
            event.at <= latest && earliest.is_none_or(|earliest| event.at >= earliest)
        };
        self.events.iter().copied().filter(fresh)
    }

    /// The trusted computers that the browser showed.
    pub(super) fn trusted(&self) -> impl Iterator<Item = AuthenticationEvent> + '_ {
        let trusted = |event: &&AuthenticationEvent| event.method == Method::TrustedComputer;
        self.events.iter().filter(trusted).copied()
    }

    /// What the policy demands of this user.
    pub(super) fn policy_level(&self) -> Level {
        match self.effective.demand {
            Demand::Disabled => Level::Password,
            Demand::Enabled => {
                let level = self.effective.prompt_level;
                let prompts = self
                    .enrolled(level)
                    .any(|kind| kind != AuthenticatorKind::Email);
                if prompts { level } else { Level::Password }
            }
            Demand::Required(level) => level,
        }
    }

    /// What the client itself demands.
    pub(super) fn client_minimum(&self) -> Level {
        let client = self.effective.client.as_ref();
        client
            .and_then(|client| client.minimum)
            .unwrap_or(Level::Password)
    }

    /// The first of the essential levels that the user can reach, else that they could reach after
    /// setting something up.
    pub(super) fn essential_level(&self, levels: &[Level]) -> Option<Level> {
        let first = |can: &dyn Fn(Level) -> bool| levels.iter().copied().find(|level| can(*level));
        first(&|level| self.can_reach(level))
            .or_else(|| first(&|level| !self.enrollable(level).is_empty()))
    }

    /// The first of the voluntary levels that the user can reach: the best they can, no more.
    pub(super) fn voluntary_level(&self) -> Level {
        let mut levels = self.asked.acr_values.iter().copied();
        levels
            .find(|level| self.can_reach(*level))
            .unwrap_or(Level::Password)
    }

    fn can_reach(&self, level: Level) -> bool {
        level == Level::Password || self.enrolled(level).next().is_some()
    }

    /// What is held, allowed and reaches the level; recovery codes alone are no enrolment.
    fn enrolled(&self, level: Level) -> impl Iterator<Item = AuthenticatorKind> + '_ {
        let kinds = ORDER.iter().copied();
        kinds.filter(move |kind| {
            *kind != AuthenticatorKind::RecoveryCode
                && self.holdings.holds(*kind)
                && self.effective.allows(*kind)
                && self.holdings.level(*kind) >= level
        })
    }

    /// The methods to offer for the level, the one to show first: the user's choice, else the
    /// strongest, among equals the one used last. Empty when nothing is enrolled.
    pub(super) fn usable(&self, level: Level) -> Vec<AuthenticatorKind> {
        let mut methods: Vec<AuthenticatorKind> = self.enrolled(level).collect();
        if methods.is_empty() {
            return methods;
        }
        // A stable sort keeps ORDER among equals; the first key that differs decides.
        methods.sort_by_key(|kind| {
            let chosen = self.preferred == Some(*kind);
            let strength = std::cmp::Reverse(self.holdings.level(*kind));
            let last = self.last_used == Some(*kind);
            (!chosen, strength, !last)
        });
        let recovery = AuthenticatorKind::RecoveryCode;
        if self.holdings.holds(recovery)
            && self.effective.allows(recovery)
            && Level::with(recovery) >= level
        {
            methods.push(recovery);
        }
        methods
    }

    /// What has to be proved before anything is set up, and at which level: a second factor by
    /// whoever holds one, else the step that their own policy demands, where they can do it.
    pub(super) fn proof_first(
        &self,
        reached: Level,
        policy: Level,
    ) -> Option<(Level, Vec<AuthenticatorKind>)> {
        let missing = |level: &Level| reached < *level;
        // The highest that can be done, so that nobody is asked twice.
        [policy.max(Level::TwoFactor), Level::TwoFactor, policy]
            .into_iter()
            .filter(missing)
            .map(|level| (level, self.usable(level)))
            .find(|(_, methods)| !methods.is_empty())
            .or_else(|| self.no_longer_allowed(reached))
    }

    /// The second factors of whoever holds none that is allowed here any more and has proved none of
    /// them: they cannot satisfy, and still tell the user from a thief who knows the password
    /// (invariant I6).
    fn no_longer_allowed(&self, reached: Level) -> Option<(Level, Vec<AuthenticatorKind>)> {
        let level = Level::TwoFactor;
        if !self.holdings.second_factor() || reached >= level {
            return None;
        }
        let factor = |kind: &AuthenticatorKind| {
            *kind != AuthenticatorKind::Email && self.holdings.holds(*kind)
        };
        let held: Vec<AuthenticatorKind> = ORDER.into_iter().filter(factor).collect();
        let of_these = |kind: AuthenticatorKind| held.contains(&kind);
        let proved = self
            .fresh()
            .any(|event| event.method.kind().is_some_and(of_these));
        (!proved).then_some((level, held))
    }

    /// What the user could set up to reach the level.
    pub(super) fn enrollable(&self, level: Level) -> Vec<AuthenticatorKind> {
        let kinds = CAN_BE_SET_UP.iter().copied();
        kinds
            .filter(|kind| self.effective.allows(*kind) && Level::with(*kind) >= level)
            .collect()
    }

    /// What becomes of a trusted computer where `standing` is not reached by evidence.
    pub(super) fn trust(&self, standing: Level, raised: Level) -> Trust {
        if self.trusted().next().is_none() {
            return Trust::Unused;
        }
        if self.effective.trust_days.value == 0 {
            return Trust::RefusedByPolicy;
        }
        if !self.effective.accepts_trust() {
            return Trust::RefusedByClient;
        }
        if raised > Level::Password || self.asked.prompt_login || !self.password_predates_max_age()
        {
            return Trust::RefusedByRequest;
        }
        let days = i64::from(self.effective.trust_days.value);
        // The policy of now, not of the day on which the box was ticked, says for how long.
        let lasts = |event: &AuthenticationEvent| {
            event.until.is_some_and(|until| until > self.now)
                && event.at.plus_seconds(days * 24 * 60 * 60) > self.now
        };
        let lasting = || self.trusted().filter(lasts);
        if lasting().next().is_none() {
            return Trust::Ended;
        }
        if !lasting().any(|event| event.earned.is_some_and(|earned| earned >= standing)) {
            return Trust::TooWeak;
        }
        if !self.can_reach(standing) {
            return Trust::NothingEnrolled;
        }
        Trust::Accepted
    }

    /// Under `max_age` trust counts only with a password that is young enough *and* older than the
    /// request: a newer one was entered because of the request, and such a request wants a new
    /// second step too.
    fn password_predates_max_age(&self) -> bool {
        let (Some(_), Some(earliest)) = (self.asked.max_age, self.asked.fresh_since(self.now))
        else {
            return true;
        };
        let mut events = self.events.iter();
        events.any(|event| {
            event.method == Method::Password && event.at >= earliest && event.at < self.asked.at
        })
    }
}
