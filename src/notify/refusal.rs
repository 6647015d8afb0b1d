//! Why a provider did not take a message, by what helps: nothing, another provider, or time.

use std::borrow::Cow;

use super::outbox::DeliveryFailure;

/// Why a provider did not take a message. The reasons are ours or bare codes: a provider's own
/// words quote numbers and addresses, which do not belong in logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is about the recipient: no provider and no waiting helps, and the user is told.
    Recipient(DeliveryFailure),
    /// This provider will not take this message; another might.
    Message,
    /// Our account or configuration is at fault: another provider, and the operator must act.
    Operator(Cow<'static, str>),
    /// An outage: another provider, or later.
    Later {
        /// What happened.
        reason: Cow<'static, str>,
        /// The provider asked for so many seconds.
        after_s: Option<i64>,
    },
}

impl Refusal {
    pub fn later(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Later {
            reason: reason.into(),
            after_s: None,
        }
    }

    pub fn operator(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Operator(reason.into())
    }
}
