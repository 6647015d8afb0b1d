//! The protocol over HTTP.

pub mod pages;

use super::Routes;

/// The routes of the protocol.
pub fn routes() -> Routes {
    Routes::new()
}
