//! The history of Vestibule's schema: one file a step, never edited once released.
//!
//! Steps only expand (new tables, new nullable columns); what is no longer read is removed a
//! version later, so that adjacent versions can serve side by side.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::prelude::{MigratorTrait, SchemaManager};

mod m0001_tenants;
mod m0002_authenticators;
mod m0003_login;
mod m0004_clients;
mod m0005_policy;
mod m0006_operations;
mod m0007_trust_level;
mod m0008_refresh_in_grant;
mod m0009_flow_references;
mod m0010_security_keys;
mod schema;

/// Every step, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_tenants::Migration),
            Box::new(m0002_authenticators::Migration),
            Box::new(m0003_login::Migration),
            Box::new(m0004_clients::Migration),
            Box::new(m0005_policy::Migration),
            Box::new(m0006_operations::Migration),
            Box::new(m0007_trust_level::Migration),
            Box::new(m0008_refresh_in_grant::Migration),
            Box::new(m0009_flow_references::Migration),
            Box::new(m0010_security_keys::Migration),
        ]
    }
}
