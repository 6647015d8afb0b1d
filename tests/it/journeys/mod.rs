//! The journeys of the demo world's people, in a browser without scripts, on both engines.

mod account;
mod codes;
mod console;
mod enrolment;
mod logout;
mod recovery;
mod sign_in;
mod step_up;
mod trust;
