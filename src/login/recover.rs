//! A forgotten password (OWASP Forgot Password).
//!
//! Asking answers the same for everybody. The link is good for 30 minutes, GET is safe and POST
//! consumes it; it dies with any change of credentials. It changes the password and nothing else:
//! MFA is neither cleared nor skipped, and no session is made.

use entity::ids::{ResetId, TenantId};
use entity::password_reset;
use entity::values::Status;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::session;
use super::situation::tell;
use crate::audit::{self, Action, Entry};
use crate::base::{Secret, Token, TokenKind};
use crate::db::{DbError, Tx};
use crate::limit::{self, Bucket, Taken};
use crate::locale::Lang;
use crate::notify::Message;
use crate::policy;
use crate::tenancy::{self, Lineage};
use crate::user::{self, Change, LoginName, User};

/// Seconds that a link is good for.
pub const LIFETIME: i64 = 30 * 60;

/// Sends a link to whoever has this login name. `link` makes the URL of a token, from the
/// configured issuer.
///
/// # Errors
/// When the database fails.
pub async fn request(
    tx: &Tx,
    tenant: Option<TenantId>,
    typed: &str,
    link: impl Fn(&Token) -> String,
    accept_language: Option<&str>,
    address: &str,
) -> Result<(), DbError> {
    let Ok(login) = LoginName::parse(typed) else {
        return Ok(());
    };
    if limit::take(tx, Bucket::ResetsPerLogin, login.as_str()).await? != Taken::Allowed {
        return Ok(());
    }
    for user in user::by_login(tx, tenant, &login).await? {
        if user.status != Status::Active || user.password_hash.is_none() {
            continue;
        }
        let lineage = tenancy::lineage(tx, user.tenant_id).await?;
        if !lineage.active() {
            continue;
        }
        let token = tx.token(TokenKind::PasswordReset);
        let row = password_reset::ActiveModel {
            id: Set(ResetId(tx.uuid())),
            user_id: Set(user.id),
            digest: Set(token.digest()),
            epoch: Set(user.epoch),
            created_at: Set(tx.now),
            expires_at: Set(tx.now.plus_seconds(LIFETIME)),
            used_at: Set(None),
        };
        password_reset::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await?;
        let lang = Lang::negotiate(None, user.locale.as_deref(), accept_language);
        let url = Secret::new(link(&token));
        tell(
            tx,
            &user,
            &lineage,
            lang,
            Message::PasswordResetLink { url },
        )
        .await?;
        let entry = Entry::own(
            user.tenant_id,
            user.id,
            Action::PasswordResetRequested,
            address,
        );
        audit::record(
            tx,
            Entry {
                actor: None,
                ..entry
            },
        )
        .await?;
    }
    Ok(())
}

/// A link that is still good, and whose it is.
#[derive(Clone, Debug)]
pub struct Recovery {
    row: password_reset::Model,
    /// Whose it is.
    pub user: User,
    /// Of which tenant.
    pub lineage: Lineage,
}

impl Recovery {
    /// The link of this token; nothing when it is used, expired or overtaken by a change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(tx: &Tx, token: &Token) -> Result<Option<Self>, DbError> {
        let row = password_reset::Entity::find()
            .filter(password_reset::Column::Digest.eq(token.digest()))
            .filter(password_reset::Column::UsedAt.is_null())
            .filter(password_reset::Column::ExpiresAt.gt(tx.now))
            .one(tx.conn())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let Some(user) = user::by_id(tx, row.user_id).await? else {
            return Ok(None);
        };
        if user.status != Status::Active || user.epoch != row.epoch {
            return Ok(None);
        }
        let lineage = tenancy::lineage(tx, user.tenant_id).await?;
        Ok(lineage.active().then_some(Self { row, user, lineage }))
    }

    /// Whether the new password will stand alone: no second step is demanded of this user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stands_alone(&self, tx: &Tx) -> Result<bool, DbError> {
        let effective = policy::load(tx, &self.lineage, None, Some(&self.user)).await?;
        Ok(match effective.demand {
            policy::Demand::Required(_) => false,
            policy::Demand::Enabled | policy::Demand::Disabled => true,
        })
    }

    /// The words that a new password must not be made of.
    #[must_use]
    pub fn context(&self) -> Vec<&str> {
        let user = &self.user;
        let names = [
            &user.login,
            &user.email,
            &user.given_name,
            &user.family_name,
        ];
        let tenants = self.lineage.iter().map(|node| node.name.as_str());
        names
            .into_iter()
            .map(String::as_str)
            .chain(tenants)
            .collect()
    }

    /// Uses the link up: the password is the new one, everything bound to the old one is dead, and
    /// the user is told. `false` when somebody used it meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn complete(
        self,
        tx: &Tx,
        hash: String,
        lang: Lang,
        address: &str,
    ) -> Result<bool, DbError> {
        let used = password_reset::Entity::update_many()
            .col_expr(password_reset::Column::UsedAt, Expr::val(tx.now))
            .filter(password_reset::Column::Id.eq(self.row.id))
            .filter(password_reset::Column::UsedAt.is_null())
            .exec(tx.conn())
            .await?;
        if used.rows_affected == 0 {
            return Ok(false);
        }
        let user = &self.user;
        // Another link of the same user may have been used in this very moment.
        if !user::change_unchanged(tx, user, Change::Password(hash)).await? {
            return Ok(false);
        }
        session::end_all(tx, user.id, None).await?;
        let entry = Entry::own(user.tenant_id, user.id, Action::PasswordChanged, address);
        audit::record(tx, entry).await?;
        tell(tx, user, &self.lineage, lang, Message::PasswordChanged).await?;
        Ok(true)
    }
}
