//! Vestibule: a standalone OpenID Connect provider whose heart is a multi-factor interstitial.

pub mod base;
pub mod db;
pub mod locale;
pub mod oidc;
