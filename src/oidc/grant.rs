//! An authorization grant (RFC 6749 section 1.3) up to its code.
//!
//! ```text
//! begin ──▶ Pending ──approve(Cleared)──▶ Approved ──(token endpoint)──▶ Redeemed
//!    (stored only when somebody     └─deny──▶ Revoked
//!     has to be waited for)
//! ```
//!
//! Each arrow is one conditional statement decided by the rows it changed (invariant I2): two
//! parallel answers, or two servers, cannot both win. A pending grant belongs to one browser
//! (invariant I6): it is looked up by its id *and* the digest of that browser's cookie. Approving
//! takes a [`Cleared`], which only `authorize::advance` can make (invariant I1).

use entity::authorization_grant::{ActiveModel, Column, Entity, Model};
use entity::ids::{ClientId, GrantId};
use entity::values::{Digest, GrantStage, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::authorize::Cleared;
use super::request::AuthorizationRequest;
use crate::base::{Token, TokenKind};
use crate::db::{DbError, Tx, corrupt};

/// How long a browser may take from the first request to the last answer.
pub const PENDING_SECONDS: i64 = 60 * 60;

/// How long a code may wait for its exchange (RFC 6749 section 4.1.2 says ten minutes at most).
pub const CODE_SECONDS: i64 = 60;

/// How long an approved grant's row is kept when its code is never exchanged: long enough to
/// recognise one that comes late or twice.
const APPROVED_SECONDS: i64 = 60 * 60;

/// A grant that waits for its user.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Its identifier.
    pub id: GrantId,
    /// The client's row.
    pub client_id: ClientId,
    /// What was asked.
    pub request: AuthorizationRequest,
    /// When the request came: what `prompt=login` counts from.
    pub created_at: Timestamp,
    browser: Digest,
    stored: bool,
}

/// Somebody else was faster, or it expired: it is not pending any more.
#[derive(Debug, thiserror::Error)]
pub enum ApproveError {
    /// The grant was answered already, or has expired.
    #[error("the grant is not pending")]
    NotPending,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<sea_orm::DbErr> for ApproveError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}

impl Pending {
    /// A grant for this request of this browser. Nothing is written yet: a request that is answered
    /// at once, also with an error, leaves no pending row behind.
    #[must_use]
    pub fn begin(
        tx: &Tx,
        client: ClientId,
        browser: Digest,
        request: AuthorizationRequest,
    ) -> Self {
        Self {
            id: GrantId(tx.uuid()),
            client_id: client,
            request,
            created_at: tx.now,
            browser,
            stored: false,
        }
    }

    /// Whether it waits in the database already.
    #[must_use]
    pub const fn is_stored(&self) -> bool {
        self.stored
    }

    /// Stores it, because somebody has to be waited for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn store(&mut self, tx: &Tx) -> Result<(), DbError> {
        if !self.stored {
            let row = self.row(GrantStage::Pending, tx.now.plus_seconds(PENDING_SECONDS));
            Entity::insert(row)
                .exec_without_returning(tx.conn())
                .await?;
            self.stored = true;
        }
        Ok(())
    }

    /// The pending grant with this id, if it is this browser's.
    ///
    /// # Errors
    /// When the database fails, or the row cannot be read.
    pub async fn resume(tx: &Tx, id: GrantId, browser: &Digest) -> Result<Option<Self>, DbError> {
        let row = Entity::find_by_id(id)
            .filter(Column::Browser.eq(browser.clone()))
            .filter(Column::Stage.eq(GrantStage::Pending))
            .filter(Column::ExpiresAt.gt(tx.now))
            .one(tx.conn())
            .await?;
        row.map(Self::read).transpose()
    }

    fn read(row: Model) -> Result<Self, DbError> {
        let request = serde_json::from_value(row.request)
            .map_err(|error| corrupt("authorization_grant", "request", &row.id, &error))?;
        Ok(Self {
            id: row.id,
            client_id: row.client_id,
            request,
            created_at: row.created_at,
            browser: row.browser,
            stored: true,
        })
    }

    fn row(&self, stage: GrantStage, expires_at: Timestamp) -> ActiveModel {
        let request = serde_json::to_value(&self.request).expect("texts and numbers are JSON");
        ActiveModel {
            id: Set(self.id),
            client_id: Set(self.client_id),
            stage: Set(stage),
            browser: Set(self.browser.clone()),
            request: Set(request),
            user_id: Set(None),
            session_id: Set(None),
            code: Set(None),
            code_expires_at: Set(None),
            scope: Set(None),
            acr: Set(None),
            amr: Set(None),
            auth_time: Set(None),
            decision_id: Set(None),
            created_at: Set(self.created_at),
            expires_at: Set(expires_at),
            redeemed_at: Set(None),
            revoked_at: Set(None),
            // Only redeeming the code begins a refresh token family.
            refresh_family: Set(None),
            refresh_current: Set(None),
            refresh_rotated_at: Set(None),
            refresh_expires_at: Set(None),
            refresh_epoch: Set(None),
        }
    }

    /// Pending → Approved: freezes who was authenticated, how and when, and mints the code, of which
    /// only the digest is kept.
    ///
    /// # Errors
    /// [`ApproveError::NotPending`] when it was answered meanwhile.
    pub(super) async fn approve(self, tx: &Tx, cleared: Cleared) -> Result<Token, ApproveError> {
        let code = tx.token(TokenKind::AuthorizationCode);
        let kept = tx.now.plus_seconds(APPROVED_SECONDS);
        let mut row = self.row(GrantStage::Approved, kept);
        row.user_id = Set(Some(cleared.user()));
        row.session_id = Set(Some(cleared.session()));
        row.code = Set(Some(code.digest()));
        row.code_expires_at = Set(Some(tx.now.plus_seconds(CODE_SECONDS)));
        row.scope = Set(Some(self.request.scope_text()));
        row.acr = Set(Some(cleared.acr().to_owned()));
        row.amr = Set(Some(cleared.amr()));
        row.auth_time = Set(Some(cleared.auth_time()));
        row.decision_id = Set(Some(cleared.decision()));
        if self.stored {
            let done = Entity::update_many()
                .set(row)
                .filter(Column::Id.eq(self.id))
                .filter(Column::Browser.eq(self.browser))
                .filter(Column::Stage.eq(GrantStage::Pending))
                .filter(Column::ExpiresAt.gt(tx.now))
                .exec(tx.conn())
                .await?;
            if done.rows_affected != 1 {
                return Err(ApproveError::NotPending);
            }
        } else {
            Entity::insert(row)
                .exec_without_returning(tx.conn())
                .await?;
        }
        Ok(code)
    }

    /// Pending → Revoked: the answer is an error, and it was the only answer.
    ///
    /// # Errors
    /// [`ApproveError::NotPending`] when it was answered meanwhile.
    pub async fn deny(self, tx: &Tx) -> Result<(), ApproveError> {
        if !self.stored {
            return Ok(());
        }
        let done = Entity::update_many()
            .col_expr(Column::Stage, Expr::val(GrantStage::Revoked.as_str()))
            .col_expr(Column::RevokedAt, Expr::val(tx.now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Browser.eq(self.browser))
            .filter(Column::Stage.eq(GrantStage::Pending))
            .exec(tx.conn())
            .await?;
        if done.rows_affected == 1 {
            Ok(())
        } else {
            Err(ApproveError::NotPending)
        }
    }
}
