//! HTTP: pages and endpoints. The only part that names axum and minijinja.

pub mod accent;
pub mod assets;
pub mod content_policy;
pub mod error_page;
pub mod landing;
pub mod login;
pub mod moment;
pub mod oidc;
pub mod pages;
pub mod render;
