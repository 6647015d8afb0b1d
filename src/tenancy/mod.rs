//! Tenants: a tree from the operator down, and what a node inherits.
//!
//! Every row stores its whole [`Lineage`] as a path, so one statement loads a node with all its
//! ancestors and one comparison tells whether a tenant lies in a subtree.

pub mod authority;
pub mod branding;

use entity::ids::TenantId;
use entity::tenant;
use entity::values::{Status, TenantKind};
use sea_orm::sea_query::{ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, Statement};

pub use authority::{Authority, Permission, Role, permit};
pub use branding::{Brand, Branding};

use crate::db::{self, DbError, Tx, corrupt};

/// How deep the tree may grow, the operator included.
pub const MAX_DEPTH: usize = 8;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its identifier.
    pub id: TenantId,
    /// The node above; none for the operator.
    pub parent: Option<TenantId>,
    /// What it is to the tree.
    pub kind: TenantKind,
    /// Stable short name; the `tenant` claim.
    pub slug: String,
    /// The name people read.
    pub name: String,
    /// Disabled tenants sign nobody in.
    pub status: Status,
    /// The way from the operator to this node, both included.
    pub lineage_ids: Vec<TenantId>,
    /// Only what this node sets itself.
    pub branding: Branding,
    /// Region for national phone numbers; inherited when absent.
    pub default_country: Option<String>,
    /// Where people turn who cannot get a code; inherited when absent.
    pub contact: Option<String>,
}

impl Tenant {
    fn read(row: tenant::Model) -> Result<Self, DbError> {
        let id = row.id;
        let lineage_ids = row
            .path
            .split('/')
            .map(str::parse)
            .collect::<Result<Vec<TenantId>, _>>()
            .map_err(|error| corrupt("tenant", "path", &id, &error))?;
        if lineage_ids.last() != Some(&id) {
            return Err(corrupt(
                "tenant",
                "path",
                &id,
                &"it does not end at the row itself",
            ));
        }
        let branding = serde_json::from_value(row.branding)
            .map_err(|error| corrupt("tenant", "branding", &id, &error))?;
        Ok(Self {
            id,
            parent: row.parent_id,
            kind: row.kind,
            slug: row.slug,
            name: row.name,
            status: row.status,
            lineage_ids,
            branding,
            default_country: row.default_country,
            contact: row.contact,
        })
    }
}

/// A tenant with all its ancestors: the operator first, the tenant itself last. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage(Vec<Tenant>);

impl Lineage {
    /// A lineage from its nodes, operator first.
    ///
    /// # Errors
    /// [`DbError::Corrupt`] when the nodes are not the chain that the last one names.
    pub fn new(nodes: Vec<Tenant>) -> Result<Self, DbError> {
        let Some(own) = nodes.last() else {
            return Err(corrupt("tenant", "id", &"?", &"there is no such tenant"));
        };
        if !nodes
            .iter()
            .map(|node| node.id)
            .eq(own.lineage_ids.iter().copied())
        {
            return Err(corrupt(
                "tenant",
                "path",
                &own.id,
                &"an ancestor is missing",
            ));
        }
        Ok(Self(nodes))
    }

    /// A lineage from its rows, in any order.
    ///
    /// # Errors
    /// [`DbError::Corrupt`] when a row cannot be read, or an ancestor is missing.
    pub fn read(rows: impl IntoIterator<Item = tenant::Model>) -> Result<Self, DbError> {
        let nodes = rows.into_iter().map(Tenant::read);
        let mut nodes = nodes.collect::<Result<Vec<_>, _>>()?;
        nodes.sort_by_key(|node| node.lineage_ids.len());
        Self::new(nodes)
    }

    /// The tenant itself.
    ///
    /// # Panics
    /// Never: a lineage has at least its own node.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        self.0.last().expect("a lineage is never empty")
    }

    /// From the operator down to the tenant.
    pub fn iter(&self) -> std::slice::Iter<'_, Tenant> {
        self.0.iter()
    }

    /// Whether the tenant is `ancestor` or lies below it.
    #[must_use]
    pub fn contains(&self, ancestor: TenantId) -> bool {
        self.0.iter().any(|node| node.id == ancestor)
    }

    /// Whether it and everything above it is in use.
    #[must_use]
    pub fn active(&self) -> bool {
        self.0.iter().all(|node| node.status == Status::Active)
    }

    /// The slugs from the operator down: the `tenant_path` claim.
    #[must_use]
    pub fn path(&self) -> Vec<&str> {
        self.0.iter().map(|node| node.slug.as_str()).collect()
    }

    /// What people see: each trait of the brand from the nearest node that sets it.
    #[must_use]
    pub fn brand(&self) -> Brand {
        Brand::effective(self)
    }

    /// Region for national phone numbers; the United States where nobody said otherwise.
    #[must_use]
    pub fn country(&self) -> &str {
        self.nearest(|node| node.default_country.as_deref())
            .unwrap_or("US")
    }

    /// Where people of this tenant turn who cannot get a code.
    #[must_use]
    pub fn contact(&self) -> Option<&str> {
        self.nearest(|node| node.contact.as_deref())
    }

    fn nearest<'a, T>(&'a self, knob: impl Fn(&'a Tenant) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(knob)
    }
}

impl<'a> IntoIterator for &'a Lineage {
    type Item = &'a Tenant;
    type IntoIter = std::slice::Iter<'a, Tenant>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A tenant and its ancestors, walked upwards by key.
const LINEAGE: &str = "WITH RECURSIVE up AS (\
    SELECT * FROM tenant WHERE id = $1 \
    UNION ALL SELECT t.* FROM tenant t JOIN up ON t.id = up.parent_id\
) SELECT * FROM up";

/// Loads a tenant with its ancestors in one statement.
///
/// # Errors
/// [`DbError::Corrupt`] when there is no such tenant or an ancestor is missing.
pub async fn lineage(tx: &Tx, id: TenantId) -> Result<Lineage, DbError> {
    let backend = tx.conn().get_database_backend();
    let statement = Statement::from_sql_and_values(backend, LINEAGE, [id.into()]);
    let rows = tenant::Entity::find()
        .from_raw_sql(statement)
        .all(tx.conn())
        .await?;
    Lineage::read(rows)
}

/// The tenant of this slug, if there is one.
///
/// # Errors
/// When the database fails or the row cannot be read.
pub async fn by_slug(tx: &Tx, slug: &str) -> Result<Option<Tenant>, DbError> {
    if !db::is_text(slug) {
        return Ok(None);
    }
    let row = tenant::Entity::find()
        .filter(tenant::Column::Slug.eq(slug))
        .one(tx.conn())
        .await?;
    row.map(Tenant::read).transpose()
}

/// Selects the identifier of the tenant of this slug, for a statement that needs nothing else of it.
#[must_use]
pub fn id_of(slug: &str) -> SelectStatement {
    let slug = if db::is_text(slug) { slug } else { "" };
    Query::select()
        .column(tenant::Column::Id)
        .from(tenant::Entity)
        .and_where(tenant::Column::Slug.eq(slug))
        .to_owned()
}

/// The tenants of these identifiers, in no particular order; unknown ones are left out.
///
/// # Errors
/// When the database fails or a row cannot be read.
pub async fn by_ids(tx: &Tx, ids: &[TenantId]) -> Result<Vec<Tenant>, DbError> {
    let found = tenant::Entity::find().filter(tenant::Column::Id.is_in(ids.iter().copied()));
    found
        .all(tx.conn())
        .await?
        .into_iter()
        .map(Tenant::read)
        .collect()
}

/// A tenant and everything below it, parents before children.
///
/// # Errors
/// When the database fails or a row cannot be read.
pub async fn subtree(tx: &Tx, root: &Tenant) -> Result<Vec<Tenant>, DbError> {
    let path = join(&root.lineage_ids);
    let rows = tenant::Entity::find()
        .filter(
            tenant::Column::Id
                .eq(root.id)
                .or(tenant::Column::Path.starts_with(path + "/")),
        )
        .all(tx.conn())
        .await?;
    let mut nodes = rows
        .into_iter()
        .map(Tenant::read)
        .collect::<Result<Vec<_>, _>>()?;
    nodes.sort_by(|a, b| (a.lineage_ids.len(), &a.name).cmp(&(b.lineage_ids.len(), &b.name)));
    Ok(nodes)
}

/// What a new tenant is.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// The node above; none makes the operator.
    pub parent: Option<TenantId>,
    /// What it is to the tree.
    pub kind: TenantKind,
    /// Short name: `a`–`z`, digits and hyphens, 2 to 63 characters.
    pub slug: String,
    /// The name people read.
    pub name: String,
    /// What it sets itself.
    pub branding: Branding,
    /// ISO 3166-1 alpha-2.
    pub default_country: Option<String>,
    /// Where people turn who cannot get a code.
    pub contact: Option<String>,
}

/// Why a tenant was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The slug is not of the form.
    #[error("`{0}` is not a slug: use 2 to 63 of a-z, 0-9 and hyphens, and start with a letter")]
    Slug(String),
    /// The slug is taken.
    #[error("a tenant `{0}` exists already")]
    Taken(String),
    /// The name is empty or too long.
    #[error("a tenant's name has 1 to 200 characters")]
    Name,
    /// The tree would become too deep.
    #[error("the tree of tenants is at most {MAX_DEPTH} deep")]
    TooDeep,
    /// An operator has no parent and everyone else has one; companies have nobody below.
    #[error("a {} does not belong there", .0.as_str())]
    Misplaced(TenantKind),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Creates a tenant.
///
/// # Errors
/// [`CreateError`] says which rule it would break.
pub async fn create(tx: &Tx, new: NewTenant) -> Result<TenantId, CreateError> {
    let slug_ok = (2..=63).contains(&new.slug.len())
        && new
            .slug
            .starts_with(|first: char| first.is_ascii_lowercase())
        && new
            .slug
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !slug_ok {
        return Err(CreateError::Slug(new.slug));
    }
    if new.name.trim().is_empty() || new.name.chars().count() > 200 {
        return Err(CreateError::Name);
    }
    if by_slug(tx, &new.slug).await?.is_some() {
        return Err(CreateError::Taken(new.slug));
    }
    let mut path = match (new.parent, new.kind) {
        (None, TenantKind::Operator) => Vec::new(),
        (Some(parent), TenantKind::Reseller | TenantKind::Company) => {
            let above = lineage(tx, parent).await?;
            if above.tenant().kind == TenantKind::Company {
                return Err(CreateError::Misplaced(new.kind));
            }
            above.tenant().lineage_ids.clone()
        }
        (None, TenantKind::Reseller | TenantKind::Company) | (Some(_), TenantKind::Operator) => {
            return Err(CreateError::Misplaced(new.kind));
        }
    };
    if path.len() >= MAX_DEPTH {
        return Err(CreateError::TooDeep);
    }
    let id = TenantId(tx.uuid());
    path.push(id);
    let row = tenant::ActiveModel {
        id: Set(id),
        parent_id: Set(new.parent),
        kind: Set(new.kind),
        slug: Set(new.slug.clone()),
        name: Set(new.name.trim().to_owned()),
        path: Set(join(&path)),
        status: Set(Status::Active),
        branding: Set(serde_json::to_value(&new.branding).expect("branding is plain text")),
        default_country: Set(new.default_country),
        contact: Set(new.contact),
        created_at: Set(tx.now),
    };
    match tenant::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await
        .map_err(DbError::from)
    {
        Ok(_) => Ok(id),
        Err(DbError::Duplicate(_)) => Err(CreateError::Taken(new.slug)),
        Err(error) => Err(error.into()),
    }
}

fn join(ids: &[TenantId]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("/")
}
