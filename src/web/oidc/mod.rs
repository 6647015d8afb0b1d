//! The protocol over HTTP.

pub mod answer;
pub mod authorize;
pub mod back;
pub mod consent;
pub mod discovery;
pub mod front;
pub mod introspect;
pub mod jwks;
pub mod logout;
pub mod pages;
pub mod resume;
pub mod revoke;
pub mod token;
pub mod userinfo;

use super::Routes;

/// The protocol's routes: those that a browser is sent to, and those that clients call.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().merge(front::routes()).merge(back::routes())
}
