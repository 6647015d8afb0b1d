//! What comes next in a login: one pure function of what is remembered and what was decided.
//!
//! There is no stage column that could say something else than the evidence: the next step is
//! derived anew on every request, and `Done` follows from [`Decision::Satisfied`] alone.

use entity::values::{AuthenticatorKind, ChallengePurpose, Channel};

use super::flow::{Enrolment, FlowState};
use crate::policy::{Decision, DenyReason, Effective, Holdings, Method};

/// The next thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Give name and password.
    Password,
    /// Prove one of these, the first being shown unless another was chosen.
    Verify {
        /// The way that is being tried.
        method: AuthenticatorKind,
        /// All ways.
        methods: Vec<AuthenticatorKind>,
    },
    /// Choose what to set up.
    Enrol {
        /// What may be set up.
        methods: Vec<AuthenticatorKind>,
    },
    /// Set up an app.
    EnrolApp {
        /// Whether there is something else to choose.
        other_ways: bool,
    },
    /// Give a mobile number.
    EnrolPhone {
        /// Whether there is something else to choose.
        other_ways: bool,
    },
    /// Prove the mobile number by its code.
    EnrolPhoneCode {
        /// E.164.
        number: String,
    },
    /// Set up a security key.
    EnrolKey {
        /// Whether there is something else to choose.
        other_ways: bool,
    },
    /// Save the recovery codes.
    SaveCodes,
    /// See that everything is set up.
    SetUpDone {
        /// What was set up.
        kind: AuthenticatorKind,
    },
    /// See the suggestion to set up something better than e-mail.
    Nudge {
        /// What is suggested.
        methods: Vec<AuthenticatorKind>,
    },
    /// The evidence is enough.
    Done,
    /// It cannot be.
    Denied(DenyReason),
}

impl Step {
    /// The last part of the step's URL under `/login/{flow}/`.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Verify {
                method: AuthenticatorKind::SecurityKey,
                ..
            } => "key",
            Self::Verify { .. } => "code",
            Self::Enrol { .. } => "enrol",
            Self::EnrolApp { .. } => "enrol/app",
            Self::EnrolPhone { .. } => "enrol/phone",
            Self::EnrolPhoneCode { .. } => "enrol/phone/code",
            Self::EnrolKey { .. } => "enrol/key",
            Self::SaveCodes => "recovery-codes",
            Self::SetUpDone { .. } => "done",
            Self::Nudge { .. } => "nudge",
            Self::Done | Self::Denied(_) => "finish",
        }
    }

    /// The code that this step waits for, if it waits for one that is sent.
    #[must_use]
    pub const fn awaits(&self) -> Option<(ChallengePurpose, Channel)> {
        match self {
            Self::Verify { method, .. } => match method {
                AuthenticatorKind::Sms => Some((ChallengePurpose::Login, Channel::Sms)),
                AuthenticatorKind::Email => Some((ChallengePurpose::Login, Channel::Email)),
                AuthenticatorKind::Password
                | AuthenticatorKind::Totp
                | AuthenticatorKind::SecurityKey
                | AuthenticatorKind::RecoveryCode => None,
            },
            Self::EnrolPhoneCode { .. } => Some((ChallengePurpose::ValidatePhone, Channel::Sms)),
            Self::Password
            | Self::Enrol { .. }
            | Self::EnrolApp { .. }
            | Self::EnrolPhone { .. }
            | Self::EnrolKey { .. }
            | Self::SaveCodes
            | Self::SetUpDone { .. }
            | Self::Nudge { .. }
            | Self::Done
            | Self::Denied(_) => None,
        }
    }
}

/// What comes next.
#[must_use]
pub fn next(
    state: &FlowState,
    decision: &Decision,
    effective: &Effective,
    holdings: &Holdings,
) -> Step {
    // A set-up that was proven is shown to its end before anything else.
    match &state.enrolment {
        Some(Enrolment::SavingCodes { .. }) => return Step::SaveCodes,
        Some(Enrolment::Finished { kind }) => return Step::SetUpDone { kind: *kind },
        Some(Enrolment::App { .. } | Enrolment::Phone { .. } | Enrolment::Key) | None => {}
    }
    match decision {
        Decision::StepUp {
            fresh_password: true,
            ..
        } => Step::Password,
        Decision::StepUp { methods, .. } => {
            let chosen = state.method.filter(|method| methods.contains(method));
            // Recovery codes go into the field of any other way; alone they are the way.
            let method = chosen.or_else(|| methods.first().copied());
            match method {
                Some(method) => Step::Verify {
                    method,
                    methods: methods.clone(),
                },
                None => Step::Denied(DenyReason::NoUsableMethod),
            }
        }
        Decision::Enrol { methods, .. } => enrol(state, methods),
        Decision::Deny { reason, .. } => Step::Denied(*reason),
        Decision::Satisfied { .. } => {
            // A voluntary set-up, begun at the suggestion.
            let better = suggested(effective, holdings);
            if state.enrolment.is_some() && !state.nudged && !better.is_empty() {
                return enrol(state, &better);
            }
            let by_mail = state
                .events
                .iter()
                .any(|event| event.method == Method::Email);
            if by_mail && !state.nudged && !better.is_empty() {
                Step::Nudge { methods: better }
            } else {
                Step::Done
            }
        }
    }
}

fn enrol(state: &FlowState, methods: &[AuthenticatorKind]) -> Step {
    let other_ways = methods.len() > 1;
    let allowed = |kind: AuthenticatorKind| methods.contains(&kind);
    match &state.enrolment {
        Some(Enrolment::App { .. }) if allowed(AuthenticatorKind::Totp) => {
            Step::EnrolApp { other_ways }
        }
        Some(Enrolment::Phone { number: None }) if allowed(AuthenticatorKind::Sms) => {
            Step::EnrolPhone { other_ways }
        }
        Some(Enrolment::Phone {
            number: Some(number),
        }) if allowed(AuthenticatorKind::Sms) => Step::EnrolPhoneCode {
            number: number.clone(),
        },
        Some(Enrolment::Key) if allowed(AuthenticatorKind::SecurityKey) => {
            Step::EnrolKey { other_ways }
        }
        Some(
            Enrolment::App { .. }
            | Enrolment::Phone { .. }
            | Enrolment::Key
            | Enrolment::SavingCodes { .. }
            | Enrolment::Finished { .. },
        )
        | None => Step::Enrol {
            methods: methods.to_vec(),
        },
    }
}

/// What may be set up in this login: what the decision demands, else what was suggested.
#[must_use]
pub fn can_be_set_up(
    decision: &Decision,
    effective: &Effective,
    holdings: &Holdings,
) -> Vec<AuthenticatorKind> {
    match decision {
        Decision::Enrol { methods, .. } => methods.clone(),
        Decision::Satisfied { .. } => suggested(effective, holdings),
        Decision::StepUp { .. } | Decision::Deny { .. } => Vec::new(),
    }
}

/// What somebody who has nothing but codes by e-mail should have instead. Whoever holds a second
/// factor adds another one in the account, where that factor has to be proved first: a password and
/// a mailbox must not be enough to bind a thief's app beside the user's phone (invariant I6).
fn suggested(effective: &Effective, holdings: &Holdings) -> Vec<AuthenticatorKind> {
    if holdings.second_factor() {
        return Vec::new();
    }
    [AuthenticatorKind::Sms, AuthenticatorKind::Totp]
        .into_iter()
        .filter(|kind| effective.allows(*kind))
        .collect()
}
