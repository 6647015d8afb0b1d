//! The policy in force, from its rows: two statements, whoever is asked about.
//!
//! What cannot be read is an error: an unknown mode, an unknown field, a setting whose author is no
//! ancestor, two settings where one belongs. None of them is skipped, for a skipped row could be the
//! one that locks (invariant I9).

use std::collections::BTreeSet;

use entity::ids::{ClientId, TenantId, UserId};
use entity::values::SettingOrigin;
use entity::{client, policy_exception, policy_setting, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use super::{ClientTerms, Document, Effective, Exception, Level, Mode, Node, Place, Setting, fold};
use crate::db::{DbError, Tx, corrupt};
use crate::tenancy::Lineage;

/// The policy in force for the tenant of `lineage`, for one of its users, perhaps at one client.
///
/// # Errors
/// When the database fails or holds what cannot be read.
pub async fn load(
    tx: &Tx,
    lineage: &Lineage,
    client: Option<&client::Model>,
    user: Option<&user::Model>,
) -> Result<Effective, DbError> {
    let rows = Rows::read(tx, lineage, client, user).await?;
    rows.effective(lineage, client, user)
}

/// The policy in force for each of these users of the tenant of `lineage`, in their order.
///
/// # Errors
/// As [`load`].
pub async fn load_users(
    tx: &Tx,
    lineage: &Lineage,
    users: &[user::Model],
) -> Result<Vec<Effective>, DbError> {
    let rows = Rows::read(tx, lineage, None, users).await?;
    let effective = |user| rows.effective(lineage, None, Some(user));
    users.iter().map(effective).collect()
}

/// The policy in force for each of these tenants, in their order.
///
/// # Errors
/// As [`load`].
pub async fn load_tenants(tx: &Tx, lineages: &[Lineage]) -> Result<Vec<Effective>, DbError> {
    use policy_setting::Column;
    let tenants: BTreeSet<TenantId> = lineages
        .iter()
        .flat_map(|lineage| lineage.iter().map(|tenant| tenant.id))
        .collect();
    let settings = policy_setting::Entity::find()
        .filter(Column::TenantId.is_in(tenants))
        .filter(Column::ClientId.is_null())
        .filter(Column::UserId.is_null());
    // An exception names a user or a client, so none speaks of a whole tenant.
    let rows = Rows {
        settings: settings.all(tx.conn()).await?,
        exceptions: Vec::new(),
    };
    let effective = |lineage| rows.effective(lineage, None, None);
    lineages.iter().map(effective).collect()
}

/// The settings and exceptions that concern whoever is asked about.
pub(super) struct Rows {
    pub(super) settings: Vec<policy_setting::Model>,
    /// The oldest first.
    pub(super) exceptions: Vec<policy_exception::Model>,
}

impl Rows {
    async fn read(
        tx: &Tx,
        lineage: &Lineage,
        client: Option<&client::Model>,
        users: impl IntoIterator<Item = &user::Model>,
    ) -> Result<Self, DbError> {
        let company = lineage.tenant().id;
        let client = client.map(|client| client.id);
        let mut ids = Vec::new();
        for user in users {
            if user.tenant_id != company {
                let reason = "the user is of another tenant than the one asked about";
                return Err(corrupt("users", "tenant_id", &user.id, &reason));
            }
            ids.push(user.id);
        }
        Ok(Self {
            settings: settings(tx, lineage, client, &ids).await?,
            exceptions: exceptions(tx, company, client, &ids).await?,
        })
    }

    pub(super) fn effective(
        &self,
        lineage: &Lineage,
        client: Option<&client::Model>,
        user: Option<&user::Model>,
    ) -> Result<Effective, DbError> {
        let mut nodes: Vec<Node> = lineage
            .iter()
            .map(|tenant| node(Place::Tenant(tenant.id), &tenant.name))
            .collect();
        nodes.extend(client.map(|client| node(Place::Client(client.id), &client.name)));
        nodes.extend(user.map(|user| node(Place::User(user.id), &user.login)));
        for row in &self.settings {
            let place = place(row)?;
            // A setting of another user of the same page of users.
            let Some(node) = nodes.iter_mut().find(|node| node.place == place) else {
                continue;
            };
            node.settings.push(setting(row, lineage)?);
        }
        for node in &mut nodes {
            sort(node, lineage)?;
        }
        let concerns = |row: &&policy_exception::Model| {
            row.user_id
                .is_none_or(|id| user.is_some_and(|user| user.id == id))
                && row
                    .client_id
                    .is_none_or(|id| client.is_some_and(|client| client.id == id))
        };
        let exceptions = self.exceptions.iter().filter(concerns);
        let exceptions = exceptions
            .map(|row| exception(row, lineage))
            .collect::<Result<Vec<_>, _>>()?;
        let terms = client.map(terms).transpose()?;
        Ok(fold(&nodes, terms, &exceptions))
    }
}

async fn settings(
    tx: &Tx,
    lineage: &Lineage,
    client: Option<ClientId>,
    users: &[UserId],
) -> Result<Vec<policy_setting::Model>, DbError> {
    use policy_setting::Column;
    let company = lineage.tenant().id;
    let on_tenants = Condition::all()
        .add(Column::TenantId.is_in(lineage.iter().map(|tenant| tenant.id)))
        .add(Column::ClientId.is_null())
        .add(Column::UserId.is_null());
    let mut wanted = Condition::any().add(on_tenants);
    if let Some(client) = client {
        let on_client = Condition::all()
            .add(Column::TenantId.eq(company))
            .add(Column::ClientId.eq(client));
        wanted = wanted.add(on_client);
    }
    if !users.is_empty() {
        let on_users = Condition::all()
            .add(Column::TenantId.eq(company))
            .add(Column::UserId.is_in(users.iter().copied()));
        wanted = wanted.add(on_users);
    }
    let found = policy_setting::Entity::find().filter(wanted);
    Ok(found.all(tx.conn()).await?)
}

async fn exceptions(
    tx: &Tx,
    company: TenantId,
    client: Option<ClientId>,
    users: &[UserId],
) -> Result<Vec<policy_exception::Model>, DbError> {
    use policy_exception::Column;
    let for_user = Condition::any()
        .add(Column::UserId.is_null())
        .add(Column::UserId.is_in(users.iter().copied()));
    let mut for_client = Condition::any().add(Column::ClientId.is_null());
    if let Some(client) = client {
        for_client = for_client.add(Column::ClientId.eq(client));
    }
    let found = policy_exception::Entity::find()
        .filter(Column::TenantId.eq(company))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::EndsAt.gt(tx.now))
        .filter(for_user)
        .filter(for_client)
        .order_by_asc(Column::Id);
    Ok(found.all(tx.conn()).await?)
}

fn node(place: Place, name: &str) -> Node {
    Node {
        place,
        name: name.to_owned(),
        settings: Vec::new(),
    }
}

fn place(row: &policy_setting::Model) -> Result<Place, DbError> {
    match (row.client_id, row.user_id) {
        (None, None) => Ok(Place::Tenant(row.tenant_id)),
        (Some(client), None) => Ok(Place::Client(client)),
        (None, Some(user)) => Ok(Place::User(user)),
        (Some(_), Some(_)) => Err(refuse(row, "user_id", "a client's rule names no user")),
    }
}

fn setting(row: &policy_setting::Model, lineage: &Lineage) -> Result<Setting, DbError> {
    match row.origin {
        SettingOrigin::Own if row.source_tenant_id != row.tenant_id => {
            return Err(refuse(
                row,
                "source_tenant_id",
                "an own setting of another tenant",
            ));
        }
        SettingOrigin::Imposed if place(row)? != Place::Tenant(row.tenant_id) => {
            return Err(refuse(
                row,
                "origin",
                "only a tenant can have something imposed on it",
            ));
        }
        SettingOrigin::Imposed
            if depth(lineage, row.source_tenant_id) >= depth(lineage, row.tenant_id) =>
        {
            return Err(refuse(
                row,
                "source_tenant_id",
                "imposed by a tenant that is no ancestor",
            ));
        }
        SettingOrigin::Own | SettingOrigin::Imposed => {}
    }
    Ok(Setting {
        origin: row.origin,
        source: row.source_tenant_id,
        document: document(row)?,
        by: row.set_by,
        at: row.set_at,
    })
}

/// The document of a row, every field of it known.
///
/// # Errors
/// [`DbError::Corrupt`] when it is no document.
pub(super) fn document(row: &policy_setting::Model) -> Result<Document, DbError> {
    serde_json::from_value(row.document.clone())
        .map_err(|error| refuse(row, "document", &error.to_string()))
}

/// Imposed settings from the top down, then the own one; at most one from each source.
fn sort(node: &mut Node, lineage: &Lineage) -> Result<(), DbError> {
    node.settings.sort_by_key(|setting| {
        let own = setting.origin == SettingOrigin::Own;
        (own, depth(lineage, setting.source))
    });
    let mut seen = BTreeSet::new();
    for setting in &node.settings {
        if !seen.insert((setting.origin, setting.source)) {
            let reason = "two settings where one belongs";
            return Err(corrupt("policy_setting", "tenant_id", &node.name, &reason));
        }
    }
    Ok(())
}

/// How far from the operator; an unknown tenant is beyond everything.
fn depth(lineage: &Lineage, tenant: TenantId) -> usize {
    let position = lineage.iter().position(|node| node.id == tenant);
    position.unwrap_or(usize::MAX)
}

pub(super) fn exception(
    row: &policy_exception::Model,
    lineage: &Lineage,
) -> Result<Exception, DbError> {
    let refuse = |column, reason: &str| corrupt("policy_exception", column, &row.id, &reason);
    if row.user_id.is_none() && row.client_id.is_none() {
        return Err(refuse("user_id", "an exception names a user or a client"));
    }
    if !lineage.contains(row.granted_over) {
        return Err(refuse(
            "granted_over",
            "granted over a tenant that is no ancestor",
        ));
    }
    Ok(Exception {
        id: row.id,
        granted_over: row.granted_over,
        user: row.user_id,
        client: row.client_id,
        mode: Mode::parse(&row.mode).ok_or_else(|| refuse("mode", "an unknown mode"))?,
        reason: row.reason.clone(),
        by: row.granted_by,
        ends_at: row.ends_at,
    })
}

/// What a client's registration demands.
///
/// # Errors
/// [`DbError::Corrupt`] when its minimum is no level.
pub fn terms(client: &client::Model) -> Result<ClientTerms, DbError> {
    let level = |text: &String| {
        let unknown = || corrupt("client", "min_level", &client.id, &"an unknown level");
        Level::parse(text).ok_or_else(unknown)
    };
    Ok(ClientTerms {
        id: client.id,
        name: client.name.clone(),
        minimum: client.min_level.as_ref().map(level).transpose()?,
        trust_accepted: client.trust_accepted,
    })
}

fn refuse(row: &policy_setting::Model, column: &'static str, reason: &str) -> DbError {
    corrupt("policy_setting", column, &row.id, &reason)
}
