//! Who may do what, over which subtree, as a value that a mutation demands.
//!
//! [`Authority<P>`] is the proof that an actor holds the permission `P` over a tenant. Only
//! [`Authority::check`] makes one, from rows read in the same transaction, so an operation that
//! takes `&Authority<permit::UsersResetMfa>` cannot be reached without the check. What an actor may
//! not know of is *not found*: the check answers `None`, and callers pass that on as 404.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use entity::ids::{AssignmentId, TenantId, UserId};
use entity::role_assignment;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde::{Deserialize, Serialize};

use super::{Lineage, Tenant, lineage};
use crate::db::{DbError, Tx, corrupt};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// One thing an administrator may do; grantable by itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission { $($(#[$doc])* #[serde(rename = $text)] $name),+ }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name it is stored and granted by.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The permission of this name.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|permission| permission.as_str() == text)
            }
        }

        /// A marker type for each permission.
        pub mod permit {
            $($(#[$doc])* #[derive(Debug)] pub struct $name;
            impl super::Permit for $name {
                const PERMISSION: super::Permission = super::Permission::$name;
            })+
        }
    };
}

permissions! {
    /// See tenants and their settings.
    TenantsView = "tenants.view",
    /// Change a tenant's MFA policy and its lock.
    TenantsPolicy = "tenants.policy",
    /// See users and how they sign in.
    UsersView = "users.view",
    /// Change a user's number, mode and status.
    UsersEdit = "users.edit",
    /// Wipe a user's authenticators so that they enrol again.
    UsersResetMfa = "users.reset_mfa",
    /// End sessions and trusted computers.
    UsersRevoke = "users.revoke",
    /// See clients.
    ClientsView = "clients.view",
    /// Register and change clients.
    ClientsEdit = "clients.edit",
    /// Read the audit log.
    AuditView = "audit.view",
    /// Grant and withdraw roles.
    RolesGrant = "roles.grant",
}

/// Ties a marker type to its permission.
pub trait Permit {
    /// The permission it stands for.
    const PERMISSION: Permission;
}

/// A named set of permissions, for people who do not want to tick ten boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything over the subtree.
    Administrator,
    /// Sees users, resets MFA, ends sessions.
    Helpdesk,
    /// Sees everything, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[Self::Administrator, Self::Helpdesk, Self::Auditor];

    /// The name it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Helpdesk => "helpdesk",
            Self::Auditor => "auditor",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == text)
    }

    /// What it may do.
    #[must_use]
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Administrator => Permission::ALL,
            Self::Helpdesk => &[
                P::TenantsView,
                P::UsersView,
                P::UsersResetMfa,
                P::UsersRevoke,
            ],
            Self::Auditor => &[P::TenantsView, P::UsersView, P::ClientsView, P::AuditView],
        }
    }
}

/// What somebody holds over a tenant: each permission, and from how high up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// For each permission the position, in the tenant's lineage, of the highest node at which it
    /// was granted; 0 is the operator.
    reach: BTreeMap<Permission, usize>,
}

impl Holding {
    /// Whether it holds this permission.
    #[must_use]
    pub fn has(&self, permission: Permission) -> bool {
        self.reach.contains_key(&permission)
    }

    /// The permissions.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> {
        self.reach.keys().copied()
    }

    fn add(&mut self, permissions: Vec<Permission>, position: usize) {
        for permission in permissions {
            let highest = self.reach.entry(permission).or_insert(position);
            *highest = position.min(*highest);
        }
    }
}

/// Proof that `actor` holds the permission `P` over the tenant `target`.
#[derive(Debug)]
pub struct Authority<P> {
    actor: UserId,
    target: Lineage,
    holding: Holding,
    permit: PhantomData<P>,
}

impl<P: Permit> Authority<P> {
    /// Whether `actor` holds `P` over `target`. `None` is "there is no such thing", for the actor.
    ///
    /// # Errors
    /// When the database fails: no authority then.
    pub async fn check(tx: &Tx, actor: UserId, target: TenantId) -> Result<Option<Self>, DbError> {
        let target = lineage(tx, target).await?;
        let holding = holding(tx, actor, &target).await?;
        let held = holding.has(P::PERMISSION);
        Ok(held.then_some(Self {
            actor,
            target,
            holding,
            permit: PhantomData,
        }))
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> UserId {
        self.actor
    }

    /// The tenant acted upon, with its ancestors.
    #[must_use]
    pub const fn target(&self) -> &Lineage {
        &self.target
    }

    /// The highest ancestor (or the tenant itself) over which the actor holds `P`.
    ///
    /// # Panics
    /// Never: an authority is made of a permission that is held.
    #[must_use]
    pub fn over(&self) -> &Tenant {
        let position = self.holding.reach.get(&P::PERMISSION);
        position
            .and_then(|position| self.target.iter().nth(*position))
            .expect("an authority is made of a permission that is held")
    }

    /// Everything the actor may do at the target.
    #[must_use]
    pub const fn holding(&self) -> &Holding {
        &self.holding
    }
}

/// What `actor` holds over the tenant at the end of `target`.
///
/// # Errors
/// When the database fails or a stored permission is unknown.
pub async fn holding(tx: &Tx, actor: UserId, target: &Lineage) -> Result<Holding, DbError> {
    fold(&assignments(tx, actor).await?, target)
}

fn fold(assignments: &[role_assignment::Model], target: &Lineage) -> Result<Holding, DbError> {
    let mut held = Holding::default();
    for row in assignments {
        if let Some(position) = target.iter().position(|node| node.id == row.tenant_id) {
            held.add(read_permissions(row)?, position);
        }
    }
    Ok(held)
}

/// The tenants at which `actor` was granted `permission`: each, with all below it, is theirs.
///
/// # Errors
/// When the database fails or a stored permission is unknown.
pub async fn roots(
    tx: &Tx,
    actor: UserId,
    permission: Permission,
) -> Result<Vec<TenantId>, DbError> {
    let mut roots = BTreeSet::new();
    for row in assignments(tx, actor).await? {
        if read_permissions(&row)?.contains(&permission) {
            roots.insert(row.tenant_id);
        }
    }
    Ok(roots.into_iter().collect())
}

/// The roles a user holds, wherever.
///
/// # Errors
/// When the database fails.
pub async fn assignments(tx: &Tx, user: UserId) -> Result<Vec<role_assignment::Model>, DbError> {
    Ok(role_assignment::Entity::find()
        .filter(role_assignment::Column::UserId.eq(user))
        .all(tx.conn())
        .await?)
}

fn read_permissions(row: &role_assignment::Model) -> Result<Vec<Permission>, DbError> {
    serde_json::from_value(row.permissions.clone())
        .map_err(|error| corrupt("role_assignment", "permissions", &row.id, &error))
}

/// Whether `actor` may act on `subject` at all: nobody acts on an administrator who may do something
/// anywhere that they themselves may not do there.
///
/// # Errors
/// When the database fails or a stored permission is unknown.
pub async fn may_act_on(tx: &Tx, actor: UserId, subject: UserId) -> Result<bool, DbError> {
    let theirs = assignments(tx, subject).await?;
    if theirs.is_empty() || actor == subject {
        return Ok(true);
    }
    let ours = assignments(tx, actor).await?;
    for row in theirs {
        let there = fold(&ours, &lineage(tx, row.tenant_id).await?)?;
        let permissions = read_permissions(&row)?;
        if !permissions.iter().all(|permission| there.has(*permission)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives `user` a role over the subtree of `tenant`. Callers hold the authority to do so.
///
/// # Errors
/// When the database fails.
pub async fn grant_role(
    tx: &Tx,
    user: UserId,
    tenant: TenantId,
    role: Role,
    granted_by: Option<UserId>,
) -> Result<(), DbError> {
    let permissions = serde_json::to_value(role.permissions()).expect("permissions are names");
    let row = role_assignment::ActiveModel {
        id: Set(AssignmentId(tx.uuid())),
        user_id: Set(user),
        tenant_id: Set(tenant),
        role: Set(role.as_str().to_owned()),
        permissions: Set(permissions),
        granted_by: Set(granted_by),
        granted_at: Set(tx.now),
    };
    role_assignment::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
