//! The demo's tenants and their policy.

use std::collections::{BTreeMap, BTreeSet};

use entity::ids::{TenantId, UserId};
use entity::values::{AuthenticatorKind, TenantKind};

use super::WorldError;
use crate::db::Tx;
use crate::policy::{self, Document, Mode};
use crate::tenancy::{self, Branding, NewTenant};

struct Row {
    slug: &'static str,
    name: &'static str,
    kind: TenantKind,
    parent: Option<&'static str>,
    accent: Option<&'static str>,
    contact: Option<&'static str>,
}

#[rustfmt::skip]
const TENANTS: &[Row] = &[
    Row { slug: "meridian", name: "Meridian",           kind: TenantKind::Operator, parent: None,             accent: None,            contact: Some("Meridian support, +1 202 555 0100") },
    Row { slug: "kappa",    name: "Kappa Partners",     kind: TenantKind::Reseller, parent: Some("meridian"), accent: Some("#7a3fa0"), contact: Some("Kappa's service desk, help@kappa.example") },
    Row { slug: "alder",    name: "Alder Construction", kind: TenantKind::Company,  parent: Some("kappa"),    accent: Some("#b4541a"), contact: None },
    Row { slug: "birch",    name: "Birch Energy",       kind: TenantKind::Company,  parent: Some("kappa"),    accent: Some("#1f7a4d"), contact: None },
    Row { slug: "cedar",    name: "Cedar Backup",       kind: TenantKind::Company,  parent: Some("meridian"), accent: Some("#1f5fa8"), contact: None },
];

/// Makes the tree.
pub async fn build(tx: &Tx) -> Result<BTreeMap<&'static str, TenantId>, WorldError> {
    let mut tenants = BTreeMap::new();
    for row in TENANTS {
        let new = NewTenant {
            parent: row.parent.map(|slug| tenants[slug]),
            kind: row.kind,
            slug: row.slug.to_owned(),
            name: row.name.to_owned(),
            branding: Branding {
                accent: row.accent.map(str::to_owned),
                ..Branding::default()
            },
            default_country: row.parent.is_none().then(|| "US".to_owned()),
            contact: row.contact.map(str::to_owned),
        };
        tenants.insert(row.slug, tenancy::create(tx, new).await?);
    }
    Ok(tenants)
}

/// Writes the policy: the operator's default, Kappa's lock on Alder, Birch's refusal of e-mail,
/// and Erin's exemption.
pub async fn rules(
    tx: &Tx,
    tenants: &BTreeMap<&'static str, TenantId>,
    people: &BTreeMap<&'static str, UserId>,
) -> Result<(), WorldError> {
    use AuthenticatorKind::{RecoveryCode, SecurityKey, Sms, Totp};
    let (olga, rita) = (
        people["olga@meridian.example"],
        people["rita@kappa.example"],
    );
    let enabled = Document::mode(Mode::Enabled);
    policy::set_own(tx, tenants["meridian"], None, None, &enabled, Some(olga)).await?;
    let alder = tenancy::lineage(tx, tenants["alder"]).await?;
    let required = Document::mode(Mode::Required).locked();
    policy::impose(tx, &alder, tenants["kappa"], &required, Some(rita)).await?;
    let without_mail = Document {
        methods: Some(BTreeSet::from([Sms, Totp, SecurityKey, RecoveryCode])),
        ..Document::mode(Mode::Required)
    };
    policy::set_own(tx, tenants["birch"], None, None, &without_mail, Some(rita)).await?;
    let erin = Some(people["erin@cedar.example"]);
    let disabled = Document::mode(Mode::Disabled);
    policy::set_own(tx, tenants["cedar"], None, erin, &disabled, Some(olga)).await?;
    Ok(())
}
