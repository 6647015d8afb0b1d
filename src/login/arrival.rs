//! A browser arrives at a pending login: everything that decides its next step, in one statement.
//!
//! The flow is found by its identifier *and* its cookie (invariant I6). With it come the user, the
//! session that the browser had, and the user's standing: whatever another server wrote a moment ago
//! is seen (invariant I10), and a page costs one round trip. Whoever gives a password knocks with a
//! login name; the people of that name, and whether the address is barred, are read along.
//!
//! The answer has a row for every combination of a setting, an exception and a namesake; there are
//! few of each.

use std::collections::BTreeMap;

use entity::ids::{FlowId, UserId};
use entity::values::Timestamp;
use entity::{client, login_flow, session, user};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait as _, JoinType, LockBehavior, LockType, Query, SelectStatement,
};
use sea_orm::{Condition, ConnectionTrait, FromQueryResult, QueryResult};

use super::flow::LoginFlow;
use super::situation::Situation;
use crate::base::Token;
use crate::db::{DbError, Tx};
use crate::limit::{self, Bucket};
use crate::policy::Standing;
use crate::policy::standing::{At, Whose, columns, columns_of, read};
use crate::tenancy;
use crate::user::{LoginName, User};

/// At most so many people of one login name are compared with a password.
pub const MOST_NAMESAKES: u64 = 4;

/// A password that is about to be given.
#[derive(Clone, Copy, Debug)]
pub struct Knock<'a> {
    /// The name that was typed, when it can be one.
    pub login: Option<&'a LoginName>,
    /// The slug of the company that was chosen among several.
    pub company: Option<&'a str>,
    /// The network address.
    pub address: &'a str,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The flow.
    pub flow: LoginFlow,
    /// Where it stands; nothing while nobody gave a password.
    pub situation: Option<Situation>,
    /// The session that the browser had when the login began.
    pub session: Option<session::Model>,
    /// The people of the name that was typed, at the company that was named, else everywhere.
    pub namesakes: Vec<User>,
    /// Seconds to wait, when too many wrong passwords came from the address that knocks.
    pub barred: Option<i64>,
}

/// The flow of this id with its situation, when the cookie is its own and it is neither finished nor
/// expired. A user who was bound to it and may not go on (disabled, with other credentials, signed
/// out) ends it.
///
/// # Errors
/// When the database fails or a row cannot be read: nothing is decided then. A conflict when another
/// step of the same login is being made.
pub async fn arrive(
    tx: &Tx,
    id: FlowId,
    cookie: &Token,
    knock: Option<Knock<'_>>,
) -> Result<Option<Arrival>, DbError> {
    let mut select = statement(id, cookie, knock, tx.now);
    if tx.writes() {
        // Of two steps of one login at once one goes on; the other is told at once that it came too
        // late, before it has counted, sent or used up anything, and holds no connection meanwhile.
        // (SQLite has one writer.)
        let (lock, flow) = (LockType::Update, [login_flow::Entity]);
        select.lock_with_tables_behavior(lock, flow, LockBehavior::Nowait);
    }
    let found = tx.conn().query_all(&select).await;
    let found = found.map_err(|error| DbError::from(error).without_waiting())?;
    let Some(first) = found.first() else {
        return Ok(None);
    };
    let flow = LoginFlow::read(login_flow::Model::from_query_result(first, "flow_")?)?;
    let session = read::<session::Model>(first, "session_")?;
    let since: Option<Timestamp> = first.try_get("", "full_since")?;
    let situation = match read::<User>(first, "user_")? {
        Some(user) => Situation::of_arrival(tx, &flow, user, session.clone(), &found)?,
        None => None,
    };
    if flow.user_id.is_some() && situation.is_none() {
        return Ok(None);
    }
    Ok(Some(Arrival {
        flow,
        situation,
        session,
        namesakes: namesakes(&found)?,
        barred: since.map(|since| limit::wait(Bucket::WrongPasswordsPerAddress, since, tx.now)),
    }))
}

fn namesakes(found: &[QueryResult]) -> Result<Vec<User>, DbError> {
    let mut named: BTreeMap<UserId, User> = BTreeMap::new();
    for row in found {
        let user = read::<User>(row, "named_")?;
        named.extend(user.map(|user| (user.id, user)));
    }
    Ok(named.into_values().collect())
}

fn statement(
    id: FlowId,
    cookie: &Token,
    knock: Option<Knock<'_>>,
    now: Timestamp,
) -> SelectStatement {
    let held = || LoginFlow::held_by(id, cookie, now);
    let of_flow = |column: login_flow::Column| Expr::col((login_flow::Entity, column));
    let is_user =
        || Expr::col((user::Entity, user::Column::Id)).eq(of_flow(login_flow::Column::UserId));
    let company = Query::select()
        .column((user::Entity, user::Column::TenantId))
        .from(login_flow::Entity)
        .join(JoinType::InnerJoin, user::Entity, is_user())
        .cond_where(held())
        .to_owned();
    let whose = Whose {
        user: Expr::col((user::Entity, user::Column::Id)),
        company: Expr::col((user::Entity, user::Column::TenantId)),
        from: Expr::SubQuery(None, Box::new(company.into())),
    };
    let mut select = Query::select();
    columns::<login_flow::Entity>(&mut select, "flow_");
    columns::<user::Entity>(&mut select, "user_");
    columns::<session::Entity>(&mut select, "session_");
    let named = Alias::new("named");
    columns_of::<user::Entity>(&mut select, &named, "named_");
    let of_session = Expr::col((session::Entity, session::Column::Id))
        .eq(of_flow(login_flow::Column::SessionId));
    select
        .from(login_flow::Entity)
        .join(JoinType::LeftJoin, user::Entity, is_user())
        .join(JoinType::LeftJoin, session::Entity, of_session)
        .join_as(
            JoinType::LeftJoin,
            user::Entity,
            named,
            Expr::col((Alias::new("named"), user::Column::Id)).in_subquery(of_that_name(knock)),
        )
        .cond_where(held());
    let full =
        knock.map(|knock| limit::full_since(Bucket::WrongPasswordsPerAddress, knock.address, now));
    match full {
        Some(full) => select.expr_as(Expr::SubQuery(None, Box::new(full.into())), "full_since"),
        None => select.expr_as(Expr::val(None::<i64>), "full_since"),
    };
    let is_client =
        Expr::col((client::Entity, client::Column::Id)).eq(of_flow(login_flow::Column::ClientId));
    Standing::join(
        &mut select,
        &whose,
        At::Client(Condition::all().add(is_client)),
        now,
    );
    select
}

/// The identifiers of the people of the name that was typed: at the company that was chosen, at the
/// one that the application named, or anywhere.
fn of_that_name(knock: Option<Knock<'_>>) -> SelectStatement {
    let same = Alias::new("same");
    let of_same = |column: user::Column| Expr::col((Alias::new("same"), column));
    let mut ids = Query::select();
    ids.expr(of_same(user::Column::Id))
        .from_as(user::Entity, same);
    let Some(Knock {
        login: Some(login),
        company,
        ..
    }) = knock
    else {
        return ids.and_where(Expr::cust("1 = 0")).to_owned();
    };
    ids.and_where(of_same(user::Column::Login).eq(login.as_str()));
    match company {
        Some(slug) => {
            ids.and_where(of_same(user::Column::TenantId).in_subquery(tenancy::id_of(slug)));
        }
        None => {
            let hinted = Expr::col((login_flow::Entity, login_flow::Column::TenantId));
            let anywhere = hinted.clone().is_null();
            ids.and_where(anywhere.or(of_same(user::Column::TenantId).eq(hinted)));
        }
    }
    ids.limit(MOST_NAMESAKES).to_owned()
}
