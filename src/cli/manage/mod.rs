//! `vestibule manage`: tenants, users, clients, policies and roles, from the machine itself.
//!
//! Whoever can run it reads the key-encryption key, so it asks for no other authority; what it does
//! is audited without an actor. Secrets that it makes are printed once.

pub(super) mod client;
mod policy;
mod role;
mod tenant;
mod user;

use clap::Subcommand;
use entity::ids::{ClientId, TenantId, UserId};
use serde_json::Value;

use super::{ConfigFile, Failure, migrate};
use crate::audit::{self, Action, Entry};
use crate::db::Tx;
use crate::tenancy::{self, Tenant};
use crate::user::{LoginName, User};

/// Tenants, users, clients, policies and roles.
#[derive(Debug, clap::Args)]
pub struct ManageArgs {
    #[command(flatten)]
    file: ConfigFile,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The tree of operator, resellers and companies.
    #[command(subcommand)]
    Tenant(tenant::TenantCommand),
    /// The people.
    #[command(subcommand)]
    User(user::UserCommand),
    /// The applications.
    #[command(subcommand)]
    Client(client::ClientCommand),
    /// What is required of a sign-in.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Who administers what.
    #[command(subcommand)]
    Role(role::RoleCommand),
}

/// Runs it.
pub async fn run(args: ManageArgs) -> Result<(), Failure> {
    let config = args.file.load()?;
    let db = migrate::open(&config).await?;
    match args.what {
        What::Tenant(command) => tenant::run(&db, command).await,
        What::User(command) => user::run(&db, &config, command).await,
        What::Client(command) => client::run(&db, command).await,
        What::Policy(command) => policy::run(&db, command).await,
        What::Role(command) => role::run(&db, command).await,
    }
}

/// The tenant of a slug.
pub(super) async fn tenant_of(tx: &Tx, slug: &str) -> Result<Tenant, Failure> {
    let found = tenancy::by_slug(tx, slug).await.map_err(Failure::because)?;
    found.ok_or_else(|| Failure::new(format!("there is no tenant `{slug}`")))
}

/// The user of a login name, in a tenant when several have it.
pub(super) async fn user_of(tx: &Tx, login: &str, tenant: Option<&str>) -> Result<User, Failure> {
    let name =
        LoginName::parse(login).map_err(|error| Failure::new(format!("`{login}`: {error}")))?;
    let tenant = match tenant {
        Some(slug) => Some(tenant_of(tx, slug).await?.id),
        None => None,
    };
    let mut found = crate::user::by_login(tx, tenant, &name)
        .await
        .map_err(Failure::because)?;
    match (found.pop(), found.is_empty()) {
        (Some(user), true) => Ok(user),
        (None, _) => Err(Failure::new(format!("there is no user `{login}`"))),
        (Some(_), false) => Err(Failure::new(format!(
            "several tenants have a user `{login}`; say which with --tenant"
        ))),
    }
}

/// Writes an audit event of the command line's.
async fn audited(
    tx: &Tx,
    tenant: TenantId,
    subject: Option<UserId>,
    client: Option<ClientId>,
    action: Action,
    detail: Value,
) -> Result<(), Failure> {
    let entry = Entry {
        tenant,
        actor: None,
        subject,
        client,
        action,
        address: String::new(),
        detail,
    };
    audit::record(tx, entry).await.map_err(Failure::because)
}
