//! The policy's tests, a file a subject. `fold_space` and `decision_space` are exhaustive: the
//! abstract space of policies is finite, so its properties are checked over all of it.

mod assurance;
mod decision;
mod decision_space;
mod fold;
mod fold_space;
mod request;
mod space;
mod support;
mod why;
