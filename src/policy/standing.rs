//! Everything that a decision about one user depends on, in one statement.
//!
//! Each step of a login, each visit with a session and each page of the account asks the same
//! question, so what it needs is read together: the tenant with its ancestors, the application, the
//! settings, the exceptions and what the user holds. Nothing of it is kept between requests, so
//! whatever another server wrote a moment ago is seen (invariant I10).
//!
//! Backstory: a cache of tenants and policies, guarded by a generation number that every write would
//! raise, saves one statement a request more, and makes every writer of four tables a place where
//! invariant I10 can be forgotten. One indexed statement costs some tens of microseconds.
//!
//! The answer has a row for every pair of a setting and an exception of one node. There are few of
//! either that concern one user at one client, so the repetitions are cheaper than a round trip.

use std::collections::BTreeMap;

use entity::ids::{ExceptionId, SettingId};
use entity::values::{AuthenticatorKind, AuthenticatorState, Timestamp};
use entity::{
    authenticator, client, policy_exception, policy_setting, recovery_code, security_key, tenant,
};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, JoinType, Order, Query, SelectStatement,
    UnionType, WithClause,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IdenStatic,
    Iterable, QueryResult,
};

use super::load::Rows;
use super::{Binding, Effective, Holdings};
use crate::db::{DbError, Tx};
use crate::tenancy::Lineage;
use crate::user::{self, User};

/// What a decision about one user depends on, besides what was asked and proved.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where the user belongs.
    pub lineage: Lineage,
    /// The application that was looked for, if there is one like that.
    pub client: Option<client::Model>,
    /// The policy in force for the user, at that application.
    pub effective: Effective,
    /// What the user holds.
    pub holdings: Holdings,
    /// The apps behind `holdings.totp`, for their verifier.
    pub apps: Apps,
}

/// A user's authenticator apps.
#[derive(Clone, Debug, Default)]
pub struct Apps {
    /// The one that counts.
    pub active: Option<authenticator::Model>,
    /// The one that is being set up.
    pub pending: Option<authenticator::Model>,
}

/// The row that stands for the user in a statement which [`Standing::join`] extends.
pub struct Whose {
    /// The user's identifier.
    pub user: Expr,
    /// The user's tenant.
    pub company: Expr,
    /// The same, in an expression that stands by itself: the walk upwards begins there.
    pub from: Expr,
}

impl Whose {
    /// A user who was read already.
    fn known(user: &User) -> Self {
        let company = || Expr::val(user.tenant_id);
        Self {
            user: Expr::val(user.id),
            company: company(),
            from: company(),
        }
    }
}

/// The application in such a statement.
pub enum At {
    /// The statement has its table already.
    Joined,
    /// The one of which this holds.
    Client(Condition),
    /// None.
    Nowhere,
}

/// Reads what a decision about this user depends on, at the client of which `client` holds.
///
/// # Errors
/// When the database fails or holds what cannot be read: nothing is decided then.
pub async fn standing(
    tx: &Tx,
    user: &User,
    client: Option<Condition>,
) -> Result<Standing, DbError> {
    let mut select = Query::select();
    let one = Query::select().expr_as(Expr::val(1), "one").to_owned();
    select.from_subquery(one, "one");
    let at = client.map_or(At::Nowhere, At::Client);
    Standing::join(&mut select, &Whose::known(user), at, tx.now);
    let found = tx.conn().query_all(&select).await?;
    Standing::read(&found, user)
}

impl Standing {
    /// Adds what [`Standing::read`] reads to a statement that has the user's row, by left joins
    /// alone: where there is no user, the statement keeps its row.
    pub fn join(select: &mut SelectStatement, whose: &Whose, at: At, now: Timestamp) {
        let up = Alias::new("up");
        columns::<tenant::Entity>(select, "tenant_");
        columns::<client::Entity>(select, "client_");
        columns::<policy_setting::Entity>(select, "setting_");
        columns::<policy_exception::Entity>(select, "exception_");
        columns::<authenticator::Entity>(select, "app_");
        let codes = Query::select()
            .expr(recovery_code::Column::Id.count())
            .from(recovery_code::Entity)
            .and_where(
                recovery_code::Column::UserId
                    .into_expr()
                    .eq(whose.user.clone()),
            )
            .and_where(recovery_code::Column::UsedAt.is_null())
            .to_owned();
        select.expr_as(Expr::SubQuery(None, Box::new(codes.into())), "codes");
        let key = least_copyable(whose);
        select.expr_as(Expr::SubQuery(None, Box::new(key.into())), "copyable");
        match at {
            At::Joined => {}
            At::Client(is) => {
                select.join(JoinType::LeftJoin, client::Entity, is);
            }
            At::Nowhere => {
                select.join(JoinType::LeftJoin, client::Entity, Expr::cust("1 = 0"));
            }
        }
        let parent = (tenant::Entity, tenant::Column::Id);
        let is_node = Expr::col(parent).equals((up.clone(), tenant::Column::Id));
        select
            .join(JoinType::LeftJoin, up, Expr::cust("1 = 1"))
            .join(JoinType::LeftJoin, tenant::Entity, is_node)
            .join(JoinType::LeftJoin, policy_setting::Entity, settings(whose))
            .join(
                JoinType::LeftJoin,
                policy_exception::Entity,
                exceptions(whose, now),
            )
            .join(JoinType::LeftJoin, authenticator::Entity, app(whose))
            .with_cte(upwards(whose.from.clone()));
    }

    /// Reads what [`Standing::join`] selected about this user.
    ///
    /// # Errors
    /// When a row cannot be read: nothing is decided then.
    pub fn read(found: &[QueryResult], user: &User) -> Result<Self, DbError> {
        let mut tenants = BTreeMap::new();
        let mut client = None;
        let mut apps = Apps::default();
        let mut codes = 0_i64;
        let mut copyable: Option<bool> = None;
        let mut settings: BTreeMap<SettingId, policy_setting::Model> = BTreeMap::new();
        let mut exceptions: BTreeMap<ExceptionId, policy_exception::Model> = BTreeMap::new();
        for row in found {
            let node = tenant::Model::from_query_result(row, "tenant_")?;
            tenants.insert(node.id, node);
            client = client.or(read::<client::Model>(row, "client_")?);
            if let Some(found) = read::<authenticator::Model>(row, "app_")? {
                match found.state {
                    AuthenticatorState::Active => apps.active = Some(found),
                    AuthenticatorState::Pending => apps.pending = Some(found),
                }
            }
            codes = row.try_get("", "codes")?;
            copyable = row.try_get("", "copyable")?;
            let setting = read::<policy_setting::Model>(row, "setting_")?;
            settings.extend(setting.map(|setting| (setting.id, setting)));
            let exception = read::<policy_exception::Model>(row, "exception_")?;
            exceptions.extend(exception.map(|exception| (exception.id, exception)));
        }
        let lineage = Lineage::read(tenants.into_values())?;
        let rows = Rows {
            settings: settings.into_values().collect(),
            exceptions: exceptions.into_values().collect(),
        };
        let holdings = Holdings {
            phone_validated: user::phone_validated(user),
            email: !user.email.is_empty(),
            totp: apps.active.is_some(),
            security_key: copyable.map(Binding::of),
            recovery_codes: u32::try_from(codes).unwrap_or(0),
        };
        Ok(Self {
            effective: rows.effective(&lineage, client.as_ref(), Some(user))?,
            lineage,
            client,
            holdings,
            apps,
        })
    }
}

/// The row behind a prefix, where the join found one. One that is there and does not read is an
/// error: it could be the one that locks (invariant I9).
///
/// # Errors
/// When it is there and does not read.
pub fn read<M: FromQueryResult>(row: &QueryResult, prefix: &str) -> Result<Option<M>, DbErr> {
    let id: Option<uuid::Uuid> = row.try_get(prefix, "id")?;
    id.map(|_| M::from_query_result(row, prefix)).transpose()
}

fn is_company(whose: &Whose) -> Expr {
    tenant::Column::Id.into_expr().eq(whose.company.clone())
}

fn client_is(column: Expr) -> Expr {
    column.eq(Expr::col((client::Entity, client::Column::Id)))
}

/// The settings of the user's tenants, of the client in the company, and of the user: whole
/// conjunctions, so that each branch can use an index of its own.
fn settings(whose: &Whose) -> Condition {
    use policy_setting::Column;
    let company = || Column::TenantId.into_expr().eq(whose.company.clone());
    let on_tenant = Condition::all()
        .add(
            Column::TenantId
                .into_expr()
                .eq(tenant::Column::Id.into_expr()),
        )
        .add(Column::ClientId.is_null())
        .add(Column::UserId.is_null());
    let on_client = Condition::all()
        .add(is_company(whose))
        .add(company())
        .add(client_is(Column::ClientId.into_expr()));
    let on_user = Condition::all()
        .add(is_company(whose))
        .add(company())
        .add(Column::UserId.into_expr().eq(whose.user.clone()));
    Condition::any().add(on_tenant).add(on_client).add(on_user)
}

/// Whether the key that can least be copied can be copied, for false comes before true; nothing
/// where there is no key.
fn least_copyable(whose: &Whose) -> SelectStatement {
    use security_key::Column;
    Query::select()
        .expr(Column::BackupEligible.into_expr())
        .from(security_key::Entity)
        .and_where(Column::UserId.into_expr().eq(whose.user.clone()))
        .order_by(Column::BackupEligible, Order::Asc)
        .limit(1)
        .to_owned()
}

fn exceptions(whose: &Whose, now: Timestamp) -> Condition {
    use policy_exception::Column;
    let for_user = Condition::any()
        .add(Column::UserId.is_null())
        .add(Column::UserId.into_expr().eq(whose.user.clone()));
    let for_client = Condition::any()
        .add(Column::ClientId.is_null())
        .add(client_is(Column::ClientId.into_expr()));
    Condition::all()
        .add(is_company(whose))
        .add(Column::TenantId.into_expr().eq(whose.company.clone()))
        .add(Column::RevokedAt.is_null())
        .add(Column::EndsAt.gt(now))
        .add(for_user)
        .add(for_client)
}

fn app(whose: &Whose) -> Condition {
    use authenticator::Column;
    Condition::all()
        .add(is_company(whose))
        .add(Column::UserId.into_expr().eq(whose.user.clone()))
        .add(Column::Kind.eq(AuthenticatorKind::Totp))
}

/// The identifiers from a tenant up to the operator, walked by key.
fn upwards(company: Expr) -> WithClause {
    use tenant::Column::{Id, ParentId};
    let up = || Alias::new("up");
    let parents = Query::select()
        .column((tenant::Entity, Id))
        .column((tenant::Entity, ParentId))
        .from(tenant::Entity)
        .join(
            JoinType::InnerJoin,
            up(),
            Expr::col((tenant::Entity, Id)).equals((up(), ParentId)),
        )
        .to_owned();
    let walk = Query::select()
        .column(Id)
        .column(ParentId)
        .from(tenant::Entity)
        .and_where(Id.into_expr().eq(company))
        .union(UnionType::All, parents)
        .to_owned();
    let table = CommonTableExpression::new()
        .table_name(up())
        .columns([Id, ParentId])
        .query(walk)
        .to_owned();
    WithClause::new().recursive(true).cte(table).to_owned()
}

/// Selects every column of `T` under a prefix.
pub fn columns<T: EntityTrait>(select: &mut SelectStatement, prefix: &str) {
    for column in T::Column::iter() {
        select.expr_as(column.into_expr(), format!("{prefix}{}", column.as_str()));
    }
}

/// The same of a table that goes by another name in the statement.
pub fn columns_of<T: EntityTrait>(select: &mut SelectStatement, name: &Alias, prefix: &str) {
    for column in T::Column::iter() {
        let named = Expr::col((name.clone(), Alias::new(column.as_str())));
        select.expr_as(named, format!("{prefix}{}", column.as_str()));
    }
}
