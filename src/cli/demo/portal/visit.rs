//! The portal's own sessions: in memory, by an opaque cookie.

use std::collections::HashMap;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::values::Timestamp;

use super::relying_party::{Area, Identity, Pending};
use crate::base::Ambient;

/// Seconds after which a visit is over.
const LIFETIME: i64 = 8 * 3600;
/// Visits that are remembered at once; the oldest gives way.
const VISITS: usize = 10_000;
/// Sign-ins that one browser may have under way (tabs).
const PENDING: usize = 8;

/// One browser's visit.
#[derive(Debug)]
pub struct Visit {
    analytics: Option<Identity>,
    payroll: Option<Identity>,
    pending: Vec<(String, Pending)>,
    since: Timestamp,
}

/// All visits.
pub struct Visits {
    visits: Mutex<HashMap<String, Visit>>,
    ambient: Ambient,
}

impl Visits {
    pub fn new(ambient: Ambient) -> Self {
        Self {
            visits: Mutex::new(HashMap::new()),
            ambient,
        }
    }

    /// Who this browser is, for one part of the portal.
    pub fn identity(&self, id: &str, area: Area) -> Option<Identity> {
        self.with(|visits| {
            let visit = visits.get(id)?;
            match area {
                Area::Analytics => visit.analytics.clone(),
                Area::Payroll => visit.payroll.clone(),
            }
        })
    }

    /// Remembers a sign-in under way; the answer is the visit's id, a new one if need be.
    pub fn remember(&self, id: Option<&str>, state: String, pending: Pending) -> String {
        self.with(|visits| {
            let id = match id.filter(|id| visits.contains_key(*id)) {
                Some(id) => id.to_owned(),
                None => self.open(visits),
            };
            let visit = visits
                .get_mut(&id)
                .expect("the visit was found or opened above");
            if visit.pending.len() >= PENDING {
                visit.pending.remove(0);
            }
            visit.pending.push((state, pending));
            id
        })
    }

    /// The sign-in that this browser began with this `state`, once.
    pub fn take(&self, id: &str, state: &str) -> Option<Pending> {
        self.with(|visits| {
            let pending = &mut visits.get_mut(id)?.pending;
            let index = pending.iter().position(|(known, _)| known == state)?;
            Some(pending.remove(index).1)
        })
    }

    /// Somebody signed in: the visit gets a new id, so that one planted before is worth nothing.
    pub fn arrive(&self, id: &str, area: Area, identity: Identity) -> Option<String> {
        self.with(|visits| {
            let mut visit = visits.remove(id)?;
            match area {
                Area::Analytics => {
                    // Somebody else's payroll must not stay open under a new name.
                    let other = visit.payroll.as_ref();
                    if other.is_some_and(|other| other.text("sub") != identity.text("sub")) {
                        visit.payroll = None;
                    }
                    visit.analytics = Some(identity);
                }
                Area::Payroll => visit.payroll = Some(identity),
            }
            let fresh = self.new_id();
            visits.insert(fresh.clone(), visit);
            Some(fresh)
        })
    }

    /// Replaces an identity by its refreshed self.
    pub fn refreshed(&self, id: &str, identity: Identity) {
        self.with(|visits| {
            if let Some(visit) = visits.get_mut(id) {
                visit.analytics = Some(identity);
            }
        });
    }

    /// Forgets the visit and says who it was.
    pub fn leave(&self, id: &str) -> Option<Identity> {
        self.with(|visits| visits.remove(id)?.analytics)
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, Visit>) -> T) -> T {
        let mut visits = self
            .visits
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = self.ambient.clock.now();
        visits.retain(|_, visit| now.seconds_since(visit.since) < LIFETIME);
        act(&mut visits)
    }

    fn open(&self, visits: &mut HashMap<String, Visit>) -> String {
        if visits.len() >= VISITS {
            let oldest = visits.iter().min_by_key(|(_, visit)| visit.since);
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                visits.remove(&oldest);
            }
        }
        let id = self.new_id();
        let visit = Visit {
            analytics: None,
            payroll: None,
            pending: Vec::new(),
            since: self.ambient.clock.now(),
        };
        visits.insert(id.clone(), visit);
        id
    }

    fn new_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.ambient.entropy.bytes::<32>())
    }
}
