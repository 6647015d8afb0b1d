//! The protocol over HTTP.

pub mod pages;
