//! `vestibule manage tenant`.

use clap::{Subcommand, ValueEnum};
use entity::tenant;
use entity::values::TenantKind;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

use super::{Failure, audited, migrate, tenant_of};
use crate::audit::Action;
use crate::db::{Db, DbError};
use crate::tenancy::{self, Branding, NewTenant, branding};

#[derive(Debug, Subcommand)]
pub enum TenantCommand {
    /// Create a tenant: the operator first, then everybody below.
    Create(CreateArgs),
    /// Show the tree.
    List,
}

#[derive(Debug, clap::Args)]
pub struct CreateArgs {
    /// Short name, the `tenant` claim: a-z, digits and hyphens.
    slug: String,
    /// The name people read.
    #[arg(long)]
    name: String,
    /// What it is.
    #[arg(long)]
    kind: Kind,
    /// Slug of the tenant above; the operator has none.
    #[arg(long)]
    parent: Option<String>,
    /// Name in mails and on pages, where it is not the tenant's own.
    #[arg(long)]
    brand: Option<String>,
    /// Accent colour, #rrggbb.
    #[arg(long)]
    accent: Option<String>,
    /// Country of national phone numbers, such as US.
    #[arg(long)]
    country: Option<String>,
    /// Where people turn who cannot get a code.
    #[arg(long)]
    contact: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Operator,
    Reseller,
    Company,
}

impl From<Kind> for TenantKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Operator => Self::Operator,
            Kind::Reseller => Self::Reseller,
            Kind::Company => Self::Company,
        }
    }
}

/// Runs it.
pub async fn run(db: &Db, command: TenantCommand) -> Result<(), Failure> {
    match command {
        TenantCommand::Create(args) => create(db, args).await,
        TenantCommand::List => list(db).await,
    }
}

async fn create(db: &Db, args: CreateArgs) -> Result<(), Failure> {
    if let Some(accent) = args
        .accent
        .as_deref()
        .filter(|text| !branding::is_colour(text))
    {
        return Err(Failure::new(format!(
            "`{accent}` is not a colour such as #b4541a"
        )));
    }
    let two_letters = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    if let Some(country) = args.country.as_deref().filter(|text| !two_letters(text)) {
        return Err(Failure::new(format!(
            "`{country}` is not a country code such as US"
        )));
    }
    let tx = migrate::write(db).await?;
    let parent = match &args.parent {
        Some(slug) => Some(tenant_of(&tx, slug).await?.id),
        None => None,
    };
    if parent.is_none() && !roots(&tx).await?.is_empty() {
        return Err(Failure::new(
            "there is an operator already; name a --parent",
        ));
    }
    let new = NewTenant {
        parent,
        kind: args.kind.into(),
        slug: args.slug.clone(),
        name: args.name.clone(),
        branding: Branding {
            name: args.brand,
            logo: None,
            accent: args.accent,
        },
        default_country: args.country,
        contact: args.contact,
    };
    let id = tenancy::create(&tx, new).await.map_err(Failure::because)?;
    let detail = json!({ "slug": args.slug, "name": args.name });
    audited(&tx, id, None, None, Action::TenantCreated, detail).await?;
    migrate::commit(tx).await?;
    println!("Created the tenant `{}`.", args.slug);
    Ok(())
}

async fn list(db: &Db) -> Result<(), Failure> {
    let tx = db.read().await.map_err(Failure::because)?;
    for root in roots(&tx).await? {
        let mut nodes = tenancy::subtree(&tx, &root)
            .await
            .map_err(Failure::because)?;
        // Parents before children, each child under its own parent.
        let names: std::collections::HashMap<_, _> = nodes
            .iter()
            .map(|node| (node.id, node.name.clone()))
            .collect();
        nodes.sort_by_key(|node| {
            let way: Vec<_> = node
                .lineage_ids
                .iter()
                .map(|id| names.get(id).cloned())
                .collect();
            way
        });
        for node in nodes {
            let indent = "  ".repeat(node.lineage_ids.len().saturating_sub(1));
            let label = format!("{indent}{}", node.slug);
            println!("{label:<28} {:<9} {}", node.kind.as_str(), node.name);
        }
    }
    Ok(())
}

async fn roots(tx: &crate::db::Tx) -> Result<Vec<tenancy::Tenant>, Failure> {
    let rows = tenant::Entity::find()
        .filter(tenant::Column::ParentId.is_null())
        .all(tx.conn())
        .await
        .map_err(DbError::from)
        .map_err(Failure::because)?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    tenancy::by_ids(tx, &ids).await.map_err(Failure::because)
}
