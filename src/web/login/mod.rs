//! The login over HTTP.

pub mod pages;
