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

use entity::ids::{ExceptionId, SettingId, TenantId};
use entity::values::{AuthenticatorKind, AuthenticatorState};
use entity::{authenticator, client, policy_exception, policy_setting, recovery_code, tenant};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType,
    WithClause,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IdenStatic,
    Iterable, QueryResult,
};

use super::load::Rows;
use super::{Effective, Holdings};
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
    /// The app behind `holdings.totp`, for its verifier.
    pub app: Option<authenticator::Model>,
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
    let found = tx.conn().query_all(&statement(tx, user, client)).await?;
    let mut tenants = BTreeMap::new();
    let mut client = None;
    let mut app = None;
    let mut codes = 0_i64;
    let mut settings: BTreeMap<SettingId, policy_setting::Model> = BTreeMap::new();
    let mut exceptions: BTreeMap<ExceptionId, policy_exception::Model> = BTreeMap::new();
    for row in &found {
        let node = tenant::Model::from_query_result(row, "tenant_")?;
        tenants.insert(node.id, node);
        client = client.or(read::<client::Model>(row, "client_")?);
        app = app.or(read::<authenticator::Model>(row, "app_")?);
        codes = row.try_get("", "codes")?;
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
        totp: app.is_some(),
        recovery_codes: u32::try_from(codes).unwrap_or(0),
    };
    Ok(Standing {
        effective: rows.effective(&lineage, client.as_ref(), Some(user))?,
        lineage,
        client,
        holdings,
        app,
    })
}

/// The row behind a prefix, where the join found one. One that is there and does not read is an
/// error: it could be the one that locks (invariant I9).
fn read<M: FromQueryResult>(row: &QueryResult, prefix: &str) -> Result<Option<M>, DbErr> {
    let id: Option<uuid::Uuid> = row.try_get(prefix, "id")?;
    id.map(|_| M::from_query_result(row, prefix)).transpose()
}

fn statement(tx: &Tx, user: &User, client: Option<Condition>) -> SelectStatement {
    use policy_exception::Column as ExceptionColumn;
    use policy_setting::Column as SettingColumn;
    let company = user.tenant_id;
    let up = Alias::new("up");
    let is_company = || tenant::Column::Id.eq(company);
    let client_is = |column: Expr| column.eq(Expr::col((client::Entity, client::Column::Id)));

    // Whole conjunctions, so that each branch can use an index of its own.
    let on_tenant = Condition::all()
        .add(
            SettingColumn::TenantId
                .into_expr()
                .eq(tenant::Column::Id.into_expr()),
        )
        .add(SettingColumn::ClientId.is_null())
        .add(SettingColumn::UserId.is_null());
    let on_client = Condition::all()
        .add(is_company())
        .add(SettingColumn::TenantId.eq(company))
        .add(client_is(SettingColumn::ClientId.into_expr()));
    let on_user = Condition::all()
        .add(is_company())
        .add(SettingColumn::TenantId.eq(company))
        .add(SettingColumn::UserId.eq(user.id));
    let settings = Condition::any().add(on_tenant).add(on_client).add(on_user);

    let for_user = Condition::any()
        .add(ExceptionColumn::UserId.is_null())
        .add(ExceptionColumn::UserId.eq(user.id));
    let for_client = Condition::any()
        .add(ExceptionColumn::ClientId.is_null())
        .add(client_is(ExceptionColumn::ClientId.into_expr()));
    let exceptions = Condition::all()
        .add(is_company())
        .add(ExceptionColumn::TenantId.eq(company))
        .add(ExceptionColumn::RevokedAt.is_null())
        .add(ExceptionColumn::EndsAt.gt(tx.now))
        .add(for_user)
        .add(for_client);

    let app = Condition::all()
        .add(is_company())
        .add(authenticator::Column::UserId.eq(user.id))
        .add(authenticator::Column::Kind.eq(AuthenticatorKind::Totp))
        .add(authenticator::Column::State.eq(AuthenticatorState::Active));
    let codes = Query::select()
        .expr(recovery_code::Column::Id.count())
        .from(recovery_code::Entity)
        .and_where(recovery_code::Column::UserId.eq(user.id))
        .and_where(recovery_code::Column::UsedAt.is_null())
        .to_owned();
    let nobody = || Condition::all().add(Expr::cust("1 = 0"));

    let mut select = Query::select();
    columns::<tenant::Entity>(&mut select, "tenant_");
    columns::<client::Entity>(&mut select, "client_");
    columns::<policy_setting::Entity>(&mut select, "setting_");
    columns::<policy_exception::Entity>(&mut select, "exception_");
    columns::<authenticator::Entity>(&mut select, "app_");
    let codes = Expr::SubQuery(None, Box::new(codes.into()));
    let parent = (tenant::Entity, tenant::Column::Id);
    select
        .expr_as(codes, "codes")
        .from(up.clone())
        .join(
            JoinType::InnerJoin,
            tenant::Entity,
            Expr::col(parent).equals((up, tenant::Column::Id)),
        )
        .join(
            JoinType::LeftJoin,
            client::Entity,
            client.unwrap_or_else(nobody),
        )
        .join(JoinType::LeftJoin, policy_setting::Entity, settings)
        .join(JoinType::LeftJoin, policy_exception::Entity, exceptions)
        .join(JoinType::LeftJoin, authenticator::Entity, app)
        .with_cte(upwards(company));
    select
}

/// The identifiers from a tenant up to the operator, walked by key.
fn upwards(company: TenantId) -> WithClause {
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
        .and_where(Id.eq(company))
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
fn columns<T: EntityTrait>(select: &mut SelectStatement, prefix: &str) {
    for column in T::Column::iter() {
        select.expr_as(column.into_expr(), format!("{prefix}{}", column.as_str()));
    }
}
