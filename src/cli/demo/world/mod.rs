//! The demo world: five tenants, nine people, two clients. The demo and the suite build the same one.
//!
//! [`build`] writes it into an empty database in one transaction; [`people`] says who is in it, and
//! [`World`] what cannot be known beforehand: the clients' secrets and Carol's recovery codes.

mod clients;
mod people;
mod tenants;

use std::collections::BTreeMap;

use entity::ids::{TenantId, UserId};

pub use clients::{ANALYTICS, Credential, FINANCE};
pub use people::{ADMIN_KEY, CAROL_KEY, PASSWORD, PEOPLE, Person, SecondStep};

use crate::base::hasher::{Busy, PasswordHasher};
use crate::db::{DbError, Tx};
use crate::{policy, tenancy};

/// What was made, and cannot be read back from the database.
#[derive(Clone, Debug)]
pub struct World {
    /// Tenants by slug.
    pub tenants: BTreeMap<&'static str, TenantId>,
    /// People by login name.
    pub people: BTreeMap<&'static str, UserId>,
    /// The client `bi-portal`.
    pub analytics: Credential,
    /// The client `finance`.
    pub finance: Credential,
    /// Carol's recovery codes.
    pub recovery_codes: Vec<String>,
}

/// Why there is no demo world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// A tenant was refused.
    #[error(transparent)]
    Tenant(#[from] tenancy::CreateError),
    /// A rule was refused.
    #[error(transparent)]
    Rule(#[from] policy::SettingError),
    /// The hash threads have other work.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Builds the world. `portal` is the origin of the demo's relying party, to which both clients
/// redirect. Passwords cost what `hasher` costs.
///
/// # Errors
/// [`WorldError`] when the database is not empty or fails.
pub async fn build(tx: &Tx, hasher: &PasswordHasher, portal: &str) -> Result<World, WorldError> {
    let tenants = tenants::build(tx).await?;
    let people = people::build(tx, hasher, &tenants).await?;
    tenants::rules(tx, &tenants, &people).await?;
    let (analytics, finance) = clients::build(tx, tenants["meridian"], portal, &people).await?;
    let recovery_codes = people::enrol(tx, &people).await?;
    Ok(World {
        tenants,
        people,
        analytics,
        finance,
        recovery_codes,
    })
}
