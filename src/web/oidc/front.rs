//! The endpoints that a browser is sent to: authorize, consent and logout.

use super::{authorize, consent, logout, resume};
use crate::web::{Access, Routes};

/// The routes.
#[must_use]
#[rustfmt::skip]
pub fn routes() -> Routes {
    Routes::new()
        .get ("/authorize",                 Access::Anonymous, authorize::start)
        .post("/authorize",                 Access::Anonymous, authorize::repeat)
        .get ("/authorize/resume/{grant}",  Access::Anonymous, resume::resume)
        .get ("/authorize/consent/{grant}", Access::Session,   consent::ask)
        .post("/authorize/consent/{grant}", Access::Session,   consent::answer)
        .get ("/logout",                    Access::Anonymous, logout::start)
        .post("/logout",                    Access::Anonymous, logout::repeat)
        .post("/logout/confirm",            Access::Anonymous, logout::confirm)
}
