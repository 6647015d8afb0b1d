//! The endpoints that clients' servers call, from outside: token, userinfo, introspection and
//! revocation, over the real router.

mod clients;
mod codes;
mod confusion;
mod refresh;
mod world;
