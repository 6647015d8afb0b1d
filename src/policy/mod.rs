//! What is required of a sign-in, and why.
//!
//! 1. [`load()`] reads the settings on the way from the operator to the user, and the exceptions, in
//!    two statements; [`fold()`] makes them [`Effective`]. [`standing()`] reads the same for one user
//!    with everything else that a decision depends on, in one statement.
//! 2. [`decide`] takes that with what was asked, what the user holds and what was proved
//!    ([`Facts`]) and answers [`Decision`], always with its [`Why`].
//! 3. [`record()`] keeps the decision with its reasons.
//!
//! Everything but loading and writing is pure. Where something is unreadable the answer is an error,
//! never a pass (invariant I9).

pub mod assurance;
pub mod decision;
pub mod document;
pub mod effective;
pub mod exception;
pub mod facts;
pub mod fold;
pub mod load;
pub mod method;
pub mod record;
pub mod setting;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod why;

pub use assurance::{Amr, Assurance, AuthenticationEvent, How, Level};
pub use decision::{Decision, DenyReason, Trust, decide};
pub use document::{DEFAULT_TRUST_DAYS, Demand, Document, DocumentError, Mode, SECOND_STEPS};
pub use effective::{ClientTerms, Effective, Exception, Knob, Node, Origin, Place, Setting};
pub use exception::{ExceptionError, NewException, exceptions, grant_exception, revoke_exception};
pub use facts::{Asked, Facts, Holdings};
pub use fold::fold;
pub use load::{load, load_tenants, load_users};
pub use method::{Binding, Method};
pub use record::{Recorded, record, recorded};
pub use setting::{SettingError, impose, release, set_own};
pub use standing::{Apps, Standing, standing};
pub use why::{Line, Why};
