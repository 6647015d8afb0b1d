//! The outside-in tests: one binary, one file a subject.

mod architecture;
mod notify;
mod policy;
mod support;
