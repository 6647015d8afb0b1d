//! The rows of Vestibule's database, its typed identifiers and the values that may be stored.
//!
//! No logic lives here: a row is what the database holds, nothing more. One small file a table.
//! Secrets have two storable forms only, [`values::Digest`] and [`values::SealedBytes`]; a plain
//! token has no way into a row.

pub mod ids;
pub mod values;

pub mod access_token;
pub mod assertion_jti;
pub mod attempt_counter;
pub mod audit_event;
pub mod authenticator;
pub mod authorization_grant;
pub mod challenge;
pub mod client;
pub mod client_role;
pub mod consent;
pub mod decision;
pub mod installation;
pub mod login_flow;
pub mod outbox_message;
pub mod password_reset;
pub mod policy_exception;
pub mod policy_setting;
pub mod rate_bucket;
pub mod recovery_code;
pub mod role_assignment;
pub mod security_key;
pub mod session;
pub mod signing_key;
pub mod tenant;
pub mod trusted_device;
pub mod user;
pub mod webauthn_ceremony;
