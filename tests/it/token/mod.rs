//! The endpoints that clients' servers call, from outside: token, userinfo, introspection and
//! revocation, over the real router.

mod budgets;
mod carried_over;
mod clients;
mod codes;
mod confusion;
mod interrupted;
mod refresh;
mod registered;
pub mod world;
