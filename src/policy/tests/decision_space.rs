//! The decision over its whole abstract space.
//!
//! A decision reads the policy through its demand, the allowed methods, trust and the client's terms;
//! the user through what they hold; the evidence through the level of what was proved and when, and
//! trust. Every combination is judged. That a method that is held but not allowed is as good as not
//! held, and that SMS, app and recovery code differ in nothing but their names, are lemmas with tests
//! of their own; with them the product stays small enough to be walked whole.

use entity::values::AuthenticatorKind::{self, Email, RecoveryCode, SecurityKey, Sms, Totp};

use super::space::{DEMANDS, Point, describe, evidence, hold, method, requests, walk};
use super::support::{ASKED_AT, FRESH, NOW, OLD, facts, owns};
use crate::policy::decision::{Judged, Trust, Verdict, judge};
use crate::policy::{AuthenticationEvent, DenyReason, Holdings, Level, Method, SECOND_STEPS, fold};

/// One walk for three promises: judging is what takes the time.
#[test]
fn every_point_is_satisfied_rightly_or_offers_a_way_and_more_evidence_never_hurts() {
    let evidence = evidence();
    let mut row = Row::over(&evidence);
    walk(&requests(), &evidence, |point, judged| {
        satisfied_is_earned(point, judged);
        the_rest_has_a_way_out(point, judged);
        row.more_evidence_never_hurts(point, judged);
    });
}

/// Satisfied means that evidence or accepted trust reached what is demanded.
fn satisfied_is_earned(point: &Point<'_>, judged: &Judged) {
    let Verdict::Satisfied(assurance) = &judged.verdict else {
        return;
    };
    let told = || describe(point, judged);
    let reached = point.reached();
    assert_eq!(Some(assurance.level), reached, "{}", told());
    if judged.trust == Trust::Accepted {
        let asked = point.asked;
        let client = point
            .effective
            .client
            .as_ref()
            .expect("every point has a client");
        assert!(
            client.trust_accepted && point.effective.trust_days.value > 0,
            "{}",
            told()
        );
        assert!(
            !asked.prompt_login && asked.max_age.is_none_or(|age| age >= 5_000),
            "{}",
            told()
        );
        assert!(judged.needed == Some(point.standing()), "{}", told());
        let lasts = |event: &AuthenticationEvent| {
            event.until.is_some_and(|until| until > NOW) && event.earned >= Some(point.standing())
        };
        assert!(point.events.iter().any(lasts), "{}", told());
        assert!(!point.held(point.standing()).is_empty(), "{}", told());
        assert!(!assurance.amr_values().contains(&"mfa"), "{}", told());
    } else {
        assert!(
            reached >= Some(point.standing()),
            "below a minimum: {}",
            told()
        );
    }
    if let Some(levels) = &point.asked.essential {
        let said = |level: &Level| level.acr() == assurance.acr && *level <= assurance.level;
        assert!(levels.iter().any(said), "{}", told());
    }
    if point.asked.prompt_login || point.asked.max_age == Some(0) {
        assert!(assurance.auth_time >= ASKED_AT, "{}", told());
    }
}

/// What is not satisfied offers a way, or says truly that there is none.
fn the_rest_has_a_way_out(point: &Point<'_>, judged: &Judged) {
    let told = || describe(point, judged);
    let allows = |kind: &AuthenticatorKind| point.effective.allows(*kind);
    match &judged.verdict {
        Verdict::Satisfied(_) => {}
        Verdict::StepUp(_, methods) if *methods == [AuthenticatorKind::Password] => {
            assert_eq!(point.reached(), None, "{}", told());
        }
        Verdict::StepUp(level, methods) => {
            assert!(point.reached() < Some(*level), "{}", told());
            // What is allowed and reaches the level; where nothing is, the factors that are held all
            // the same, before another one is set up.
            let none_allowed = point.held(*level).iter().all(|kind| *kind == RecoveryCode);
            let can = |kind: &AuthenticatorKind| {
                let binds = none_allowed && *level == Level::TwoFactor && *kind != Email;
                point.held(*level).contains(kind) || (binds && point.holdings.holds(*kind))
            };
            assert!(!methods.is_empty() && methods.iter().all(can), "{}", told());
            assert_ne!(methods.first(), Some(&RecoveryCode), "{}", told());
        }
        Verdict::Enrol(level, methods) => {
            let can = |kind: &AuthenticatorKind| allows(kind) && Level::with(*kind) >= *level;
            assert!(!methods.is_empty() && methods.iter().all(can), "{}", told());
            let held = point.held(*level);
            assert!(
                held.iter().all(|kind| *kind == RecoveryCode),
                "a factor is held: {}",
                told()
            );
            let proved = |event: &AuthenticationEvent| {
                let kind = event.method.kind();
                kind.is_some_and(|kind| {
                    !matches!(kind, AuthenticatorKind::Password | Email)
                        && (point.holdings.holds(kind) || allows(&kind))
                })
            };
            assert!(
                !point.holdings.second_factor() || point.events.iter().any(proved),
                "a password alone binds a factor beside one that is held: {}",
                told()
            );
        }
        Verdict::Deny(DenyReason::NoUsableMethod) => {
            let needed = judged.needed.expect("it is known what is needed");
            let reaches = |kind: &AuthenticatorKind| Level::with(*kind) >= needed && allows(kind);
            let possible = SECOND_STEPS
                .iter()
                .filter(|kind| **kind != RecoveryCode)
                .any(|kind| reaches(kind) && (*kind != Email || point.holdings.email));
            assert!(!possible, "{}", told());
        }
        Verdict::Deny(DenyReason::UnmetAuthenticationRequirements) => {
            let levels = point
                .asked
                .essential
                .as_ref()
                .expect("only what is essential is unmet");
            let possible = |level: &Level| {
                let by = |kind: &AuthenticatorKind| {
                    let settable = matches!(kind, Sms | Totp | SecurityKey);
                    let has = point.holdings.holds(*kind) && *kind != RecoveryCode;
                    allows(kind)
                        && (settable && Level::with(*kind) >= *level
                            || has && point.holdings.level(*kind) >= *level)
                };
                *level == Level::Password || SECOND_STEPS.iter().any(by)
            };
            assert!(!levels.iter().any(possible), "{}", told());
        }
    }
}

#[test]
fn everybody_who_is_asked_can_finish() {
    let at_the_door: Vec<Vec<AuthenticationEvent>> = vec![
        vec![],
        vec![AuthenticationEvent::proved(Method::Password, OLD)],
        vec![AuthenticationEvent::proved(Method::Password, FRESH)],
    ];
    walk(&requests(), &at_the_door, |point, judged| {
        finish(point, judged, 3);
    });
}

/// Does whatever is listed, in every order, until it is enough; at most `moves` moves: the password,
/// the company's step, the new authenticator.
fn finish(point: &Point<'_>, judged: &Judged, moves: usize) {
    let (methods, set_up) = match &judged.verdict {
        Verdict::Satisfied(_) | Verdict::Deny(_) => return,
        Verdict::StepUp(_, methods) => (methods, false),
        Verdict::Enrol(_, methods) => (methods, true),
    };
    assert!(moves > 0, "it never ends: {}", describe(point, judged));
    for kind in methods {
        let mut holdings = point.holdings;
        if set_up {
            hold(&mut holdings, *kind);
        }
        let mut events = point.events.to_vec();
        let proved = match (kind, holdings.security_key) {
            (SecurityKey, Some(binding)) => Method::SecurityKey(binding),
            _ => method(*kind),
        };
        events.push(AuthenticationEvent::proved(proved, FRESH));
        let next = Point {
            events: &events,
            holdings,
            ..*point
        };
        let then = next.judge();
        let known = *kind == AuthenticatorKind::Password;
        let denied = matches!(then.verdict, Verdict::Deny(_));
        assert!(
            known || !denied,
            "refused after all: {}",
            describe(&next, &then)
        );
        finish(&next, &then, moves - 1);
    }
}

/// The answers to all sets of evidence at one point of the other axes.
struct Row {
    /// For each set of evidence those that include it.
    above: Vec<Vec<usize>>,
    satisfied: Vec<bool>,
}

impl Row {
    fn over(evidence: &[Vec<AuthenticationEvent>]) -> Self {
        let includes = |more: usize, less: &[AuthenticationEvent]| {
            less.iter().all(|event| evidence[more].contains(event))
        };
        let above = |less: &Vec<AuthenticationEvent>| {
            let more = (0..evidence.len()).filter(|more| includes(*more, less));
            more.collect()
        };
        Self {
            above: evidence.iter().map(above).collect(),
            satisfied: Vec::with_capacity(evidence.len()),
        }
    }

    /// More evidence never turns enough into not enough.
    fn more_evidence_never_hurts(&mut self, point: &Point<'_>, judged: &Judged) {
        self.satisfied
            .push(matches!(judged.verdict, Verdict::Satisfied(_)));
        if self.satisfied.len() < self.above.len() {
            return;
        }
        for (less, more) in self.above.iter().enumerate() {
            if self.satisfied[less] {
                let still = |more: &usize| self.satisfied[*more];
                assert!(more.iter().all(still), "{}", describe(point, judged));
            }
        }
        self.satisfied.clear();
    }
}

#[test]
fn what_is_held_but_not_allowed_satisfies_nothing_and_is_proved_before_anything_is_set_up() {
    let nodes = owns([None, None, None, None]);
    let mut effective = fold(&nodes[..1], None, &[]);
    let events = [AuthenticationEvent::proved(Method::Password, FRESH)];
    for (demand, prompt_level) in DEMANDS {
        effective.demand = demand;
        effective.prompt_level = prompt_level;
        for allowed in 0..32_usize {
            let allowed = |kind: &AuthenticatorKind| {
                let place = SECOND_STEPS.iter().position(|other| other == kind);
                place.is_some_and(|place| allowed >> place & 1 == 1)
            };
            effective.methods.value = SECOND_STEPS.into_iter().filter(allowed).collect();
            for held in 0..32_usize {
                let (mut all, mut usable) = (Holdings::default(), Holdings::default());
                for (place, kind) in SECOND_STEPS.into_iter().enumerate() {
                    if held >> place & 1 == 1 {
                        hold(&mut all, kind);
                        if allowed(&kind) {
                            hold(&mut usable, kind);
                        }
                    }
                }
                for asked in requests() {
                    let judged = |holdings| judge(&facts(&effective, &asked, holdings, &events));
                    let (with, without) = (judged(all), judged(usable));
                    match (&with.verdict, &without.verdict) {
                        (Verdict::StepUp(level, methods), Verdict::Enrol(..)) => {
                            assert_eq!(*level, Level::TwoFactor);
                            assert!(methods.iter().all(|kind| all.holds(*kind)));
                        }
                        (_, Verdict::Enrol(..)) => {
                            assert!(!all.second_factor(), "{with:?}");
                            assert_eq!(with, without);
                        }
                        _ => assert_eq!(with, without),
                    }
                }
            }
        }
    }
}

#[test]
fn factors_of_a_level_differ_in_nothing_but_their_names() {
    let nodes = owns([None, None, None, None]);
    let holdings = Holdings {
        totp: true,
        ..Holdings::default()
    };
    for (demand, prompt_level) in DEMANDS {
        let mut effective = fold(&nodes[..1], None, &[]);
        effective.demand = demand;
        effective.prompt_level = prompt_level;
        for asked in requests() {
            for at in [OLD, FRESH] {
                let outcome = |method| {
                    let events = [Method::Password, method]
                        .map(|method| AuthenticationEvent::proved(method, at));
                    let judged = judge(&facts(&effective, &asked, holdings, &events));
                    (
                        judged.reached,
                        judged.needed,
                        matches!(judged.verdict, Verdict::Satisfied(_)),
                    )
                };
                assert_eq!(outcome(Method::Totp), outcome(Method::Sms));
                assert_eq!(outcome(Method::Totp), outcome(Method::RecoveryCode));
            }
        }
    }
}
