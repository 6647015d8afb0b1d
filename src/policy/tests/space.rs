//! The abstract space that [`super::decision_space`] walks: its axes, its points, and what each point
//! demands said in other words than the code under test.

use entity::values::AuthenticatorKind::{self, Email, RecoveryCode, SecurityKey, Sms, Totp};
use entity::values::Timestamp;

use super::support::{ASKED_AT, FRESH, NOW, OLD, client, facts, kinds, owns};
use crate::policy::decision::{Judged, judge};
use crate::policy::{
    Asked, AuthenticationEvent, Binding, ClientTerms, Demand, Effective, Holdings, Level, Method,
    SECOND_STEPS, fold,
};

/// Demand and prompt level.
pub const DEMANDS: [(Demand, Level); 7] = [
    (Demand::Disabled, Level::TwoStep),
    (Demand::Enabled, Level::TwoStep),
    (Demand::Enabled, Level::TwoFactor),
    (Demand::Required(Level::TwoStep), Level::TwoStep),
    (Demand::Required(Level::TwoFactor), Level::TwoFactor),
    (
        Demand::Required(Level::PhishingResistant),
        Level::PhishingResistant,
    ),
    (
        Demand::Required(Level::PhishingResistantHardware),
        Level::PhishingResistantHardware,
    ),
];

/// Each kind of second step: refused, allowed, or allowed and held; a key that is held is one that
/// can be copied, or one that cannot. A text message and an app are each other's equal, which is a
/// lemma with a test of its own: of stances that differ in nothing but their names, or in a second one
/// that could be set up as well, one is walked.
fn stances() -> Vec<(Vec<AuthenticatorKind>, Holdings)> {
    let mut all = Vec::new();
    for (email, sms, totp, recovery, key) in (0..324).map(digits) {
        // No recovery code is ever set up or proved here: one that is allowed and not held is refused.
        if !matches!((sms, totp), (0, _) | (2, 2)) || recovery == 1 {
            continue;
        }
        let (mut allowed, mut holdings) = (Vec::new(), Holdings::default());
        for (kind, digit) in [
            (Email, email),
            (Sms, sms),
            (Totp, totp),
            (RecoveryCode, recovery),
        ] {
            if digit > 0 {
                allowed.push(kind);
            }
            if digit > 1 {
                hold(&mut holdings, kind);
            }
        }
        if key > 0 {
            allowed.push(SecurityKey);
        }
        holdings.security_key = match key {
            2 => Some(Binding::MultiDevice),
            3 => Some(Binding::SingleDevice),
            _ => None,
        };
        all.push((allowed, holdings));
    }
    all
}

/// The digits of a stance: four of three values and one of four.
const fn digits(number: usize) -> (usize, usize, usize, usize, usize) {
    (
        number % 3,
        number / 3 % 3,
        number / 9 % 3,
        number / 27 % 3,
        number / 81,
    )
}

/// What the best authenticator of a kind proves.
pub const fn method(kind: AuthenticatorKind) -> Method {
    match kind {
        AuthenticatorKind::Password => Method::Password,
        Email => Method::Email,
        Sms => Method::Sms,
        Totp => Method::Totp,
        SecurityKey => Method::SecurityKey(Binding::SingleDevice),
        RecoveryCode => Method::RecoveryCode,
    }
}

pub fn hold(holdings: &mut Holdings, kind: AuthenticatorKind) {
    match kind {
        AuthenticatorKind::Password => {}
        Email => holdings.email = true,
        Sms => holdings.phone_validated = true,
        Totp => holdings.totp = true,
        SecurityKey => holdings.security_key = Some(Binding::SingleDevice),
        RecoveryCode => holdings.recovery_codes = 10,
    }
}

/// Days of trust, and the client: its minimum and whether it takes trust.
fn terms() -> Vec<(u16, ClientTerms)> {
    let minima = [
        None,
        Some(Level::TwoStep),
        Some(Level::TwoFactor),
        Some(Level::PhishingResistant),
    ];
    let trust = [(14, true), (14, false), (0, true)];
    let pairs = minima
        .into_iter()
        .flat_map(|minimum| trust.map(|trust| (minimum, trust)));
    pairs
        .map(|(minimum, (days, accepted))| (days, client(minimum, accepted)))
        .collect()
}

pub fn requests() -> Vec<Asked> {
    use Level::{Password, PhishingResistant, PhishingResistantHardware, TwoFactor, TwoStep};
    let voluntary = |levels: &[Level]| Asked {
        acr_values: levels.to_vec(),
        ..Asked::plain(ASKED_AT)
    };
    let essential = |levels: &[Level]| Asked {
        essential: Some(levels.to_vec()),
        ..Asked::plain(ASKED_AT)
    };
    let max_age = |seconds| Asked {
        max_age: Some(seconds),
        ..Asked::plain(ASKED_AT)
    };
    vec![
        Asked::plain(ASKED_AT),
        voluntary(&[TwoStep]),
        voluntary(&[TwoFactor]),
        voluntary(&[PhishingResistant, TwoStep]),
        essential(&[]),
        essential(&[Password]),
        essential(&[TwoStep]),
        essential(&[TwoFactor]),
        essential(&[PhishingResistant]),
        essential(&[PhishingResistantHardware]),
        essential(&[PhishingResistant, TwoFactor]),
        essential(&[TwoFactor, Password]),
        max_age(0),
        max_age(600),
        max_age(5_000),
        Asked {
            prompt_login: true,
            ..essential(&[TwoFactor])
        },
        Asked {
            prompt_login: true,
            ..Asked::plain(ASKED_AT)
        },
    ]
}

/// Password and second step, each absent, old or fresh; a trusted computer absent, lasting or ended.
pub fn evidence() -> Vec<Vec<AuthenticationEvent>> {
    let at = [None, Some(OLD), Some(FRESH)];
    let proof =
        |method, at: Option<Timestamp>| at.map(|at| AuthenticationEvent::proved(method, at));
    let lasting = |earned| AuthenticationEvent::trusted(FRESH, NOW.plus_seconds(60), earned);
    let trusts = [
        None,
        Some(lasting(Level::TwoFactor)),
        Some(lasting(Level::TwoStep)),
        Some(AuthenticationEvent::trusted(FRESH, NOW, Level::TwoFactor)),
    ];
    let mut all = Vec::new();
    for password in at {
        for (second, second_at) in [
            (Method::Email, None),
            (Method::Email, Some(OLD)),
            (Method::Email, Some(FRESH)),
            (Method::Totp, Some(OLD)),
            (Method::Totp, Some(FRESH)),
            (Method::SecurityKey(Binding::MultiDevice), Some(FRESH)),
            (Method::SecurityKey(Binding::SingleDevice), Some(FRESH)),
        ] {
            // Without a password nothing else is looked at: a few such points are all. What ends
            // trust does not depend on what was proved beside it.
            let key = matches!(second, Method::SecurityKey(_));
            let trusts = if password.is_none() || key {
                &trusts[..2]
            } else {
                &trusts[..]
            };
            if password.is_none() && (key || second_at == Some(OLD)) {
                continue;
            }
            for trust in trusts.iter().copied() {
                let parts = [
                    proof(Method::Password, password),
                    proof(second, second_at),
                    trust,
                ];
                all.push(parts.into_iter().flatten().collect());
            }
        }
    }
    all
}

/// One point of the space.
pub struct Point<'a> {
    pub effective: &'a Effective,
    pub asked: &'a Asked,
    pub holdings: Holdings,
    pub events: &'a [AuthenticationEvent],
}

impl Point<'_> {
    pub fn judge(&self) -> Judged {
        judge(&facts(
            self.effective,
            self.asked,
            self.holdings,
            self.events,
        ))
    }

    pub fn held(&self, level: Level) -> Vec<AuthenticatorKind> {
        let usable = |kind: &AuthenticatorKind| {
            self.holdings.holds(*kind)
                && self.effective.allows(*kind)
                && self.holdings.level(*kind) >= level
        };
        SECOND_STEPS.into_iter().filter(usable).collect()
    }

    /// What policy and client demand, said once more and in other words.
    pub fn standing(&self) -> Level {
        let prompt = self.effective.prompt_level;
        let authenticators = self.held(prompt);
        let counts = [Sms, Totp, SecurityKey]
            .iter()
            .any(|kind| authenticators.contains(kind));
        let policy = match self.effective.demand {
            Demand::Required(level) => level,
            Demand::Enabled if counts => prompt,
            Demand::Enabled | Demand::Disabled => Level::Password,
        };
        let client = self
            .effective
            .client
            .as_ref()
            .and_then(|client| client.minimum);
        policy.max(client.unwrap_or(Level::Password))
    }

    /// The level that the evidence young enough for the request reaches.
    pub fn reached(&self) -> Option<Level> {
        let old_counts = !self.asked.prompt_login
            && self
                .asked
                .max_age
                .is_none_or(|age| NOW.seconds_since(OLD) <= age);
        let allowed = |method: Method| {
            let kind = method.kind();
            kind.is_none_or(|kind| {
                kind == AuthenticatorKind::Password || self.effective.allows(kind)
            })
        };
        let counts = |event: &&AuthenticationEvent| {
            (old_counts || event.at == FRESH) && allowed(event.method)
        };
        let methods: Vec<Method> = self
            .events
            .iter()
            .filter(counts)
            .map(|event| event.method)
            .collect();
        let has = |method| methods.contains(&method);
        let strongest = [
            (
                Method::SecurityKey(Binding::SingleDevice),
                Level::PhishingResistantHardware,
            ),
            (
                Method::SecurityKey(Binding::MultiDevice),
                Level::PhishingResistant,
            ),
            (Method::Totp, Level::TwoFactor),
            (Method::Email, Level::TwoStep),
        ];
        let found = strongest.iter().find(|(method, _)| has(*method));
        has(Method::Password).then_some(found.map_or(Level::Password, |(_, level)| *level))
    }
}

/// Walks the space; `look` gets each point and what was judged of it.
pub fn walk(
    requests: &[Asked],
    evidence: &[Vec<AuthenticationEvent>],
    mut look: impl FnMut(&Point<'_>, &Judged),
) {
    let nodes = owns([None, None, None, None]);
    let base = fold(&nodes[..1], None, &[]);
    for (demand, prompt_level) in DEMANDS {
        for (days, client) in terms() {
            for (allowed, holdings) in stances() {
                let mut effective = base.clone();
                effective.demand = demand;
                effective.prompt_level = prompt_level;
                effective.methods.value = kinds(&allowed);
                effective.trust_days.value = days;
                effective.client = Some(client.clone());
                for asked in requests {
                    for events in evidence {
                        let point = Point {
                            effective: &effective,
                            asked,
                            holdings,
                            events,
                        };
                        look(&point, &point.judge());
                    }
                }
            }
        }
    }
}

pub fn describe(point: &Point<'_>, judged: &Judged) -> String {
    let Point {
        effective,
        asked,
        holdings,
        events,
    } = point;
    format!(
        "{:?} prompts {:?}, methods {:?}, trust {} days, {:?}\n{asked:?}\n{holdings:?}\n{events:?}\n{judged:?}",
        effective.demand,
        effective.prompt_level,
        effective.methods.value,
        effective.trust_days.value,
        effective.client,
    )
}
