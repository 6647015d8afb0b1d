//! The fold: what all nodes say, made into what is in force, with the origin of each knob.
//!
//! 1. The nodes come root first: operator, resellers, company, then the rule for one client in that
//!    company, then the user.
//! 2. A node holds settings: those an ancestor imposed on it alone, and its own. Imposed ones go
//!    first, so a locked imposed setting covers a looser own one; the own one stays stored and holds
//!    again when the imposed one is released.
//! 3. Each knob is folded by itself, carrying `(floor, value)`: a setting makes
//!    `value = tighter(floor, set)`, and a lock makes `floor = value`. So what is locked can be
//!    tightened below and never loosened, and what is not locked is a default. Allowed methods
//!    intersect, locked or not.
//! 4. A dated exception loosens, for one user or client, the floors that were set at or below the
//!    node it was granted over; floors from above that node stand.
//!
//! A lock holds the knobs that its document sets; a document that sets none locks everything as it
//! was inherited ("Inherited, locked").

use std::collections::BTreeSet;

use entity::ids::TenantId;
use entity::values::{AuthenticatorKind, SettingOrigin};

use super::assurance::Level;
use super::document::{DEFAULT_TRUST_DAYS, Demand, Document, Mode, SECOND_STEPS};
use super::effective::{ClientTerms, Effective, Exception, Knob, Node, Origin, Place, Setting};

/// Folds the nodes, root first, into what is in force.
#[must_use]
pub fn fold(nodes: &[Node], client: Option<ClientTerms>, exceptions: &[Exception]) -> Effective {
    let all: Vec<Layer<'_>> = layers(nodes);
    let mode = turn(&all, Mode::default(), &MODE);
    let minimum = turn(&all, Level::TwoStep, &MINIMUM);
    let mut in_force = (mode.value, minimum.value.max(Level::TwoStep));
    let mut applied = Vec::new();
    for exception in exceptions {
        let loosened = loosen(&all, nodes, exception, in_force);
        if loosened != in_force {
            in_force = loosened;
            applied.push(exception.clone());
        }
    }
    Effective {
        mode,
        minimum,
        methods: turn(&all, BTreeSet::from(SECOND_STEPS), &METHODS),
        trust_days: turn(&all, DEFAULT_TRUST_DAYS, &TRUST_DAYS),
        session_hours: turn(&all, None, &SESSION_HOURS),
        session_idle_minutes: turn(&all, None, &SESSION_IDLE),
        demand: Demand::new(in_force.0, in_force.1),
        prompt_level: in_force.1,
        exceptions: applied,
        client,
        nodes: nodes.to_vec(),
    }
}

/// One setting in its place in the walk.
struct Layer<'a> {
    setting: &'a Setting,
    node: &'a Node,
    source_name: &'a str,
    /// How far from the root the tenant stands that wrote it. An unknown one counts as the root:
    /// no exception loosens it.
    depth: usize,
    /// Whether it stands on the last node.
    on_subject: bool,
}

impl Layer<'_> {
    fn origin(&self) -> Origin {
        Origin {
            place: self.node.place,
            name: self.node.name.clone(),
            origin: self.setting.origin,
            source: self.setting.source,
            source_name: self.source_name.to_owned(),
            locked: self.setting.document.locked,
            by: self.setting.by,
            at: self.setting.at,
        }
    }
}

fn layers(nodes: &[Node]) -> Vec<Layer<'_>> {
    let last = nodes.len().saturating_sub(1);
    let mut layers = Vec::new();
    for (position, node) in nodes.iter().enumerate() {
        for setting in &node.settings {
            let depth = depth(nodes, setting.source);
            layers.push(Layer {
                setting,
                node,
                source_name: depth.map_or("", |depth| &nodes[depth].name),
                depth: depth.unwrap_or(0),
                on_subject: position == last,
            });
        }
    }
    layers
}

fn depth(nodes: &[Node], tenant: TenantId) -> Option<usize> {
    nodes
        .iter()
        .position(|node| node.place == Place::Tenant(tenant))
}

/// How one knob is read from a document and how two values of it combine.
struct Reading<T> {
    get: fn(&Document) -> Option<T>,
    tighter: fn(&T, &T) -> T,
    /// Whether values combine even where nothing is locked.
    always: bool,
}

const MODE: Reading<Mode> = Reading {
    get: |document| document.mode,
    tighter: |a, b| *a.max(b),
    always: false,
};
const MINIMUM: Reading<Level> = Reading {
    get: |document| document.minimum,
    tighter: |a, b| *a.max(b),
    always: false,
};
const METHODS: Reading<BTreeSet<AuthenticatorKind>> = Reading {
    get: |document| document.methods.clone(),
    tighter: |a, b| a.intersection(b).copied().collect(),
    always: true,
};
const TRUST_DAYS: Reading<u16> = Reading {
    get: |document| document.trust_days,
    tighter: |a, b| *a.min(b),
    always: false,
};
const SESSION_HOURS: Reading<Option<u16>> = Reading {
    get: |document| document.session_hours.map(Some),
    tighter: shorter,
    always: false,
};
const SESSION_IDLE: Reading<Option<u16>> = Reading {
    get: |document| document.session_idle_minutes.map(Some),
    tighter: shorter,
    always: false,
};

/// The shorter of two times, of which none is the installation's and so no limit of the policy.
fn shorter(a: &Option<u16>, b: &Option<u16>) -> Option<u16> {
    match (a, b) {
        (Some(a), Some(b)) => Some(*a.min(b)),
        (Some(only), None) | (None, Some(only)) => Some(*only),
        (None, None) => None,
    }
}

/// What is carried along the walk for one knob.
struct Carried<'a, T> {
    value: T,
    from: Option<&'a Layer<'a>>,
    floor: Option<(T, &'a Layer<'a>)>,
}

impl<'a, T: Clone + PartialEq> Carried<'a, T> {
    /// `value = tighter(floor, set)`; with a lock `floor = value`.
    fn step(&mut self, layer: &'a Layer<'a>, reading: &Reading<T>) {
        let document = &layer.setting.document;
        let set = (reading.get)(document);
        if let Some(set) = &set {
            let held = if reading.always {
                Some((&self.value, self.from))
            } else {
                self.floor.as_ref().map(|(floor, by)| (floor, Some(*by)))
            };
            let (value, from) = match held {
                Some((held, by)) => {
                    let value = (reading.tighter)(held, set);
                    let from = if value == *held { by } else { Some(layer) };
                    (value, from)
                }
                None => (set.clone(), Some(layer)),
            };
            self.value = value;
            self.from = from;
        }
        if document.locked && (set.is_some() || document.is_silent()) {
            // The same floor again is the first locker's: it needs that one's leave to loosen it.
            if self
                .floor
                .as_ref()
                .is_none_or(|(floor, _)| *floor != self.value)
            {
                self.floor = Some((self.value.clone(), layer));
            }
        }
    }
}

fn turn<T: Clone + PartialEq>(layers: &[Layer<'_>], default: T, reading: &Reading<T>) -> Knob<T> {
    let mut carried = Carried {
        value: default,
        from: None,
        floor: None,
    };
    let mut own = None;
    let mut imposed: Option<T> = None;
    let mut before: Option<(T, Option<(T, Origin)>)> = None;
    for layer in layers {
        let says = (reading.get)(&layer.setting.document);
        match (layer.on_subject, layer.setting.origin) {
            (true, SettingOrigin::Own) => {
                own = says;
                before = Some((carried.value.clone(), floor_of(&carried)));
            }
            (true, SettingOrigin::Imposed) => imposed = says.or(imposed),
            (false, SettingOrigin::Own | SettingOrigin::Imposed) => {}
        }
        carried.step(layer, reading);
    }
    let (inherited, floor) = before.unwrap_or_else(|| (carried.value.clone(), floor_of(&carried)));
    let (floor, locked_by) = floor.unzip();
    Knob {
        own,
        imposed,
        inherited,
        value: carried.value,
        origin: carried.from.map(Layer::origin),
        floor,
        locked_by,
    }
}

fn floor_of<T: Clone>(carried: &Carried<'_, T>) -> Option<(T, Origin)> {
    let floor = carried.floor.as_ref();
    floor.map(|(floor, by)| (floor.clone(), by.origin()))
}

/// The floor made by tenants above `depth` alone.
fn floor_above<T: Clone + PartialEq>(
    layers: &[Layer<'_>],
    depth: usize,
    default: T,
    reading: &Reading<T>,
) -> Option<T> {
    let mut carried = Carried {
        value: default,
        from: None,
        floor: None,
    };
    for layer in layers.iter().filter(|layer| layer.depth < depth) {
        carried.step(layer, reading);
    }
    carried.floor.map(|(floor, _)| floor)
}

/// What an exception makes of what is in force: never tighter, never below a floor from above the
/// node it was granted over.
fn loosen(
    layers: &[Layer<'_>],
    nodes: &[Node],
    exception: &Exception,
    (mode, level): (Mode, Level),
) -> (Mode, Level) {
    // Granted over a tenant outside the lineage it is no exception here.
    let Some(depth) = depth(nodes, exception.granted_over) else {
        return (mode, level);
    };
    let least_mode = floor_above(layers, depth, Mode::default(), &MODE).unwrap_or(Mode::Disabled);
    let least_level = floor_above(layers, depth, Level::TwoStep, &MINIMUM)
        .unwrap_or(Level::TwoStep)
        .max(Level::TwoStep);
    let loosened = mode.min(exception.mode.max(least_mode));
    let level = match exception.mode {
        Mode::Required => level.min(least_level),
        Mode::Disabled | Mode::Enabled => level,
    };
    (loosened, level)
}
