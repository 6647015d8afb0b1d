//! Changing a tenant's policy: its own setting, and what is imposed on it from above.
//!
//! 1. A floor from above is looked up as the fold sees it, in the unit of work that will write.
//! 2. What would loosen it is refused with whoever locked it, however it was sent; what is already
//!    stored may stay, for a lock only covers it.
//! 3. The setting is written and the change audited, from what to what.

use std::collections::BTreeSet;

use entity::ids::TenantId;
use entity::values::{AuthenticatorKind, SettingOrigin};
use serde_json::{Value, json};

use super::Refusal;
use crate::audit::{self, Action, Entry};
use crate::db::{DbError, Tx};
use crate::policy::{self, Document, DocumentError, Effective, Knob, Level, Origin, Setting};
use crate::tenancy::{Authority, Lineage, Tenant, permit};

/// The tenant in whose name the holder of this authority imposes: the highest one over which they
/// may change policy. None when that is the target itself.
#[must_use]
pub fn imposer(authority: &Authority<permit::TenantsPolicy>) -> Option<&Tenant> {
    let over = authority.over();
    (over.id != authority.target().tenant().id).then_some(over)
}

/// Writes the tenant's own setting; the answer is whether that changed anything.
///
/// # Errors
/// [`Refusal::Locked`] when it would loosen what is locked above.
pub async fn set_own(
    tx: &Tx,
    authority: &Authority<permit::TenantsPolicy>,
    document: &Document,
    address: &str,
) -> Result<bool, Refusal> {
    let lineage = authority.target();
    let tenant = lineage.tenant().id;
    let effective = policy::load(tx, lineage, None, None).await?;
    let before = effective.own().map(|own| own.document.clone());
    if before.clone().unwrap_or_default() == *document {
        return Ok(false);
    }
    keep_floors(&effective, document, before.as_ref())?;
    keep_reachable(&effective, lineage.tenant(), SettingOrigin::Own, document)?;
    policy::set_own(tx, tenant, None, None, document, Some(authority.actor())).await?;
    let change = Change {
        origin: SettingOrigin::Own,
        source: lineage.tenant(),
        from: before.as_ref(),
        to: Some(document),
    };
    record(tx, authority, &change, address).await?;
    Ok(true)
}

/// Imposes a setting on the tenant alone, in the name of [`imposer`]; the answer is whether that
/// changed anything.
///
/// # Errors
/// [`Refusal::NotFromAbove`] without authority over an ancestor, [`Refusal::Locked`] when it would
/// loosen what is locked above even that.
pub async fn impose(
    tx: &Tx,
    authority: &Authority<permit::TenantsPolicy>,
    document: &Document,
    address: &str,
) -> Result<bool, Refusal> {
    let source = imposer(authority).ok_or(Refusal::NotFromAbove)?;
    let lineage = authority.target();
    let effective = policy::load(tx, lineage, None, None).await?;
    let before = imposed(&effective, source.id);
    if before.as_ref() == Some(document) {
        return Ok(false);
    }
    let above = without(&effective, lineage, source.id);
    keep_floors(&above, document, before.as_ref())?;
    keep_reachable(&effective, source, SettingOrigin::Imposed, document)?;
    policy::impose(tx, lineage, source.id, document, Some(authority.actor())).await?;
    let change = Change {
        origin: SettingOrigin::Imposed,
        source,
        from: before.as_ref(),
        to: Some(document),
    };
    record(tx, authority, &change, address).await?;
    Ok(true)
}

/// Withdraws what `source` imposed; the tenant's own setting, which stayed stored, holds again. The
/// answer is whether there was anything.
///
/// # Errors
/// [`Refusal::NotFromAbove`] unless the actor may change the policy of `source`.
pub async fn release(
    tx: &Tx,
    authority: &Authority<permit::TenantsPolicy>,
    source: &Tenant,
    address: &str,
) -> Result<bool, Refusal> {
    if !may_release(authority, source) {
        return Err(Refusal::NotFromAbove);
    }
    let lineage = authority.target();
    let effective = policy::load(tx, lineage, None, None).await?;
    let Some(before) = imposed(&effective, source.id) else {
        return Ok(false);
    };
    policy::release(tx, lineage.tenant().id, source.id).await?;
    let change = Change {
        origin: SettingOrigin::Imposed,
        source,
        from: Some(&before),
        to: None,
    };
    record(tx, authority, &change, address).await?;
    Ok(true)
}

/// Whether the holder of this authority may withdraw what `source` imposed: `source` is above the
/// target, and not above everything they may change.
#[must_use]
pub fn may_release(authority: &Authority<permit::TenantsPolicy>, source: &Tenant) -> bool {
    let target = authority.target();
    let above = source.id != target.tenant().id && target.contains(source.id);
    above && source.lineage_ids.contains(&authority.over().id)
}

fn imposed(effective: &Effective, source: TenantId) -> Option<Document> {
    let found = effective.imposed().find(|setting| setting.source == source);
    found.map(|setting| setting.document.clone())
}

/// What would be in force on the target before `source` says anything about it: its ancestors, and
/// what was imposed by whoever is above `source`.
#[must_use]
pub fn without(effective: &Effective, lineage: &Lineage, source: TenantId) -> Effective {
    let depth = |id: TenantId| lineage.iter().position(|node| node.id == id);
    let mut nodes = effective.nodes.clone();
    if let Some(subject) = nodes.last_mut() {
        subject.settings.retain(|setting| {
            setting.origin == SettingOrigin::Imposed && depth(setting.source) < depth(source)
        });
    }
    policy::fold(&nodes, None, &[])
}

/// Refuses a document that says something looser than the floor under it. What was stored before
/// may stay: it is covered, not in force.
pub(super) fn keep_floors(
    effective: &Effective,
    document: &Document,
    before: Option<&Document>,
) -> Result<(), Refusal> {
    let stored = before.cloned().unwrap_or_default();
    floor(&effective.mode, document.mode, stored.mode, |floor, set| {
        set < floor
    })?;
    floor(
        &effective.minimum,
        document.minimum,
        stored.minimum,
        |floor, set| set < floor,
    )?;
    floor(
        &effective.trust_days,
        document.trust_days,
        stored.trust_days,
        |floor, set| set > floor,
    )?;
    floor(
        &effective.session_hours,
        document.session_hours.map(Some),
        stored.session_hours.map(Some),
        longer,
    )?;
    floor(
        &effective.session_idle_minutes,
        document.session_idle_minutes.map(Some),
        stored.session_idle_minutes.map(Some),
        longer,
    )?;
    let methods = document
        .methods
        .as_ref()
        .filter(|_| document.methods != stored.methods);
    let beyond = |allowed: &BTreeSet<_>| methods.is_some_and(|set| !set.is_subset(allowed));
    if let (Some(allowed), Some(by)) = (&effective.methods.floor, &effective.methods.locked_by)
        && beyond(allowed)
    {
        return Err(Refusal::Locked(Box::new(by.clone())));
    }
    if beyond(&effective.methods.inherited) {
        return Err(Refusal::MethodsFromAbove);
    }
    Ok(())
}

/// Refuses a document with which nobody of the tenant could do what is demanded: none of the methods
/// that would be allowed reaches the level that would be asked for.
fn keep_reachable(
    effective: &Effective,
    source: &Tenant,
    origin: SettingOrigin,
    document: &Document,
) -> Result<(), Refusal> {
    document.check()?;
    let mut nodes = effective.nodes.clone();
    if let Some(subject) = nodes.last_mut() {
        let same = |setting: &Setting| setting.origin == origin && setting.source == source.id;
        let place = subject.settings.iter().position(same);
        let written = Setting {
            origin,
            source: source.id,
            document: document.clone(),
            by: None,
            at: entity::values::Timestamp(0),
        };
        match place {
            Some(place) => subject.settings[place] = written,
            // The own setting comes last; what was imposed comes before it.
            None if origin == SettingOrigin::Own => subject.settings.push(written),
            None => subject.settings.insert(0, written),
        }
    }
    let after = policy::fold(&nodes, None, &[]);
    let reaches = |kind: &AuthenticatorKind| {
        *kind != AuthenticatorKind::RecoveryCode && Level::with(*kind) >= after.prompt_level
    };
    if after.methods.value.iter().any(reaches) {
        Ok(())
    } else {
        Err(Refusal::Document(DocumentError::MinimumUnreachable))
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape of every comparison here"
)]
fn longer(floor: &Option<u16>, set: &Option<u16>) -> bool {
    match (floor, set) {
        (Some(floor), Some(set)) => set > floor,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

fn floor<T: PartialEq + Copy>(
    knob: &Knob<T>,
    set: Option<T>,
    stored: Option<T>,
    looser: impl Fn(&T, &T) -> bool,
) -> Result<(), Refusal> {
    let (Some(set), Some(floor), Some(by)) = (&set, &knob.floor, &knob.locked_by) else {
        return Ok(());
    };
    if looser(floor, set) && stored.as_ref() != Some(set) {
        return Err(Refusal::Locked(Box::<Origin>::new(by.clone())));
    }
    Ok(())
}

struct Change<'a> {
    origin: SettingOrigin,
    source: &'a Tenant,
    from: Option<&'a Document>,
    to: Option<&'a Document>,
}

async fn record(
    tx: &Tx,
    authority: &Authority<permit::TenantsPolicy>,
    change: &Change<'_>,
    address: &str,
) -> Result<(), DbError> {
    let plain = |document: Option<&Document>| -> Value {
        document.map_or(Value::Null, |document| json!(document))
    };
    let entry = Entry {
        tenant: authority.target().tenant().id,
        actor: Some(authority.actor()),
        subject: None,
        client: None,
        action: Action::PolicySet,
        address: address.to_owned(),
        detail: json!({
            "origin": change.origin.as_str(),
            "source": change.source.slug,
            "from": plain(change.from),
            "to": plain(change.to),
        }),
    };
    audit::record(tx, entry).await
}
