//! The user behind a grant, read in one statement with everything that can end what was granted.
//!
//! A code, an access token and a refresh token all stand on the same rows: the grant, the user, the
//! user's tenant and the browser session. Whether they stand is asked anew each time (invariant
//! I10); nothing has to be walked over and marked when a user is disabled or signs out.

use entity::values::Status;
use entity::{authorization_grant, session, tenant, user};
use sea_orm::{
    DbErr, EntityTrait, FromQueryResult, Iterable, JoinType, QueryResult, QuerySelect, RelationDef,
    Select,
};

use super::request::AuthorizationRequest;
use super::scope::Scope;
use crate::db::{DbError, corrupt};

/// A grant and whom it is from.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What was granted, and how the user was authenticated then.
    pub grant: authorization_grant::Model,
    /// The user.
    pub user: user::Model,
    /// The user's tenant.
    pub tenant: tenant::Model,
    /// The browser session; none once it was swept away.
    pub session: Option<session::Model>,
}

impl Subject {
    /// The `sub` claim.
    #[must_use]
    pub fn sub(&self) -> String {
        self.user.id.to_string()
    }

    /// The granted scope.
    ///
    /// # Errors
    /// [`DbError::Corrupt`] when the grant was never approved.
    pub fn scope(&self) -> Result<Scope, DbError> {
        self.grant
            .scope
            .as_deref()
            .and_then(Scope::parse)
            .ok_or_else(|| {
                corrupt(
                    "authorization_grant",
                    "scope",
                    &self.grant.id,
                    &"not a scope",
                )
            })
    }

    /// The request that was approved.
    ///
    /// # Errors
    /// [`DbError::Corrupt`] when the stored request does not read.
    pub fn request(&self) -> Result<AuthorizationRequest, DbError> {
        serde_json::from_value(self.grant.request.clone())
            .map_err(|error| corrupt("authorization_grant", "request", &self.grant.id, &error))
    }

    /// Whether what was granted under the credential epoch `epoch` still stands.
    ///
    /// Logging out ends it, unless it was granted for offline use (OIDC Core section 11): then
    /// only a credential change, the user, the tenant or the grant itself end it.
    #[must_use]
    pub fn stands(&self, epoch: i64, offline: bool) -> bool {
        self.user.status == Status::Active
            && self.tenant.status == Status::Active
            && self.user.epoch == epoch
            && self.grant.revoked_at.is_none()
            && (offline || self.session_is_open())
    }

    /// Whether the browser session was neither signed out nor ended from outside. One that merely
    /// grew old does not end a token that lives ten minutes.
    #[must_use]
    pub fn session_is_open(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.revoked_at.is_none())
    }

    /// Adds the columns that [`Subject::read`] reads; the grant must be in the statement already.
    #[must_use]
    pub fn joined<E: EntityTrait>(select: Select<E>) -> Select<E> {
        let select = select
            .join(JoinType::LeftJoin, grant_user())
            .join(JoinType::LeftJoin, user_tenant())
            .join(JoinType::LeftJoin, grant_session());
        let select = columns::<authorization_grant::Entity, E>(select, "grant_");
        let select = columns::<user::Entity, E>(select, "user_");
        let select = columns::<tenant::Entity, E>(select, "tenant_");
        columns::<session::Entity, E>(select, "session_")
    }

    /// Reads what [`Subject::joined`] selected; none when there is no user behind the row.
    ///
    /// # Errors
    /// When a column is not what the row says.
    pub fn read(row: &QueryResult) -> Result<Option<Self>, DbErr> {
        let grant = authorization_grant::Model::from_query_result_optional(row, "grant_")?;
        let user = user::Model::from_query_result_optional(row, "user_")?;
        let tenant = tenant::Model::from_query_result_optional(row, "tenant_")?;
        let session = session::Model::from_query_result_optional(row, "session_")?;
        Ok(match (grant, user, tenant) {
            (Some(grant), Some(user), Some(tenant)) => Some(Self {
                grant,
                user,
                tenant,
                session,
            }),
            _ => None,
        })
    }
}

/// Selects every column of `T` under a prefix.
pub fn columns<T: EntityTrait, E: EntityTrait>(select: Select<E>, prefix: &str) -> Select<E> {
    use sea_orm::{ColumnTrait as _, IdenStatic as _};
    T::Column::iter().fold(select, |select, column| {
        select.column_as(column.into_expr(), format!("{prefix}{}", column.as_str()))
    })
}

fn grant_user() -> RelationDef {
    authorization_grant::Entity::belongs_to(user::Entity)
        .from(authorization_grant::Column::UserId)
        .to(user::Column::Id)
        .into()
}

fn user_tenant() -> RelationDef {
    user::Entity::belongs_to(tenant::Entity)
        .from(user::Column::TenantId)
        .to(tenant::Column::Id)
        .into()
}

fn grant_session() -> RelationDef {
    authorization_grant::Entity::belongs_to(session::Entity)
        .from(authorization_grant::Column::SessionId)
        .to(session::Column::Id)
        .into()
}
