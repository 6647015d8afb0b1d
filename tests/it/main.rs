//! The outside-in tests: one binary, one file a subject.

mod architecture;
mod keys;
mod notify;
mod policy;
mod support;
mod token;
