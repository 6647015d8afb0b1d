//! The policy's tests, a file a subject.

mod assurance;
