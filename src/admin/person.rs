//! One person, as an administrator sees them.

use entity::ids::{DeviceId, UserId};
use entity::values::{AuthenticatorKind, Status, Timestamp};
use entity::{attempt_counter, audit_event};
use serde::Serialize;
use utoipa::ToSchema;

use super::tenants::{self, Written};
use super::users::Names;
use crate::db::{DbError, Tx};
use crate::factor::webauthn::key;
use crate::factor::{self, trusted_device};
use crate::limit::attempt;
use crate::login::session;
use crate::policy::{self, Effective, Level, Mode, Origin};
use crate::tenancy::{Authority, Lineage, Permission, authority, permit};
use crate::user::{self, User};
use crate::{audit, locale};

/// How many events are shown.
const EVENTS: u64 = 12;

/// A computer that a person trusts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Computer {
    /// Its identifier.
    #[schema(value_type = String, format = "uuid")]
    pub id: DeviceId,
    /// What the browser called itself.
    pub label: String,
    /// From where it was trusted.
    pub address: String,
    /// Since when, in milliseconds since 1970.
    #[schema(value_type = i64)]
    pub since: Timestamp,
    /// Until when.
    #[schema(value_type = i64)]
    pub until: Timestamp,
}

/// A security key or passkey that a person holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Key {
    /// What they call it.
    pub label: String,
    /// Whether it may be copied to other devices (backup eligible).
    pub copyable: bool,
    /// Since when, in milliseconds since 1970.
    #[schema(value_type = i64)]
    pub since: Timestamp,
    /// When it was last used; none when it never was.
    #[schema(value_type = Option<i64>)]
    pub used: Option<Timestamp>,
}

/// Failures of one kind of authenticator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Counter {
    /// Which kind.
    #[schema(value_type = String)]
    pub kind: AuthenticatorKind,
    /// `counting`, `cooling_down` or `suspended`.
    pub state: &'static str,
    /// Tries in a row without success.
    pub failures: i64,
    /// When the next try is taken.
    #[schema(value_type = i64)]
    pub next: Timestamp,
}

/// Something that happened to the person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Event {
    /// When, in milliseconds since 1970.
    #[schema(value_type = i64)]
    pub at: Timestamp,
    /// What: `subject.verb`.
    pub action: String,
    /// The message that says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    pub message: Option<String>,
    /// Who did it; none for the system.
    pub by: Option<String>,
    /// Whether it was the person.
    pub own: bool,
    /// From where.
    pub address: String,
}

/// A mode and where it comes from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ModeInForce {
    /// The person's own; none means inherited.
    #[schema(value_type = Option<String>)]
    pub own: Option<Mode>,
    /// What would hold without it.
    #[schema(value_type = String)]
    pub inherited: Mode,
    /// What holds.
    #[schema(value_type = String)]
    pub mode: Mode,
    /// The least level of a prompt.
    #[schema(value_type = String)]
    pub minimum: Level,
    /// The loosest mode that can be set.
    #[schema(value_type = Option<String>)]
    pub floor: Option<Mode>,
    /// `user`, `tenant` or `default`: what kind of node the mode comes from.
    pub from: &'static str,
    /// Who wrote the setting that it comes from; none is Vestibule's default.
    pub origin: Option<Written>,
    /// Who locked it.
    pub locked_by: Option<Written>,
}

/// One person, as an administrator sees them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Person {
    /// The person.
    #[schema(value_type = String, format = "uuid")]
    pub id: UserId,
    /// The name people read.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Where mail goes.
    pub email: String,
    /// The tenant's slug.
    pub tenant: String,
    /// The tenant's name.
    pub tenant_name: String,
    /// Whether they may sign in at all.
    pub active: bool,
    /// The mobile number, in E.164.
    pub phone: Option<String>,
    /// Whether it was proven.
    pub phone_validated: bool,
    /// Whether they hold an authenticator app.
    pub app: bool,
    /// Their security keys and passkeys.
    pub keys: Vec<Key>,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// Whether a second step is asked of them, and why.
    pub mfa: ModeInForce,
    /// The computers they trust.
    pub computers: Vec<Computer>,
    /// How many sessions they have.
    pub sessions: usize,
    /// Failures that count at the moment.
    pub counters: Vec<Counter>,
    /// The latest events, where the administrator may read the log.
    pub events: Option<Vec<Event>>,
    /// What the administrator may do here.
    #[schema(value_type = Vec<String>)]
    pub permissions: Vec<Permission>,
    /// Whether the person holds permissions that the administrator does not: nothing can be changed
    /// then.
    pub stronger: bool,
}

/// A person and what is in force for them.
#[derive(Clone, Debug)]
pub struct Found {
    /// The view.
    pub person: Person,
    /// Everything in force, each knob with its origin.
    pub effective: Effective,
}

/// The person's view for whoever holds this authority over their tenant.
///
/// # Errors
/// When the database fails or holds what cannot be read.
pub async fn view(
    tx: &Tx,
    authority: &Authority<permit::UsersView>,
    user: &User,
) -> Result<Found, DbError> {
    let lineage = authority.target();
    let effective = policy::load(tx, lineage, None, Some(user)).await?;
    let holdings = factor::holdings(tx, user).await?;
    let names = tenants::names(tx, &effective).await?;
    let written = |origin: &Origin| tenants::written_by(lineage, &names, origin);
    let computers = trusted_device::of_user(tx, user).await?;
    let keys = key::of_user(tx, user.id).await?;
    let counters = attempt::of_user(tx, user.id).await?;
    let stronger = !authority::may_act_on(tx, authority.actor(), user.id).await?;
    let mode = &effective.mode;
    let person = Person {
        id: user.id,
        name: user::display_name(user),
        login: user.login.clone(),
        email: user.email.clone(),
        tenant: lineage.tenant().slug.clone(),
        tenant_name: lineage.tenant().name.clone(),
        active: user.status == Status::Active,
        phone: user.phone.clone(),
        phone_validated: holdings.phone_validated,
        app: holdings.totp,
        keys: keys
            .into_iter()
            .map(|row| Key {
                label: row.label,
                copyable: row.backup_eligible,
                since: row.created_at,
                used: row.last_used_at,
            })
            .collect(),
        recovery_codes: holdings.recovery_codes,
        mfa: ModeInForce {
            own: mode.own,
            inherited: mode.inherited,
            mode: mode.value,
            minimum: effective.prompt_level,
            floor: mode.floor,
            from: mode
                .origin
                .as_ref()
                .map_or("default", |origin| origin.place.kind()),
            origin: mode.origin.as_ref().map(written),
            locked_by: mode.locked_by.as_ref().map(written),
        },
        computers: computers
            .into_iter()
            .map(|row| Computer {
                id: row.id,
                label: row.label,
                address: row.address,
                since: row.created_at,
                until: row.expires_at,
            })
            .collect(),
        sessions: session::of_user(tx, user).await?.len(),
        counters: counters.iter().map(|row| counter(row, tx.now)).collect(),
        events: events(tx, authority.actor(), lineage, user).await?,
        permissions: authority.holding().permissions().collect(),
        stronger,
    };
    Ok(Found { person, effective })
}

fn counter(row: &attempt_counter::Model, now: Timestamp) -> Counter {
    let most = attempt::schedule(row.kind).suspend_after;
    let state = if most.is_some_and(|most| row.failures >= most) {
        "suspended"
    } else if row.blocked_until > now {
        "cooling_down"
    } else {
        "counting"
    };
    Counter {
        kind: row.kind,
        state,
        failures: row.failures,
        next: row.blocked_until,
    }
}

/// The latest events about the person, for whoever may read the log; nothing for others.
async fn events(
    tx: &Tx,
    actor: UserId,
    lineage: &Lineage,
    user: &User,
) -> Result<Option<Vec<Event>>, DbError> {
    let home = lineage.tenant().id;
    let Some(reader) = Authority::<permit::AuditView>::check(tx, actor, home).await? else {
        return Ok(None);
    };
    let rows = audit::latest(tx, &reader, Some(user.id), EVENTS).await?;
    let actors = rows.iter().filter_map(|row| row.actor_id).collect();
    let names = tenants::names_of(tx, actors).await?;
    let event = |row: audit_event::Model| told(row, user.id, &names);
    Ok(Some(rows.into_iter().map(event).collect()))
}

fn told(row: audit_event::Model, subject: UserId, names: &Names) -> Event {
    let id = message(&row.action);
    let known = locale::find(locale::Lang::En, &id, &[]).is_some();
    Event {
        at: row.at,
        message: known.then_some(id),
        by: row.actor_id.and_then(|id| names.get(&id).cloned()),
        own: row.actor_id == Some(subject),
        address: row.address,
        action: row.action,
    }
}

/// The message that says an action: ids have no dots.
fn message(action: &str) -> String {
    format!("event-{}", action.replace('.', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Action;
    use crate::locale::{Lang, find};

    #[test]
    fn every_action_can_be_said() {
        for action in Action::ALL {
            let id = message(action.as_str());
            assert!(find(Lang::En, &id, &[]).is_some(), "no message {id}");
        }
    }
}
