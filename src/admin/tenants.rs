//! The tenants that an administrator may see, and what is in force in each.

use std::collections::HashMap;

use entity::ids::{TenantId, UserId};
use entity::user as user_row;
use entity::values::{TenantKind, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::{DbError, Tx};
use crate::policy::{self, Demand, Document, Effective, Mode};
use crate::tenancy::{self, Authority, Lineage, Permission, Tenant, authority, permit};
use crate::user::{self, User};

/// The most tenants that one answer lists; a search finds the others.
pub const MOST_TENANTS: usize = 200;

/// The most people that a search lists.
pub const MOST_PEOPLE: u64 = 20;

/// One tenant in the tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Branch {
    /// Its stable short name.
    pub slug: String,
    /// The name people read.
    pub name: String,
    /// `operator`, `reseller` or `company`.
    #[schema(value_type = String)]
    pub kind: TenantKind,
    /// How far below the topmost tenant that is shown.
    pub depth: usize,
    /// How many people sign in there.
    pub people: i64,
    /// How many people sign in there and in everything below it.
    pub people_below: i64,
    /// The mode in force.
    #[schema(value_type = String)]
    pub mode: Mode,
    /// Whether somebody keeps this tenant from loosening it.
    pub locked: bool,
}

/// The tenants that somebody may see.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Tree {
    /// The tenants, each before what is below it.
    pub tenants: Vec<Branch>,
    /// How many more there are than are listed.
    pub more: usize,
}

#[derive(FromQueryResult)]
struct Count {
    tenant_id: TenantId,
    people: i64,
}

/// The tenants over which `actor` may see something; none when there is not a single one. With a
/// search, those whose name or slug contains it.
///
/// # Errors
/// When the database fails.
pub async fn visible(
    tx: &Tx,
    actor: UserId,
    search: Option<&str>,
) -> Result<Option<Tree>, DbError> {
    let nodes = reachable(tx, actor, Permission::TenantsView).await?;
    if nodes.is_empty() {
        return Ok(None);
    }
    let counts = counts(tx, &nodes).await?;
    let top = nodes.iter().map(|node| node.lineage_ids.len()).min();
    let needle = search.map(str::to_lowercase);
    let matches = |node: &&Tenant| {
        needle.as_deref().is_none_or(|needle| {
            node.name.to_lowercase().contains(needle) || node.slug.contains(needle)
        })
    };
    let found: Vec<&Tenant> = nodes.iter().filter(matches).collect();
    let listed = &found[..found.len().min(MOST_TENANTS)];
    let lineages = lineages(tx, &nodes, listed).await?;
    let effective = policy::load_tenants(tx, &lineages).await?;
    let tenants = listed.iter().zip(&effective).map(|(node, effective)| {
        let below = nodes
            .iter()
            .filter(|other| other.lineage_ids.contains(&node.id));
        let people = |id: &TenantId| counts.get(id).copied().unwrap_or(0);
        Branch {
            slug: node.slug.clone(),
            name: node.name.clone(),
            kind: node.kind,
            depth: node.lineage_ids.len() - top.unwrap_or(1),
            people: people(&node.id),
            people_below: below.map(|other| people(&other.id)).sum(),
            mode: effective.mode.value,
            locked: effective.locked_by().is_some(),
        }
    });
    Ok(Some(Tree {
        tenants: tenants.collect(),
        more: found.len() - listed.len(),
    }))
}

/// People of the tenants that `actor` may see users of, whose name or login contains `search`.
///
/// # Errors
/// When the database fails.
pub async fn find_people(
    tx: &Tx,
    actor: UserId,
    search: &str,
) -> Result<Vec<(User, Tenant)>, DbError> {
    let nodes = reachable(tx, actor, Permission::UsersView).await?;
    let ids: Vec<TenantId> = nodes.iter().map(|node| node.id).collect();
    let people = user::of_tenants(tx, &ids, Some(search), 0, MOST_PEOPLE).await?;
    let home = |user: User| {
        let tenant = nodes.iter().find(|node| node.id == user.tenant_id)?;
        Some((user, tenant.clone()))
    };
    Ok(people.into_iter().filter_map(home).collect())
}

/// Every tenant over which `actor` holds `permission`, as a tree is read: a node, then what is below
/// it, siblings by name.
async fn reachable(tx: &Tx, actor: UserId, permission: Permission) -> Result<Vec<Tenant>, DbError> {
    let roots = authority::roots(tx, actor, permission).await?;
    let roots = tenancy::by_ids(tx, &roots).await?;
    let mut nodes: HashMap<TenantId, Tenant> = HashMap::new();
    for root in &roots {
        let covered = roots
            .iter()
            .any(|other| other.id != root.id && root.lineage_ids.contains(&other.id));
        if !covered {
            let below = tenancy::subtree(tx, root).await?;
            nodes.extend(below.into_iter().map(|node| (node.id, node)));
        }
    }
    let way = |node: &Tenant| -> Vec<(String, TenantId)> {
        let step = |id: &TenantId| {
            let name = nodes.get(id).map(|node| node.name.to_lowercase());
            (name.unwrap_or_default(), *id)
        };
        node.lineage_ids.iter().map(step).collect()
    };
    let mut sorted: Vec<_> = nodes.values().map(|node| (way(node), node)).collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(sorted.into_iter().map(|(_, node)| node.clone()).collect())
}

async fn counts(tx: &Tx, nodes: &[Tenant]) -> Result<HashMap<TenantId, i64>, DbError> {
    let counts = user_row::Entity::find()
        .select_only()
        .column(user_row::Column::TenantId)
        .column_as(user_row::Column::Id.count(), "people")
        .filter(user_row::Column::TenantId.is_in(nodes.iter().map(|node| node.id)))
        .group_by(user_row::Column::TenantId)
        .into_model::<Count>()
        .all(tx.conn())
        .await?;
    let pair = |count: Count| (count.tenant_id, count.people);
    Ok(counts.into_iter().map(pair).collect())
}

/// The lineages of `listed`, of which `nodes` holds all that the actor may see; the ancestors above
/// are read in one statement.
async fn lineages(tx: &Tx, nodes: &[Tenant], listed: &[&Tenant]) -> Result<Vec<Lineage>, DbError> {
    let mut known: HashMap<TenantId, Tenant> =
        nodes.iter().map(|node| (node.id, node.clone())).collect();
    let mut above: Vec<TenantId> = listed
        .iter()
        .flat_map(|node| node.lineage_ids.iter().copied())
        .filter(|id| !known.contains_key(id))
        .collect();
    above.sort_unstable();
    above.dedup();
    if !above.is_empty() {
        let above = tenancy::by_ids(tx, &above).await?;
        known.extend(above.into_iter().map(|node| (node.id, node)));
    }
    let chain = |node: &&Tenant| {
        let ids = node.lineage_ids.iter();
        Lineage::new(ids.filter_map(|id| known.get(id).cloned()).collect())
    };
    listed.iter().map(chain).collect()
}

/// Who wrote something, and when.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Written {
    /// The tenant in whose name, its slug.
    pub tenant: String,
    /// That tenant's name.
    pub tenant_name: String,
    /// The person's name; none when it was the installation itself.
    pub by: Option<String>,
    /// When, in milliseconds since 1970.
    #[schema(value_type = i64)]
    pub at: Timestamp,
}

/// A setting as it is stored.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Stored {
    /// What it says; what is absent is inherited.
    #[schema(value_type = Object)]
    pub document: Document,
    /// Whose it is.
    pub written: Written,
}

/// The policy of one tenant: what it set, what was imposed on it, and what is in force.
#[derive(Clone, Debug)]
pub struct TenantPolicy {
    /// The tenant, with its ancestors.
    pub lineage: Lineage,
    /// Everything in force, each knob with its origin.
    pub effective: Effective,
    /// Its own setting.
    pub own: Option<Stored>,
    /// What tenants above imposed on it alone, the highest first.
    pub imposed: Vec<Stored>,
    names: HashMap<UserId, String>,
}

impl TenantPolicy {
    /// The mode and the level together.
    #[must_use]
    pub const fn demand(&self) -> Demand {
        self.effective.demand
    }

    /// What a tenant imposed.
    #[must_use]
    pub fn imposed_by(&self, source: &Tenant) -> Option<&Stored> {
        self.imposed
            .iter()
            .find(|stored| stored.written.tenant == source.slug)
    }

    /// Who an origin speaks of, by name.
    #[must_use]
    pub fn written(&self, origin: &policy::Origin) -> Written {
        written_by(&self.lineage, &self.names, origin)
    }
}

/// The policy of the tenant that the authority is over.
///
/// # Errors
/// When the database fails or holds what cannot be read.
pub async fn policy(
    tx: &Tx,
    authority: &Authority<permit::TenantsView>,
) -> Result<TenantPolicy, DbError> {
    let lineage = authority.target().clone();
    let effective = policy::load(tx, &lineage, None, None).await?;
    let names = names(tx, &effective).await?;
    let stored = |setting: &policy::Setting| Stored {
        document: setting.document.clone(),
        written: written(&lineage, &names, setting.source, setting.by, setting.at),
    };
    let own = effective.own().map(stored);
    let imposed = effective.imposed().map(stored).collect();
    Ok(TenantPolicy {
        own,
        imposed,
        names,
        lineage: lineage.clone(),
        effective,
    })
}

/// Who an origin speaks of, by name.
#[must_use]
pub fn written_by(
    lineage: &Lineage,
    names: &HashMap<UserId, String>,
    origin: &policy::Origin,
) -> Written {
    written(lineage, names, origin.source, origin.by, origin.at)
}

fn written(
    lineage: &Lineage,
    names: &HashMap<UserId, String>,
    source: TenantId,
    by: Option<UserId>,
    at: Timestamp,
) -> Written {
    let tenant = lineage.iter().find(|node| node.id == source);
    Written {
        tenant: tenant.map_or_else(String::new, |tenant| tenant.slug.clone()),
        tenant_name: tenant.map_or_else(String::new, |tenant| tenant.name.clone()),
        by: by.and_then(|by| names.get(&by).cloned()),
        at,
    }
}

/// The names of everybody who wrote a setting of this policy.
///
/// # Errors
/// When the database fails.
pub async fn names(tx: &Tx, effective: &Effective) -> Result<HashMap<UserId, String>, DbError> {
    let authors = effective.nodes.iter().flat_map(|node| &node.settings);
    let authors = authors.filter_map(|setting| setting.by).collect();
    names_of(tx, authors).await
}

/// The names of these people.
///
/// # Errors
/// When the database fails.
pub async fn names_of(tx: &Tx, mut ids: Vec<UserId>) -> Result<HashMap<UserId, String>, DbError> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = user_row::Entity::find()
        .filter(user_row::Column::Id.is_in(ids))
        .all(tx.conn())
        .await?;
    let pair = |row: User| (row.id, user::display_name(&row));
    Ok(rows.into_iter().map(pair).collect())
}
