//! `vestibule manage role`.

use clap::Subcommand;
use serde_json::json;

use super::{Failure, audited, migrate, tenant_of, user_of};
use crate::audit::Action;
use crate::db::Db;
use crate::tenancy::Role;
use crate::tenancy::authority::{assignments, grant_role};

#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// Give somebody a role over a tenant and everything below it.
    Grant {
        /// The login name.
        login: String,
        /// Slug of the tenant at the top of the subtree.
        #[arg(long)]
        over: String,
        /// administrator, helpdesk or auditor.
        #[arg(long, value_parser = role)]
        role: Role,
        /// The user's tenant, when several have this login name.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// List somebody's roles.
    List {
        /// The login name.
        login: String,
        /// The user's tenant, when several have this login name.
        #[arg(long)]
        tenant: Option<String>,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("roles are {}", all.join(", "))
    })
}

/// Runs it.
pub async fn run(db: &Db, command: RoleCommand) -> Result<(), Failure> {
    match command {
        RoleCommand::Grant {
            login,
            over,
            role,
            tenant,
        } => grant(db, &login, tenant.as_deref(), &over, role).await,
        RoleCommand::List { login, tenant } => list(db, &login, tenant.as_deref()).await,
    }
}

async fn grant(
    db: &Db,
    login: &str,
    tenant: Option<&str>,
    over: &str,
    role: Role,
) -> Result<(), Failure> {
    let tx = migrate::write(db).await?;
    let user = user_of(&tx, login, tenant).await?;
    let over_id = tenant_of(&tx, over).await?.id;
    let held = assignments(&tx, user.id).await.map_err(Failure::because)?;
    if held
        .iter()
        .any(|row| row.tenant_id == over_id && row.role == role.as_str())
    {
        return Err(Failure::new(format!(
            "`{login}` is {} over `{over}` already",
            role.as_str()
        )));
    }
    grant_role(&tx, user.id, over_id, role, None)
        .await
        .map_err(Failure::because)?;
    let detail = json!({ "role": role.as_str() });
    audited(
        &tx,
        over_id,
        Some(user.id),
        None,
        Action::RoleGranted,
        detail,
    )
    .await?;
    migrate::commit(tx).await?;
    println!(
        "`{login}` is {} over `{over}` and everything below it.",
        role.as_str()
    );
    Ok(())
}

async fn list(db: &Db, login: &str, tenant: Option<&str>) -> Result<(), Failure> {
    let tx = db.read().await.map_err(Failure::because)?;
    let user = user_of(&tx, login, tenant).await?;
    let held = assignments(&tx, user.id).await.map_err(Failure::because)?;
    let ids: Vec<_> = held.iter().map(|row| row.tenant_id).collect();
    let tenants = crate::tenancy::by_ids(&tx, &ids)
        .await
        .map_err(Failure::because)?;
    for row in held {
        let over = tenants.iter().find(|tenant| tenant.id == row.tenant_id);
        let slug = over.map_or("?", |tenant| tenant.slug.as_str());
        println!("{:<16} over {slug}", row.role);
    }
    Ok(())
}
