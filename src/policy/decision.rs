//! The one function that decides: [`decide`] is pure, total and fails closed.
//!
//! 1. An essential `acr` that nothing Vestibule can do reaches is denied at once.
//! 2. Without a fresh password there is nothing to talk about: the password is asked for, and no
//!    second step is named before it was right.
//! 3. What stands is the higher of the policy's level and the client's minimum. Where the policy is
//!    *Enabled*, its level counts only for a user who holds a usable authenticator.
//! 4. The request may raise it: an essential `acr` to a level that must be reached, a voluntary one
//!    (`acr_values`) to the first of its levels that the user can reach with what they hold.
//! 5. Evidence that reaches the level satisfies. So does a trusted computer, where the policy and
//!    the client take it, the request raised nothing, and the user could have been prompted: trust
//!    skips the challenge, never the enrolment.
//! 6. Otherwise the user proves more (`StepUp`), sets something up (`Enrol`), or is refused with the
//!    reason (`Deny`). Whoever must set something up first proves the second factor that they hold,
//!    or does the step that their own company demands and they can do, so that a stolen password alone
//!    does not bind the thief's phone or key.

use entity::values::AuthenticatorKind;
use serde::{Deserialize, Serialize};

use super::assurance::{Assurance, Level};
use super::document::SECOND_STEPS;
use super::facts::Facts;
use super::why::Why;

/// What comes of the facts.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// The evidence is enough.
    Satisfied {
        /// What to tell the application.
        assurance: Assurance,
        /// The reasons.
        why: Why,
    },
    /// One of these methods has to be proved.
    StepUp {
        /// The level that a method of the list reaches.
        level: Level,
        /// The usable methods, the one to show first; never empty. The password alone, when it is
        /// the password that has to be (re-)entered.
        methods: Vec<AuthenticatorKind>,
        /// Whether it is the password that has to be (re-)entered.
        fresh_password: bool,
        /// The reasons.
        why: Why,
    },
    /// Nothing the user holds is enough; one of these has to be set up.
    Enrol {
        /// The level that has to be reached.
        level: Level,
        /// What can be set up, the best first; never empty.
        methods: Vec<AuthenticatorKind>,
        /// The reasons.
        why: Why,
    },
    /// It cannot be.
    Deny {
        /// Why not.
        reason: DenyReason,
        /// The reasons.
        why: Why,
    },
}

/// Why a sign-in is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenyReason {
    /// The essential `acr` cannot be reached (OpenID Connect Core Error Code
    /// `unmet_authentication_requirements`).
    UnmetAuthenticationRequirements,
    /// The policy or the client demands a level that no allowed method reaches.
    NoUsableMethod,
}

impl DenyReason {
    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::NoUsableMethod => "no_usable_method",
        }
    }
}

impl Decision {
    /// The reasons.
    #[must_use]
    pub const fn why(&self) -> &Why {
        match self {
            Self::Satisfied { why, .. }
            | Self::StepUp { why, .. }
            | Self::Enrol { why, .. }
            | Self::Deny { why, .. } => why,
        }
    }

    /// The stored text: satisfied, step_up, enrol or deny.
    #[must_use]
    pub const fn outcome(&self) -> &'static str {
        match self {
            Self::Satisfied { .. } => "satisfied",
            Self::StepUp { .. } => "step_up",
            Self::Enrol { .. } => "enrol",
            Self::Deny { .. } => "deny",
        }
    }
}

/// Decides. Pure and total; every answer carries its reasons.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Decision {
    let judged = judge(facts);
    let why = Why::of(facts, &judged);
    match judged.verdict {
        Verdict::Satisfied(assurance) => Decision::Satisfied { assurance, why },
        Verdict::StepUp(level, methods) => Decision::StepUp {
            level,
            fresh_password: methods == [AuthenticatorKind::Password],
            methods,
            why,
        },
        Verdict::Enrol(level, methods) => Decision::Enrol {
            level,
            methods,
            why,
        },
        Verdict::Deny(reason) => Decision::Deny { reason, why },
    }
}

/// A decision before it is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub verdict: Verdict,
    /// What the policy demands of this user; none while the password is not proved.
    pub policy: Option<Level>,
    /// What has to be reached in all; none while the password is not proved.
    pub needed: Option<Level>,
    /// What the fresh evidence reaches.
    pub reached: Option<Level>,
    pub trust: Trust,
}

/// What became of a trusted computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// The browser showed none, or none was needed.
    Unused,
    /// It took the place of the second step.
    Accepted,
    /// It has ended.
    Ended,
    /// The policy trusts no computers.
    RefusedByPolicy,
    /// The client takes none.
    RefusedByClient,
    /// The request asks for a new or a better authentication.
    RefusedByRequest,
    /// It was earned by a weaker second step than the one that is demanded.
    TooWeak,
    /// The user has nothing that the second step could be done with; setting up comes first.
    NothingEnrolled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Satisfied(Assurance),
    StepUp(Level, Vec<AuthenticatorKind>),
    Enrol(Level, Vec<AuthenticatorKind>),
    Deny(DenyReason),
}

/// Decides without explaining.
pub(super) fn judge(facts: &Facts<'_>) -> Judged {
    let mut judged = Judged {
        verdict: Verdict::Deny(DenyReason::UnmetAuthenticationRequirements),
        policy: None,
        needed: None,
        reached: None,
        trust: Trust::Unused,
    };
    // Step 1.
    let essential = facts.asked.essential.as_deref();
    if essential.is_some_and(|levels| !levels.iter().any(|level| conceivable(*level))) {
        return judged;
    }
    // Step 2.
    let counted = facts.counted();
    let Some(assurance) = Assurance::of(&counted) else {
        judged.verdict = Verdict::StepUp(Level::Password, vec![AuthenticatorKind::Password]);
        return judged;
    };
    judged.reached = Some(assurance.level);
    // Step 3.
    let policy = facts.policy_level();
    let standing = policy.max(facts.client_minimum());
    judged.policy = Some(policy);
    // Step 4.
    let raised = match essential {
        Some(levels) => match facts.essential_level(levels) {
            Some(level) => level,
            None => return judged,
        },
        None => facts.voluntary_level(),
    };
    let needed = standing.max(raised);
    judged.needed = Some(needed);
    // Step 5.
    let enough = assurance.level >= needed;
    if !enough {
        judged.trust = facts.trust(standing, raised);
    }
    if enough || judged.trust == Trust::Accepted {
        let assurance = match judged.trust {
            Trust::Accepted => {
                let mut events = counted;
                events.extend(facts.trusted());
                Assurance::of(&events).unwrap_or(assurance)
            }
            Trust::Unused
            | Trust::Ended
            | Trust::RefusedByPolicy
            | Trust::RefusedByClient
            | Trust::RefusedByRequest
            | Trust::TooWeak
            | Trust::NothingEnrolled => assurance,
        };
        judged.verdict = Verdict::Satisfied(assurance.answering(essential.unwrap_or_default()));
        return judged;
    }
    // Step 6.
    let possible = |level: Level| Some(facts.usable(level)).filter(|kinds| !kinds.is_empty());
    judged.verdict = if let Some(methods) = possible(needed) {
        Verdict::StepUp(needed, methods)
    } else {
        let methods = facts.enrollable(needed);
        match (
            methods.is_empty(),
            facts.proof_first(assurance.level, policy),
        ) {
            (true, _) => Verdict::Deny(DenyReason::NoUsableMethod),
            (false, Some((level, first))) => Verdict::StepUp(level, first),
            (false, None) => Verdict::Enrol(needed, methods),
        }
    };
    judged
}

/// Whether any kind of authenticator, held or not, allowed or not, reaches the level.
fn conceivable(level: Level) -> bool {
    level == Level::Password || SECOND_STEPS.iter().any(|kind| Level::with(*kind) >= level)
}
