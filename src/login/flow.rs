//! The pending login: a row, bound to one browser, one request and, from the password on, one user.
//!
//! Nothing but the steps of this login accepts its cookie (invariant I6). A step reads the flow by
//! id *and* cookie, and writes it by one update that names the version it read: of two parallel
//! steps one wins. The cookie's secret changes whenever the login advances.

use entity::ids::{AuthenticatorId, ClientId, FlowId, GrantId, SessionId, TenantId, UserId};
use entity::login_flow;
use entity::values::{AuthenticatorKind, ChallengePurpose, Channel, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use crate::base::{Token, TokenKind};
use crate::db::{DbError, Tx, corrupt};
use crate::policy::{Asked, AuthenticationEvent};
use crate::tenancy;

/// Seconds that a login may take.
pub const LIFETIME: i64 = 30 * 60;

/// Where a login leads when it is done. It holds a grant's id, never a grant: the authorize
/// endpoint decides afresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Continuation {
    /// Back to the authorize endpoint.
    Grant(GrantId),
    /// To a page of this server: a path with its query, checked when the flow began.
    Local(String),
}

impl Continuation {
    /// A page of this server from a path that somebody sent along; anything that is not plainly a
    /// path of ours leads home.
    #[must_use]
    pub fn local(path: &str) -> Self {
        let plain = path.starts_with('/')
            && !path.starts_with("//")
            && path.len() <= 2_000
            && path
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        Self::Local(if plain {
            path.to_owned()
        } else {
            "/".to_owned()
        })
    }

    /// The path to go on to.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Grant(id) => format!("/authorize/resume/{id}"),
            Self::Local(path) => path.clone(),
        }
    }
}

/// A set-up in the middle of a login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enrolment {
    /// An app, not yet proven; its key once the user asked for one in this login.
    App {
        /// The pending authenticator.
        key: Option<AuthenticatorId>,
    },
    /// A mobile; the number once a code is out to it.
    Phone {
        /// E.164.
        number: Option<String>,
    },
    /// A security key.
    Key,
    /// Proven; the recovery codes wait to be saved. Sealed: they are in clear nowhere else.
    SavingCodes {
        /// What was set up.
        kind: AuthenticatorKind,
        /// The codes, joined by spaces, sealed for this flow, in base64.
        codes: String,
    },
    /// Everything is set up; the user has not gone on yet.
    Finished {
        /// What was set up.
        kind: AuthenticatorKind,
    },
}

/// What a pending login remembers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowState {
    /// Where it leads.
    pub continuation: Continuation,
    /// What the application asked of it.
    pub asked: Asked,
    /// The application; in a column of its own, as session and tenant are.
    #[serde(skip)]
    pub client: Option<ClientId>,
    /// Its name, for the page.
    pub client_name: Option<String>,
    /// The company that the application named.
    #[serde(skip)]
    pub tenant: Option<TenantId>,
    /// The name to fill in.
    pub login_hint: Option<String>,
    /// The application's wish for a language.
    pub ui_locales: Option<String>,
    /// The session that this browser had.
    #[serde(skip)]
    pub session: Option<SessionId>,
    /// The evidence of that session.
    pub earlier: Vec<AuthenticationEvent>,
    /// What was proved in this login.
    pub events: Vec<AuthenticationEvent>,
    /// The way that is being tried now.
    pub method: Option<AuthenticatorKind>,
    /// The set-up in progress.
    pub enrolment: Option<Enrolment>,
    /// The user ticked "Trust this computer".
    pub trust: bool,
    /// The user has seen the suggestion to set up something better.
    pub nudged: bool,
    /// The codes that were sent in this login; the first of a kind looks for no earlier one.
    pub sent: Vec<(ChallengePurpose, Channel)>,
    /// A code was sent again at the user's wish.
    pub sent_again: bool,
    /// Wrong second steps in this login.
    pub wrong: u32,
}

impl FlowState {
    /// The key of the app that this login is setting up.
    #[must_use]
    pub fn app_key(&self) -> Option<AuthenticatorId> {
        match &self.enrolment {
            Some(Enrolment::App { key }) => *key,
            Some(
                Enrolment::Phone { .. }
                | Enrolment::Key
                | Enrolment::SavingCodes { .. }
                | Enrolment::Finished { .. },
            )
            | None => None,
        }
    }

    /// Everything that counts as evidence: the session's and this login's.
    #[must_use]
    pub fn evidence(&self) -> Vec<AuthenticationEvent> {
        super::session::merge(&self.earlier, &self.events)
    }
}

/// A pending login.
#[derive(Clone, Debug, PartialEq)]
pub struct LoginFlow {
    /// Its identifier, in the URL.
    pub id: FlowId,
    /// The version that was read.
    version: i64,
    /// The user, from the right password (or the session) on.
    pub user_id: Option<UserId>,
    /// The user's credential epoch at that moment.
    pub user_epoch: Option<i64>,
    /// What it remembers.
    pub state: FlowState,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The flow moved on while a step was being made: another tab, or a double click.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the login moved on meanwhile")]
pub struct MovedOn;

impl LoginFlow {
    /// Opens a flow, perhaps with the slug of a company that the application named; the answer is
    /// its identifier and the browser's cookie.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open(
        tx: &Tx,
        state: &FlowState,
        tenant: Option<&str>,
        user: Option<(UserId, i64)>,
        address: &str,
    ) -> Result<(FlowId, Token), DbError> {
        let token = tx.token(TokenKind::Flow);
        let id = FlowId(tx.uuid());
        // The company is looked for by the statement that names it: a column that holds an
        // expression is beyond a row.
        let tenant = tenant.map_or_else(
            || Expr::val(None::<TenantId>),
            |slug| Expr::SubQuery(None, Box::new(tenancy::id_of(slug).into())),
        );
        let (user_id, user_epoch) = user.unzip();
        let columns: [(login_flow::Column, Expr); 12] = [
            (login_flow::Column::Id, Expr::val(id)),
            (login_flow::Column::Secret, Expr::val(token.digest())),
            (login_flow::Column::Version, Expr::val(1_i64)),
            (login_flow::Column::UserId, Expr::val(user_id)),
            (login_flow::Column::UserEpoch, Expr::val(user_epoch)),
            (login_flow::Column::SessionId, Expr::val(state.session)),
            (login_flow::Column::ClientId, Expr::val(state.client)),
            (login_flow::Column::TenantId, tenant),
            (login_flow::Column::State, Expr::val(to_json(state))),
            (login_flow::Column::Address, Expr::val(address)),
            (login_flow::Column::CreatedAt, Expr::val(tx.now)),
            (
                login_flow::Column::ExpiresAt,
                Expr::val(tx.now.plus_seconds(LIFETIME)),
            ),
        ];
        let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let insert = Query::insert()
            .into_table(login_flow::Entity)
            .columns(names)
            .values_panic(values)
            .to_owned();
        tx.conn().execute(&insert).await?;
        Ok((id, token))
    }

    /// The flow of a row.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub fn read(row: login_flow::Model) -> Result<Self, DbError> {
        let mut state: FlowState = serde_json::from_value(row.state)
            .map_err(|error| corrupt("login_flow", "state", &row.id, &error))?;
        state.session = row.session_id;
        state.client = row.client_id;
        state.tenant = row.tenant_id;
        Ok(Self {
            id: row.id,
            version: row.version,
            user_id: row.user_id,
            user_epoch: row.user_epoch,
            state,
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
    }

    /// What a flow is found by: its identifier and the cookie of its browser, while it is neither
    /// finished nor expired.
    #[must_use]
    pub fn held_by(id: FlowId, cookie: &Token, now: Timestamp) -> Condition {
        Condition::all()
            .add(login_flow::Column::Id.eq(id))
            .add(login_flow::Column::Secret.eq(cookie.digest()))
            .add(login_flow::Column::FinishedAt.is_null())
            .add(login_flow::Column::ExpiresAt.gt(now))
    }

    /// Whether the flow raises the session of somebody who is signed in: nobody else may answer.
    #[must_use]
    pub fn bound_by_session(&self) -> bool {
        self.user_id.is_some() && !self.state.earlier.is_empty()
    }

    /// Forgets everything that was proved in this login, for another person or another try.
    pub fn start_over(&mut self) {
        self.user_id = None;
        self.user_epoch = None;
        self.state.events.clear();
        self.state.earlier.clear();
        self.state.method = None;
        self.state.enrolment = None;
        self.state.trust = false;
        self.state.nudged = false;
        self.state.sent_again = false;
    }

    /// Writes the flow as it is now, under the cookie it has.
    ///
    /// # Errors
    /// [`MovedOn`] (inside) when another step was faster.
    pub async fn save(&mut self, tx: &Tx) -> Result<Result<(), MovedOn>, DbError> {
        self.write(tx, None, false).await
    }

    /// Writes the flow and changes its cookie: the login advanced.
    ///
    /// # Errors
    /// [`MovedOn`] (inside) when another step was faster.
    pub async fn advance(&mut self, tx: &Tx) -> Result<Result<Token, MovedOn>, DbError> {
        let token = tx.token(TokenKind::Flow);
        Ok(self.write(tx, Some(&token), false).await?.map(|()| token))
    }

    /// Ends the flow: it became a session. Its cookie is worth nothing from here on.
    ///
    /// # Errors
    /// [`MovedOn`] (inside) when it was finished already.
    pub async fn finish(mut self, tx: &Tx) -> Result<Result<(), MovedOn>, DbError> {
        self.write(tx, None, true).await
    }

    async fn write(
        &mut self,
        tx: &Tx,
        token: Option<&Token>,
        finish: bool,
    ) -> Result<Result<(), MovedOn>, DbError> {
        let mut update = login_flow::Entity::update_many()
            .col_expr(login_flow::Column::State, Expr::val(to_json(&self.state)))
            .col_expr(
                login_flow::Column::UserId,
                Expr::val(self.user_id.map(|id| id.0)),
            )
            .col_expr(login_flow::Column::UserEpoch, Expr::val(self.user_epoch))
            .col_expr(
                login_flow::Column::Version,
                Expr::col(login_flow::Column::Version).add(1),
            )
            .filter(login_flow::Column::Id.eq(self.id))
            .filter(login_flow::Column::Version.eq(self.version))
            .filter(login_flow::Column::FinishedAt.is_null())
            .filter(login_flow::Column::ExpiresAt.gt(tx.now));
        if let Some(token) = token {
            update = update.col_expr(login_flow::Column::Secret, Expr::val(token.digest()));
        }
        if finish {
            update = update.col_expr(login_flow::Column::FinishedAt, Expr::val(tx.now));
        }
        if update.exec(tx.conn()).await?.rows_affected == 0 {
            return Ok(Err(MovedOn));
        }
        self.version += 1;
        Ok(Ok(()))
    }
}

fn to_json(state: &FlowState) -> serde_json::Value {
    serde_json::to_value(state).expect("a flow's state is plain values")
}

/// Forgets flows that ended an hour ago.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &Tx) -> Result<u64, DbError> {
    let gone = login_flow::Entity::delete_many()
        .filter(login_flow::Column::ExpiresAt.lt(tx.now.plus_seconds(-60 * 60)))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_leads_to_a_page_of_ours_or_home() {
        let home = Continuation::Local("/".to_owned());
        for path in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\nb",
        ] {
            assert_eq!(Continuation::local(path), home, "{path:?}");
        }
        assert_eq!(Continuation::local("/admin?x=1").path(), "/admin?x=1");
    }
}
