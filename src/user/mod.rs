//! The subscriber and their addresses.
//!
//! A [`User`] is the row itself; what is added here is how users are found (by login name, exact
//! after one normalisation), made, and how their credential epoch rises. Whatever was bound to an
//! older epoch (sessions, pending logins, trusted computers, reset links) is dead.

mod login_name;
pub mod password_rules;

use entity::ids::{TenantId, UserId};
use entity::user;
use entity::values::{AuthenticatorKind, Status, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

pub use login_name::{LoginName, NotALoginName};
/// A subscriber's row.
pub use user::Model as User;

use crate::db::{self, DbError, Tx};

/// The user of this identifier.
///
/// # Errors
/// When the database fails.
pub async fn by_id(tx: &Tx, id: UserId) -> Result<Option<User>, DbError> {
    Ok(user::Entity::find_by_id(id).one(tx.conn()).await?)
}

/// Everybody with this login name: at one tenant when it is named, else wherever. Login names are
/// unique per tenant only, so several answers mean that the company must be asked for.
///
/// # Errors
/// When the database fails.
pub async fn by_login(
    tx: &Tx,
    tenant: Option<TenantId>,
    login: &LoginName,
) -> Result<Vec<User>, DbError> {
    let mut found = user::Entity::find().filter(user::Column::Login.eq(login.as_str()));
    if let Some(tenant) = tenant {
        found = found.filter(user::Column::TenantId.eq(tenant));
    }
    // A handful is plenty to ask "which company?"; more would only serve enumeration.
    Ok(found.limit(8).all(tx.conn()).await?)
}

/// A page of a tenant's users in the order of their login names.
///
/// # Errors
/// When the database fails.
pub async fn of_tenants(
    tx: &Tx,
    tenants: &[TenantId],
    search: Option<&str>,
    offset: u64,
    limit: u64,
) -> Result<Vec<User>, DbError> {
    let mut found =
        user::Entity::find().filter(user::Column::TenantId.is_in(tenants.iter().copied()));
    if let Some(search) = search.map(str::trim).filter(|text| !text.is_empty()) {
        if !db::is_text(search) {
            return Ok(Vec::new());
        }
        let needle = search.to_lowercase();
        found = found.filter(
            user::Column::Login
                .contains(&needle)
                .or(user::Column::FamilyName.contains(search))
                .or(user::Column::GivenName.contains(search)),
        );
    }
    Ok(found
        .order_by_asc(user::Column::Login)
        .offset(offset)
        .limit(limit)
        .all(tx.conn())
        .await?)
}

/// What a new user is.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Where they belong.
    pub tenant: TenantId,
    /// What they sign in with.
    pub login: LoginName,
    /// Where mail goes.
    pub email: String,
    /// Whether the address was proven.
    pub email_verified: bool,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// E.164; unproven until its first success unless `phone_validated`.
    pub phone: Option<String>,
    /// Whether the number was proven.
    pub phone_validated: bool,
    /// BCP 47 tag.
    pub locale: Option<String>,
    /// PHC string.
    pub password_hash: Option<String>,
}

/// Creates a user.
///
/// # Errors
/// [`DbError::Duplicate`] when the tenant has that login name already.
pub async fn create(tx: &Tx, new: NewUser) -> Result<UserId, DbError> {
    let id = UserId(tx.uuid());
    let row = user::ActiveModel {
        id: Set(id),
        tenant_id: Set(new.tenant),
        login: Set(new.login.into_string()),
        email: Set(new.email),
        email_verified_at: Set(new.email_verified.then_some(tx.now)),
        given_name: Set(new.given_name),
        family_name: Set(new.family_name),
        phone_verified_at: Set((new.phone.is_some() && new.phone_validated).then_some(tx.now)),
        sms_consent_at: Set(new.phone.is_some().then_some(tx.now)),
        phone: Set(new.phone),
        locale: Set(new.locale),
        preferred: Set(None),
        status: Set(Status::Active),
        epoch: Set(1),
        password_changed_at: Set(new.password_hash.is_some().then_some(tx.now)),
        password_hash: Set(new.password_hash),
        created_at: Set(tx.now),
        updated_at: Set(tx.now),
    };
    user::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(id)
}

/// Replaces the stored hash after an upgrade of its parameters. The password is the same, so the
/// epoch stays; the old hash must still be the stored one.
///
/// # Errors
/// When the database fails.
pub async fn upgrade_hash(tx: &Tx, user: &User, hash: String) -> Result<(), DbError> {
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::val(hash))
        .filter(user::Column::Id.eq(user.id))
        .filter(user::Column::PasswordHash.eq(user.password_hash.clone()))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// A change of a user's credentials or addresses.
#[derive(Clone, Debug)]
pub enum Change {
    /// A new password, as a PHC string.
    Password(String),
    /// A new mobile number (E.164), proven now or not, or none any more.
    Phone {
        /// The number.
        number: Option<String>,
        /// Whether it was proven.
        validated: bool,
    },
    /// Only the epoch: everything bound to the old one ends.
    Epoch,
}

/// Holds a user's row until the unit of work ends: changes of one person's credentials come one
/// after another, and each sees what the one before it did.
///
/// Whoever takes it takes it first. Rows are locked in the order users, counters of tries, factors,
/// the rest; two units of work that keep to it never wait for each other in a circle.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &Tx, id: UserId) -> Result<(), DbError> {
    user::Entity::update_many()
        .col_expr(user::Column::Epoch, Expr::col(user::Column::Epoch))
        .filter(user::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Applies a change and raises the epoch, in one statement.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &Tx, id: UserId, change: Change) -> Result<(), DbError> {
    write(tx, id, None, change).await?;
    Ok(())
}

/// The same, unless the credentials changed since this user was read: `false` then, and nothing is
/// written. Of two changes that rest on the same state of affairs one happens.
///
/// # Errors
/// When the database fails.
pub async fn change_unchanged(tx: &Tx, user: &User, change: Change) -> Result<bool, DbError> {
    write(tx, user.id, Some(user.epoch), change).await
}

async fn write(tx: &Tx, id: UserId, epoch: Option<i64>, change: Change) -> Result<bool, DbError> {
    let mut update = user::Entity::update_many()
        .col_expr(user::Column::Epoch, Expr::col(user::Column::Epoch).add(1))
        .col_expr(user::Column::UpdatedAt, Expr::val(tx.now))
        .filter(user::Column::Id.eq(id));
    match change {
        Change::Password(hash) => {
            update = update
                .col_expr(user::Column::PasswordHash, Expr::val(hash))
                .col_expr(user::Column::PasswordChangedAt, Expr::val(tx.now));
        }
        Change::Phone { number, validated } => {
            let verified = (number.is_some() && validated).then_some(tx.now);
            let consent = number.is_some().then_some(tx.now);
            update = update
                .col_expr(user::Column::Phone, Expr::val(number))
                .col_expr(user::Column::PhoneVerifiedAt, Expr::val(verified))
                .col_expr(user::Column::SmsConsentAt, Expr::val(consent));
        }
        Change::Epoch => {}
    }
    if let Some(epoch) = epoch {
        update = update.filter(user::Column::Epoch.eq(epoch));
    }
    Ok(update.exec(tx.conn()).await?.rows_affected > 0)
}

/// Saves a proven number for a user who had none that was proven; `false` when they have one by now
/// or their credentials changed. It takes nothing away from anybody, so the epoch stays.
///
/// # Errors
/// When the database fails.
pub async fn first_phone(tx: &Tx, user: &User, number: &str) -> Result<bool, DbError> {
    let done = user::Entity::update_many()
        .col_expr(user::Column::Phone, Expr::val(number))
        .col_expr(user::Column::PhoneVerifiedAt, Expr::val(tx.now))
        .col_expr(user::Column::SmsConsentAt, Expr::val(tx.now))
        .col_expr(user::Column::UpdatedAt, Expr::val(tx.now))
        .filter(user::Column::Id.eq(user.id))
        .filter(user::Column::Epoch.eq(user.epoch))
        .filter(user::Column::PhoneVerifiedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Marks the number as proven, when it is still the number that was proven.
///
/// # Errors
/// When the database fails.
pub async fn phone_proven(tx: &Tx, id: UserId, number: &str) -> Result<bool, DbError> {
    let done = user::Entity::update_many()
        .col_expr(user::Column::PhoneVerifiedAt, Expr::val(tx.now))
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::Phone.eq(number))
        .filter(user::Column::PhoneVerifiedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Remembers which way of verifying the user likes best.
///
/// # Errors
/// When the database fails.
pub async fn prefer(tx: &Tx, id: UserId, kind: AuthenticatorKind) -> Result<(), DbError> {
    user::Entity::update_many()
        .col_expr(user::Column::Preferred, Expr::val(kind.as_str()))
        .filter(user::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Switches a user on or off. Off ends everything bound to the epoch.
///
/// # Errors
/// When the database fails.
pub async fn set_status(tx: &Tx, id: UserId, status: Status) -> Result<(), DbError> {
    user::Entity::update_many()
        .col_expr(user::Column::Status, Expr::val(status.as_str()))
        .col_expr(user::Column::Epoch, Expr::col(user::Column::Epoch).add(1))
        .col_expr(user::Column::UpdatedAt, Expr::val(tx.now))
        .filter(user::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Whether a text message may carry a code to this user.
#[must_use]
pub const fn phone_validated(user: &User) -> bool {
    user.phone.is_some() && user.phone_verified_at.is_some()
}

/// The name to greet a user by.
#[must_use]
pub fn display_name(user: &User) -> String {
    let name = format!("{} {}", user.given_name, user.family_name);
    if name.trim().is_empty() {
        user.login.clone()
    } else {
        name.trim().to_owned()
    }
}

/// When the row last changed, as the `updated_at` claim counts.
#[must_use]
pub const fn updated_at(user: &User) -> Timestamp {
    user.updated_at
}
