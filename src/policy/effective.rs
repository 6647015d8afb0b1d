//! What is in force: every knob with its own, imposed and inherited value, its lock and its origin.

use std::collections::BTreeSet;

use entity::ids::{ClientId, ExceptionId, TenantId, UserId};
use entity::values::{AuthenticatorKind, SettingOrigin, Timestamp};
use serde::{Deserialize, Serialize};

use super::assurance::Level;
use super::document::{Demand, Document, Mode};

/// What a node of the walk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A tenant of the lineage.
    Tenant(TenantId),
    /// The rule for one client in the company.
    Client(ClientId),
    /// The user.
    User(UserId),
}

impl Place {
    /// What kind of node it is, as a stable word.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Tenant(_) => "tenant",
            Self::Client(_) => "client",
            Self::User(_) => "user",
        }
    }
}

/// One node of the walk with everything that was set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub place: Place,
    /// Its name, for people.
    pub name: String,
    /// Imposed settings, the highest ancestor's first, then the own one; may be empty.
    pub settings: Vec<Setting>,
}

/// One setting on a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Own, or imposed by an ancestor.
    pub origin: SettingOrigin,
    /// The tenant that wrote it.
    pub source: TenantId,
    /// What it says.
    pub document: Document,
    /// Who wrote it.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The node it stands on.
    pub place: Place,
    /// That node's name.
    pub name: String,
    /// Own, or imposed by an ancestor.
    pub origin: SettingOrigin,
    /// The tenant that wrote it.
    pub source: TenantId,
    /// That tenant's name.
    pub source_name: String,
    /// Whether the setting is locked.
    pub locked: bool,
    /// Who wrote it.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// One knob after the fold, with what the *subject* (the last node of the walk) says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Knob<T> {
    /// The subject's own value; none means inherited.
    pub own: Option<T>,
    /// What was imposed on the subject alone.
    pub imposed: Option<T>,
    /// What would hold without the subject's own setting.
    pub inherited: T,
    /// What holds.
    pub value: T,
    /// Who said so; none is Vestibule's default.
    pub origin: Option<Origin>,
    /// The floor that the subject's own setting cannot loosen.
    pub floor: Option<T>,
    /// Who set that floor; a control with it is greyed out.
    pub locked_by: Option<Origin>,
}

/// A loosening for one user or client, in force now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The row.
    pub id: ExceptionId,
    /// The tenant over which the granter held authority.
    pub granted_over: TenantId,
    /// The user it is for; none means every user of the tenant, at the client.
    pub user: Option<UserId>,
    /// The client it is for; none means every client, for the user.
    pub client: Option<ClientId>,
    /// The mode that holds instead. *Required* lowers the minimum to two-step.
    pub mode: Mode,
    /// Why.
    pub reason: String,
    /// Who granted it.
    pub by: Option<UserId>,
    /// Until when.
    pub ends_at: Timestamp,
}

/// What a client itself demands, from its registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientTerms {
    /// The client.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// The least level it takes; a request can raise it, nothing lowers it.
    pub minimum: Option<Level>,
    /// Whether a trusted computer counts.
    pub trust_accepted: bool,
}

/// The policy in force for a tenant, or a user of it, perhaps at one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// Whether a second step is asked for, before exceptions.
    pub mode: Knob<Mode>,
    /// The least level that a prompt must reach, before exceptions.
    pub minimum: Knob<Level>,
    /// The kinds of second step that are allowed.
    pub methods: Knob<BTreeSet<AuthenticatorKind>>,
    /// For how many days a computer may be trusted; 0 means never.
    pub trust_days: Knob<u16>,
    /// The age at which a session ends, in hours; none means the installation's.
    pub session_hours: Knob<Option<u16>>,
    /// The idle time after which a session ends, in minutes; none means the installation's.
    pub session_idle_minutes: Knob<Option<u16>>,
    /// What is asked, after exceptions.
    pub demand: Demand,
    /// The least level that a prompt must reach, after exceptions; never below two-step.
    pub prompt_level: Level,
    /// The exceptions that changed something.
    pub exceptions: Vec<Exception>,
    /// The client's own terms, where there is a client.
    pub client: Option<ClientTerms>,
    /// The nodes that were walked, root first.
    pub nodes: Vec<Node>,
}

impl Effective {
    /// Who keeps the subject from loosening its mode; none when it is free to.
    #[must_use]
    pub const fn locked_by(&self) -> Option<&Origin> {
        self.mode.locked_by.as_ref()
    }

    /// The last node of the walk: the tenant, the client's rule or the user that was asked about.
    #[must_use]
    pub fn subject(&self) -> Option<&Node> {
        self.nodes.last()
    }

    /// The subject's own setting, where it has one.
    #[must_use]
    pub fn own(&self) -> Option<&Setting> {
        let mut settings = self.subject()?.settings.iter();
        settings.find(|setting| setting.origin == SettingOrigin::Own)
    }

    /// What ancestors imposed on the subject alone, the highest ancestor's first.
    pub fn imposed(&self) -> impl Iterator<Item = &Setting> {
        let settings = self.subject().map_or(&[][..], |node| &node.settings);
        let imposed = |setting: &&Setting| setting.origin == SettingOrigin::Imposed;
        settings.iter().filter(imposed)
    }

    /// Whether this kind of second step is allowed at all.
    #[must_use]
    pub fn allows(&self, kind: AuthenticatorKind) -> bool {
        self.methods.value.contains(&kind)
    }

    /// Whether a trusted computer can count here: the policy and the client both take it.
    #[must_use]
    pub fn accepts_trust(&self) -> bool {
        self.trust_days.value > 0
            && self
                .client
                .as_ref()
                .is_none_or(|client| client.trust_accepted)
    }
}
