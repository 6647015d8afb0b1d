//! What a user may do for themselves: their authenticator app, their security keys, their mobile,
//! their computers.
//!
//! Every change is made by somebody whose second factor is fresh (the web part asks for it before
//! it calls in here), is written to the audit log, and is told to every channel that remains.
//! A credential change ends what hung on the old credentials: other sessions and, where a factor
//! was removed or a number replaced, the trusted computers.

pub mod key;
pub mod mfa;
pub mod mobile;
pub mod sessions;

use crate::audit::{Action, Entry};
use crate::db::{DbError, Tx};
use crate::locale::Lang;
use crate::login::session::{self, Session};
use crate::policy::{Apps, Demand, Effective, Holdings, Origin};
use crate::tenancy::Lineage;
use crate::user::User;

/// Somebody who is signed in, about to change something of their own.
#[derive(Clone, Copy)]
pub struct Subscriber<'a> {
    /// Their session; it survives the change.
    pub session: &'a Session,
    /// Who.
    pub user: &'a User,
    /// Of which tenant.
    pub lineage: &'a Lineage,
    /// The policy in force for them.
    pub effective: &'a Effective,
    /// What they hold.
    pub holdings: &'a Holdings,
    /// Their authenticator apps.
    pub apps: &'a Apps,
    /// The language to speak with them.
    pub lang: Lang,
    /// The network address.
    pub address: &'a str,
    /// What the browser calls itself.
    pub user_agent: &'a str,
}

impl Subscriber<'_> {
    fn event(&self, action: Action) -> Entry {
        Entry::own(self.user.tenant_id, self.user.id, action, self.address)
    }

    /// Who demands from above that this user proves a second step; nobody when it is the user's
    /// own wish or no demand at all.
    #[must_use]
    pub fn required_by(&self) -> Option<Requirement> {
        match self.effective.demand {
            Demand::Required(_) => {}
            Demand::Enabled | Demand::Disabled => return None,
        }
        let knob = &self.effective.mode;
        let (origin, locked) = match (&knob.locked_by, &knob.origin) {
            (Some(lock), _) => (lock, true),
            (None, Some(origin)) => (origin, origin.locked),
            (None, None) => return None,
        };
        let Origin {
            source_name, at, ..
        } = origin.clone();
        Some(Requirement {
            by: source_name,
            locked,
            at,
        })
    }

    /// Ends everything else that was signed in, and keeps this session.
    async fn keep_only_this_session(&self, tx: &Tx) -> Result<(), DbError> {
        session::end_all(tx, self.user.id, Some(self.session.id)).await?;
        session::follow_epoch(tx, self.session.id, self.user.id).await
    }
}

/// A demand from above, for the page that greys a control out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Whose setting it is, as people call them.
    pub by: String,
    /// Whether it is locked for everybody below.
    pub locked: bool,
    /// Since when.
    pub at: entity::values::Timestamp,
}
