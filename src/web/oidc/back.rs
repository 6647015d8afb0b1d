//! The routes that clients' servers and scripts call.
//!
//! What their answers have in common (errors, caching, who may read them across origins) is in
//! [`super::answer`].

use std::sync::Arc;

use axum::Extension;
use axum::handler::Handler as _;

use super::answer::Memory;
use super::{answer, discovery, introspect, jwks, revoke, token, userinfo};
use crate::web::{Access, Routes};

/// Token, userinfo, introspection, revocation, keys and metadata.
#[must_use]
#[rustfmt::skip]
pub fn routes() -> Routes {
    use Access::{Anonymous, Bearer, Client};
    let shared = Arc::new(Memory::default());
    let memory = || Extension(Arc::clone(&shared));
    Routes::new()
        .get("/.well-known/openid-configuration",       Anonymous, discovery::show.layer(memory()))
        .get("/.well-known/oauth-authorization-server", Anonymous, discovery::show.layer(memory()))
        .get("/jwks",                                   Anonymous, jwks::show)
        .post("/token",                                 Client,    token::exchange.layer(memory()))
        .options("/token",                              Anonymous, answer::preflight.layer(memory()))
        .get("/userinfo",                               Bearer,    userinfo::get.layer(memory()))
        .post("/userinfo",                              Bearer,    userinfo::post.layer(memory()))
        .options("/userinfo",                           Anonymous, answer::preflight.layer(memory()))
        .post("/revoke",                                Client,    revoke::revoke.layer(memory()))
        .options("/revoke",                             Anonymous, answer::preflight.layer(memory()))
        .post("/introspect",                            Client,    introspect::introspect)
}
