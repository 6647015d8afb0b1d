//! The people of a tenant: the list, one person, their number and their mode.

use std::collections::{BTreeSet, HashMap};

use entity::ids::UserId;
use entity::values::{AuthenticatorKind, AuthenticatorState};
use entity::{authenticator, security_key};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{Refusal, must_not_be_stronger, policies, tell};
use crate::audit::{self, Action, Entry};
use crate::db::{DbError, Tx};
use crate::notify::{Message, phone};
use crate::policy::{self, Effective, Mode};
use crate::tenancy::{Authority, Lineage, authority, permit};
use crate::user::{self, Change, User};

/// How many people one page of the list holds.
pub const PAGE_SIZE: u64 = 50;

/// One person in the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Listed {
    /// The person.
    #[schema(value_type = String, format = "uuid")]
    pub id: UserId,
    /// The name people read.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Their own mode; none means inherited.
    #[schema(value_type = Option<String>)]
    pub own: Option<Mode>,
    /// The mode in force for them.
    #[schema(value_type = String)]
    pub mode: Mode,
    /// Whether somebody above keeps it from being loosened.
    pub locked: bool,
    /// Whether they hold an authenticator app.
    pub app: bool,
    /// Whether they hold a security key.
    pub key: bool,
    /// Whether they have a mobile number.
    pub phone: bool,
    /// Whether that number was proven.
    pub phone_validated: bool,
    /// Whether codes can go to an e-mail address.
    pub email: bool,
    /// Whether they may sign in at all.
    pub active: bool,
}

/// A page of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct People {
    /// The people, by login name.
    pub people: Vec<Listed>,
    /// Which page this is; the first is 1.
    pub page: u64,
    /// Whether there is another page.
    pub more: bool,
}

/// A page of the tenant's people, perhaps only those whose name or login contains `search`.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &Tx,
    authority: &Authority<permit::UsersView>,
    search: Option<&str>,
    page: u64,
) -> Result<People, DbError> {
    let lineage = authority.target();
    let tenant = lineage.tenant().id;
    let page = page.clamp(1, 1_000_000);
    let offset = (page - 1) * PAGE_SIZE;
    let mut rows = user::of_tenants(tx, &[tenant], search, offset, PAGE_SIZE + 1).await?;
    let size = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let effective = policy::load_users(tx, lineage, &rows).await?;
    let (apps, keys) = (with_app(tx, &rows).await?, with_key(tx, &rows).await?);
    let listed = |(row, effective): (&User, &Effective)| Listed {
        id: row.id,
        name: user::display_name(row),
        login: row.login.clone(),
        own: effective.mode.own,
        mode: effective.mode.value,
        locked: effective.locked_by().is_some(),
        app: apps.contains(&row.id),
        key: keys.contains(&row.id),
        phone: row.phone.is_some(),
        phone_validated: user::phone_validated(row),
        email: !row.email.is_empty(),
        active: row.status == entity::values::Status::Active,
    };
    Ok(People {
        people: rows.iter().zip(&effective).map(listed).collect(),
        page,
        more,
    })
}

async fn with_app(tx: &Tx, rows: &[User]) -> Result<BTreeSet<UserId>, DbError> {
    use authenticator::Column;
    let found = authenticator::Entity::find()
        .filter(Column::UserId.is_in(rows.iter().map(|row| row.id)))
        .filter(Column::Kind.eq(AuthenticatorKind::Totp))
        .filter(Column::State.eq(AuthenticatorState::Active))
        .all(tx.conn())
        .await?;
    Ok(found.into_iter().map(|row| row.user_id).collect())
}

async fn with_key(tx: &Tx, rows: &[User]) -> Result<BTreeSet<UserId>, DbError> {
    let found = security_key::Entity::find()
        .filter(security_key::Column::UserId.is_in(rows.iter().map(|row| row.id)))
        .all(tx.conn())
        .await?;
    Ok(found.into_iter().map(|row| row.user_id).collect())
}

/// Sets a person's mobile number as an administrator knows it: unproven until its first success.
/// Empty text takes the number away. The answer is whether that changed anything.
///
/// # Errors
/// [`Refusal::Phone`] when it is no number for codes, [`Refusal::Stronger`].
pub async fn set_phone(
    tx: &Tx,
    authority: &Authority<permit::UsersEdit>,
    user: &User,
    typed: &str,
    address: &str,
) -> Result<bool, Refusal> {
    let lineage = belongs(authority.target(), user)?;
    must_not_be_stronger(tx, authority.actor(), user.id).await?;
    let number = match typed.trim() {
        "" => None,
        text => Some(phone::parse(text, lineage.country())?),
    };
    if number == user.phone {
        return Ok(false);
    }
    let change = Change::Phone {
        number: number.clone(),
        validated: false,
    };
    user::change(tx, user.id, change).await?;
    let masked = |number: &Option<String>| number.as_deref().map(phone::mask_phone);
    let detail = json!({
        "from": masked(&user.phone),
        "to": masked(&number),
        "validated": false,
    });
    let entry = event(user, authority.actor(), Action::PhoneChanged, address).with(detail);
    audit::record(tx, entry).await?;
    tell(tx, user, lineage, Message::PhoneChanged).await?;
    Ok(true)
}

/// Sets a person's own mode; none means inherited. The answer is whether that changed anything.
///
/// # Errors
/// [`Refusal::Locked`] when it would loosen what is locked above, [`Refusal::Stronger`].
pub async fn set_mode(
    tx: &Tx,
    authority: &Authority<permit::UsersEdit>,
    user: &User,
    mode: Option<Mode>,
    address: &str,
) -> Result<bool, Refusal> {
    let lineage = belongs(authority.target(), user)?;
    must_not_be_stronger(tx, authority.actor(), user.id).await?;
    let effective = policy::load(tx, lineage, None, Some(user)).await?;
    write_mode(tx, authority, user, &effective, mode, address).await
}

async fn write_mode(
    tx: &Tx,
    authority: &Authority<permit::UsersEdit>,
    user: &User,
    effective: &Effective,
    mode: Option<Mode>,
    address: &str,
) -> Result<bool, Refusal> {
    let before = effective.own().map(|own| own.document.clone());
    let stored = before.clone().unwrap_or_default();
    if stored.mode == mode {
        return Ok(false);
    }
    let document = policy::Document {
        mode,
        ..stored.clone()
    };
    policies::keep_floors(effective, &document, before.as_ref())?;
    let (tenant, actor) = (user.tenant_id, authority.actor());
    policy::set_own(tx, tenant, None, Some(user.id), &document, Some(actor)).await?;
    let name = |mode: Option<Mode>| mode.map_or("inherited", Mode::as_str);
    let detail = json!({ "from": name(stored.mode), "to": name(mode) });
    let entry = event(user, actor, Action::UserModeSet, address).with(detail);
    audit::record(tx, entry).await?;
    Ok(true)
}

/// What came of *Enable 2FA* for those who were ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Enabled {
    /// For so many it was switched on.
    pub enabled: u32,
    /// So many had it on already, or required.
    pub unchanged: u32,
    /// So many are stronger administrators and were left as they were.
    pub stronger: u32,
}

/// Switches the second step on for these people of the tenant, all or nobody. Nobody's setting is
/// loosened by it.
///
/// # Errors
/// [`Refusal::NotFound`] when one of them is not of this tenant: then nothing is changed.
pub async fn enable_all(
    tx: &Tx,
    authority: &Authority<permit::UsersEdit>,
    ids: &BTreeSet<UserId>,
    address: &str,
) -> Result<Enabled, Refusal> {
    let lineage = authority.target();
    let mut rows = Vec::new();
    for id in ids {
        let row = user::by_id(tx, *id).await?;
        let row = row.filter(|row| row.tenant_id == lineage.tenant().id);
        rows.push(row.ok_or(Refusal::NotFound)?);
    }
    let effective = policy::load_users(tx, lineage, &rows).await?;
    let mut done = Enabled::default();
    for (user, effective) in rows.iter().zip(&effective) {
        let mode = &effective.mode;
        let already = mode.own >= Some(Mode::Enabled) || mode.value > Mode::Enabled;
        if already {
            done.unchanged += 1;
        } else if !authority::may_act_on(tx, authority.actor(), user.id).await? {
            done.stronger += 1;
        } else {
            let mode = Some(Mode::Enabled);
            write_mode(tx, authority, user, effective, mode, address).await?;
            done.enabled += 1;
        }
    }
    Ok(done)
}

/// The tenant's lineage, when the user is one of it: look-ups are by owner *and* id.
pub(super) fn belongs<'a>(lineage: &'a Lineage, user: &User) -> Result<&'a Lineage, Refusal> {
    if user.tenant_id == lineage.tenant().id {
        Ok(lineage)
    } else {
        Err(Refusal::NotFound)
    }
}

/// An event about what an administrator did to somebody.
pub(super) fn event(user: &User, actor: UserId, action: Action, address: &str) -> Entry {
    Entry {
        actor: Some(actor),
        ..Entry::own(user.tenant_id, user.id, action, address)
    }
}

/// Names by person, as events show them.
pub type Names = HashMap<UserId, String>;
