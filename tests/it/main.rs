//! The outside-in tests: one binary, one file a subject.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where by panicking"
)]

mod admin;
mod adversary;
mod apache;
mod architecture;
mod authorize;
mod bad_input;
mod barrier;
mod browser;
mod budgets;
mod commands;
mod consent;
mod demo;
mod inventory;
mod journeys;
mod keys;
mod logout;
mod model;
mod notify;
mod openid_client;
mod policy;
mod security_keys;
mod support;
mod swap;
mod token;
