//! `vestibule manage policy`.

use std::collections::BTreeSet;

use clap::Subcommand;
use entity::values::AuthenticatorKind;
use serde_json::json;

use super::client::{client_of, level};
use super::{Failure, audited, migrate, tenant_of, user_of};
use crate::audit::Action;
use crate::db::Db;
use crate::policy::{self, Document, Level, Mode, SECOND_STEPS};
use crate::tenancy;

#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Write what a tenant says; what is left out is inherited.
    Set(Box<SetArgs>),
    /// Withdraw what a tenant above imposed; the tenant's own setting holds again.
    Release {
        /// Slug of the tenant it was imposed on.
        tenant: String,
        /// Slug of the tenant above.
        #[arg(long)]
        by: String,
    },
}

#[derive(Debug, clap::Args)]
pub struct SetArgs {
    /// The tenant's slug.
    tenant: String,
    /// Only for this user of the tenant.
    #[arg(long, conflicts_with_all = ["client", "imposed_by"])]
    user: Option<String>,
    /// Only for sign-ins to this client.
    #[arg(long, conflicts_with = "imposed_by")]
    client: Option<String>,
    /// Slug of the tenant above in whose name it is imposed.
    #[arg(long)]
    imposed_by: Option<String>,
    /// disabled, enabled or required.
    #[arg(long, value_parser = mode)]
    mode: Option<Mode>,
    /// The least level a prompt must reach: two_step, two_factor, …
    #[arg(long, value_parser = level)]
    minimum: Option<Level>,
    /// Nobody below may loosen it.
    #[arg(long)]
    lock: bool,
    /// The second steps that are allowed: email, sms, totp, security_key,
    /// recovery_code.
    #[arg(long, value_delimiter = ',', value_parser = kind)]
    methods: Option<Vec<AuthenticatorKind>>,
    /// Days that a computer may be trusted; 0 for never.
    #[arg(long)]
    trust_days: Option<u16>,
    /// Hours after which a session ends.
    #[arg(long)]
    session_hours: Option<u16>,
    /// Idle minutes after which a session ends.
    #[arg(long)]
    session_idle_minutes: Option<u16>,
}

fn mode(text: &str) -> Result<Mode, String> {
    Mode::parse(text).ok_or_else(|| "modes are disabled, enabled and required".to_owned())
}

fn kind(text: &str) -> Result<AuthenticatorKind, String> {
    AuthenticatorKind::parse(&text.replace('-', "_"))
        .filter(|kind| SECOND_STEPS.contains(kind))
        .ok_or_else(|| {
            let all: Vec<&str> = SECOND_STEPS.iter().map(|kind| kind.as_str()).collect();
            format!("methods are {}", all.join(", "))
        })
}

/// Runs it.
pub async fn run(db: &Db, command: PolicyCommand) -> Result<(), Failure> {
    match command {
        PolicyCommand::Set(args) => set(db, *args).await,
        PolicyCommand::Release { tenant, by } => release(db, &tenant, &by).await,
    }
}

async fn set(db: &Db, args: SetArgs) -> Result<(), Failure> {
    let document = Document {
        mode: args.mode,
        minimum: args.minimum,
        locked: args.lock,
        methods: args.methods.map(BTreeSet::from_iter),
        trust_days: args.trust_days,
        session_hours: args.session_hours,
        session_idle_minutes: args.session_idle_minutes,
    };
    let tx = migrate::write(db).await?;
    let tenant = tenant_of(&tx, &args.tenant).await?;
    let user = match &args.user {
        Some(login) => Some(user_of(&tx, login, Some(&args.tenant)).await?.id),
        None => None,
    };
    let client = match &args.client {
        Some(client_id) => Some(client_of(&tx, client_id).await?.id),
        None => None,
    };
    match &args.imposed_by {
        Some(slug) => {
            let source = tenant_of(&tx, slug).await?.id;
            let lineage = tenancy::lineage(&tx, tenant.id)
                .await
                .map_err(Failure::because)?;
            policy::impose(&tx, &lineage, source, &document, None)
                .await
                .map_err(Failure::because)?;
        }
        None => policy::set_own(&tx, tenant.id, client, user, &document, None)
            .await
            .map_err(Failure::because)?,
    }
    let detail = json!({ "document": document, "imposed_by": args.imposed_by });
    audited(&tx, tenant.id, user, client, Action::PolicySet, detail).await?;
    migrate::commit(tx).await?;
    println!("Written. `vestibule policy explain --user … --client …` shows what it comes to.");
    Ok(())
}

async fn release(db: &Db, slug: &str, by: &str) -> Result<(), Failure> {
    let tx = migrate::write(db).await?;
    let tenant = tenant_of(&tx, slug).await?;
    let source = tenant_of(&tx, by).await?;
    let found = policy::release(&tx, tenant.id, source.id)
        .await
        .map_err(Failure::because)?;
    if !found {
        return Err(Failure::new(format!("`{by}` imposes nothing on `{slug}`")));
    }
    let detail = json!({ "released_by": by });
    audited(&tx, tenant.id, None, None, Action::PolicySet, detail).await?;
    migrate::commit(tx).await?;
    println!("Released; the own setting of `{slug}` holds again.");
    Ok(())
}
