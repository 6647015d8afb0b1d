//! A browser's session cookie, recognised: the session, its user and, where it is asked for, the
//! user's standing, in one statement.
//!
//! A session of an older credential epoch, of a disabled user, idle or past its end is no session.
//! The evidence of a trusted computer counts while that trust does, so the computers that are
//! trusted at this moment are read along: whatever was ended is felt by the very next request
//! (invariant I10).

use entity::values::Timestamp;
use entity::{client, session, trusted_device, user};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryResult};

use super::session::{Session, holds};
use crate::base::Token;
use crate::db::{DbError, Tx};
use crate::policy::standing::{self, At, Whose, columns};
use crate::policy::{Method, Standing};
use crate::user::User;

/// The session of this cookie, with its user.
///
/// # Errors
/// When the database fails.
pub async fn load(tx: &Tx, token: &Token) -> Result<Option<(Session, User)>, DbError> {
    let found = tx.conn().query_all(&statement(token, tx.now)).await?;
    read(tx, &found)
}

/// Whom a cookie belongs to, and where they stand.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// The session and its user; nothing when the cookie is good no more.
    pub signed_in: Option<(Session, User, Standing)>,
    /// The client that was asked about, whoever the cookie belongs to.
    pub client: Option<client::Model>,
}

/// The same, with everything that a decision about the user depends on, at the client of which `at`
/// holds.
///
/// # Errors
/// When the database fails or holds what cannot be read: nothing is decided then.
pub async fn load_standing(
    tx: &Tx,
    token: &Token,
    at: Option<Condition>,
) -> Result<Recognised, DbError> {
    let company = Query::select()
        .column((user::Entity, user::Column::TenantId))
        .from(session::Entity)
        .join(JoinType::InnerJoin, user::Entity, is_user())
        .and_where(session::Column::Secret.eq(token.digest()))
        .to_owned();
    let whose = Whose {
        user: Expr::col((user::Entity, user::Column::Id)),
        company: Expr::col((user::Entity, user::Column::TenantId)),
        from: Expr::SubQuery(None, Box::new(company.into())),
    };
    let mut select = statement(token, tx.now);
    let at = at.map_or(At::Nowhere, At::Client);
    Standing::join(&mut select, &whose, at, tx.now);
    let found = tx.conn().query_all(&select).await?;
    let client = match found.first() {
        Some(first) => standing::read::<client::Model>(first, "client_")?,
        None => None,
    };
    let signed_in = match read(tx, &found)? {
        Some((session, user)) => {
            let standing = Standing::read(&found, &user)?;
            Some((session, user, standing))
        }
        None => None,
    };
    Ok(Recognised { signed_in, client })
}

fn is_user() -> Expr {
    Expr::col((user::Entity, user::Column::Id))
        .eq(Expr::col((session::Entity, session::Column::UserId)))
}

fn statement(token: &Token, now: Timestamp) -> SelectStatement {
    let own = Expr::col((trusted_device::Entity, trusted_device::Column::UserId))
        .eq(Expr::col((session::Entity, session::Column::UserId)));
    let trusted = Condition::all()
        .add(own)
        .add(trusted_device::Column::RevokedAt.is_null())
        .add(trusted_device::Column::ExpiresAt.gt(now));
    // One row, whoever the cookie belongs to.
    let one = Query::select().expr_as(Expr::val(1), "one").to_owned();
    let mut select = Query::select();
    columns::<session::Entity>(&mut select, "session_");
    columns::<user::Entity>(&mut select, "user_");
    select
        .expr_as(
            trusted_device::Column::ExpiresAt.into_expr(),
            Alias::new("trusted_until"),
        )
        .from_subquery(one, "one")
        .join(
            JoinType::LeftJoin,
            session::Entity,
            session::Column::Secret.eq(token.digest()),
        )
        .join(JoinType::LeftJoin, user::Entity, is_user())
        .join(JoinType::LeftJoin, trusted_device::Entity, trusted);
    select
}

fn read(tx: &Tx, found: &[QueryResult]) -> Result<Option<(Session, User)>, DbError> {
    let Some(first) = found.first() else {
        return Ok(None);
    };
    let row = standing::read::<session::Model>(first, "session_")?;
    let user = standing::read::<User>(first, "user_")?;
    let (Some(row), Some(user)) = (row, user) else {
        return Ok(None);
    };
    if !holds(&row, &user, tx.now) {
        return Ok(None);
    }
    let mut session = Session::read(row)?;
    let mut trusted: Vec<Timestamp> = Vec::new();
    for row in found {
        trusted.extend(row.try_get::<Option<Timestamp>>("", "trusted_until")?);
    }
    session.events.retain(|event| {
        event.method != Method::TrustedComputer
            || event.until.is_some_and(|until| trusted.contains(&until))
    });
    Ok(Some((session, user)))
}
