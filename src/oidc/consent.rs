//! Consent: what a user allowed a client to have, and when to ask.
//!
//! Remembered per user and client as a set of scopes that only grows; it is asked for again when
//! something new is wanted, or when the client says `prompt=consent`. A claim that is requested by
//! name counts as the scope it belongs to, so nobody gets an address through the back door.

use std::collections::BTreeSet;

use entity::consent::{ActiveModel, Column, Entity};
use entity::ids::{ClientId, GrantId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

use super::claims_request::scope_of;
use super::client::Client;
use super::request::{AuthorizationRequest, Prompt};
use super::scope::Scope;
use crate::db::{DbError, Tx};

/// Whether the user has answered the question for this very grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nobody was asked yet.
    Unasked,
    /// This user said yes on the consent page.
    AllowedBy(UserId),
}

/// What the consent page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The grant that waits for the answer.
    pub grant: GrantId,
    /// The client's name.
    pub client: String,
    /// The host that the answer goes to; none for a native application's own scheme.
    pub host: Option<String>,
    /// The `redirect_uri`, for the page's `form-action`.
    pub redirect_uri: String,
    /// Who is asked.
    pub user: UserId,
    /// Their login name.
    pub login: String,
    /// Their language, when they chose one.
    pub locale: Option<String>,
    /// What is asked for.
    pub scope: Scope,
}

/// Everything that is asked for, as scopes.
#[must_use]
pub fn wanted(request: &AuthorizationRequest) -> Scope {
    let by_name = request
        .claims
        .names()
        .filter_map(scope_of)
        .map(str::to_owned);
    request.scope.iter().cloned().chain(by_name).collect()
}

/// Whether the user must be asked before anything is looked up: no when the client is the house's
/// own and does not insist; otherwise what is remembered decides.
#[must_use]
pub fn may_skip(client: &Client, request: &AuthorizationRequest) -> bool {
    !client.row.consent_required && !request.prompts(Prompt::Consent)
}

/// What the user has allowed this client so far.
///
/// # Errors
/// When the database fails.
pub async fn remembered(tx: &Tx, user: UserId, client: ClientId) -> Result<Scope, DbError> {
    let row = Entity::find_by_id((user, client)).one(tx.conn()).await?;
    Ok(row
        .and_then(|row| Scope::parse(&row.scope))
        .unwrap_or_default())
}

/// Remembers that the user allowed this, besides what they allowed before.
///
/// # Errors
/// When the database fails.
pub async fn remember(
    tx: &Tx,
    user: UserId,
    client: ClientId,
    scope: &Scope,
) -> Result<(), DbError> {
    let before = remembered(tx, user, client).await?;
    let all: BTreeSet<&str> = before.iter().chain(scope.iter()).collect();
    let all: Scope = all.into_iter().collect();
    let row = ActiveModel {
        user_id: Set(user),
        client_id: Set(client),
        scope: Set(all.to_string()),
        granted_at: Set(tx.now),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::UserId, Column::ClientId])
                .update_columns([Column::Scope, Column::GrantedAt])
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The host of an address, for people to recognise.
#[must_use]
pub fn host_of(uri: &str) -> Option<String> {
    let url = url::Url::parse(uri).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}
