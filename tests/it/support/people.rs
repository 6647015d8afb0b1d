//! The people of the demo world (PRODUCT.md, section 5), by what the tests need of them.

/// Everybody's password in the demo world.
pub const PASSWORD: &str = "vestibule-demo-1";

pub const ALICE: &str = "alice@alder.example";
pub const BOB: &str = "bob@alder.example";
pub const CAROL: &str = "carol@birch.example";
pub const DAVE: &str = "dave@birch.example";
pub const ERIN: &str = "erin@cedar.example";
pub const FRANK: &str = "frank@cedar.example";
pub const ADAM: &str = "adam@alder.example";
pub const RITA: &str = "rita@kappa.example";
pub const OLGA: &str = "olga@meridian.example";

/// The key in Carol's app.
pub const CAROL_KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/// The key in the three admins' apps.
pub const ADMIN_KEY: &str = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU";

pub const ACR_PASSWORD: &str = "urn:vestibule:acr:password";
pub const ACR_TWO_STEP: &str = "urn:vestibule:acr:two-step";
pub const ACR_TWO_FACTOR: &str = "urn:vestibule:acr:two-factor";
