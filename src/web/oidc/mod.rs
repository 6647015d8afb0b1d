//! The protocol over HTTP.

pub mod authorize;
pub mod consent;
pub mod front;
pub mod logout;
pub mod pages;
pub mod resume;

use super::Routes;

/// The protocol's routes: those that a browser is sent to, and those that clients call.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().merge(front::routes())
}
