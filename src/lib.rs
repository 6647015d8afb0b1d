//! Vestibule: a standalone OpenID Connect provider whose heart is a multi-factor interstitial.

pub mod account;
pub mod admin;
pub mod app;
pub mod audit;
pub mod base;
pub mod cli;
pub mod config;
pub mod db;
pub mod factor;
pub mod keys;
pub mod limit;
pub mod locale;
pub mod login;
pub mod notify;
pub mod oidc;
pub mod policy;
pub mod tenancy;
pub mod user;
pub mod web;
