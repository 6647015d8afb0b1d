//! `vestibule demo`: the whole thing on one machine, with nothing to set up.

pub mod portal;
