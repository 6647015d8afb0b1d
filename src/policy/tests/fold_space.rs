//! The fold over its whole space: every document on every node, imposed ones, every lock.

use entity::ids::{ExceptionId, TenantId};
use entity::values::SettingOrigin;
use uuid::Uuid;

use super::support::{COMPANY, NOW, OPERATOR, RESELLER, USER, chain, imposed, own, required};
use crate::policy::{
    Demand, Document, Effective, Exception, Level, Mode, Node, Place, Setting, fold,
};

/// Every document in the two knobs that decide, locked and open.
fn documents() -> Vec<Document> {
    let minimum = Document {
        minimum: Some(Level::TwoFactor),
        ..Document::default()
    };
    let open = [
        Document::default(),
        Document::mode(Mode::Disabled),
        Document::mode(Mode::Enabled),
        Document::mode(Mode::Required),
        required(Level::TwoFactor),
        minimum,
    ];
    let locked = open.clone().map(Document::locked);
    open.into_iter().chain(locked).collect()
}

/// What may be imposed on the company, and by whom.
fn impositions() -> Vec<Vec<Setting>> {
    let weak = || Document::mode(Mode::Enabled).locked();
    let strong = || required(Level::TwoFactor).locked();
    vec![
        vec![],
        vec![imposed(OPERATOR, weak())],
        vec![imposed(OPERATOR, strong())],
        vec![imposed(RESELLER, weak())],
        vec![imposed(RESELLER, strong())],
        vec![imposed(RESELLER, Document::mode(Mode::Required))],
        vec![imposed(OPERATOR, strong()), imposed(RESELLER, weak())],
    ]
}

/// Every chain of operator, reseller, company (with what is imposed on it) and user.
fn every_chain(tenants: &[Document], users: &[Option<Mode>], mut look: impl FnMut(&[Node])) {
    for operator in tenants {
        for reseller in tenants {
            for company in tenants {
                for imposed in impositions() {
                    for user in users {
                        let mut on_company = imposed.clone();
                        on_company.push(own(COMPANY, company.clone()));
                        let on_user = user.map(|mode| own(COMPANY, Document::mode(mode)));
                        look(&chain([
                            vec![own(OPERATOR, operator.clone())],
                            vec![own(RESELLER, reseller.clone())],
                            on_company,
                            on_user.into_iter().collect(),
                        ]));
                    }
                }
            }
        }
    }
}

const USERS: [Option<Mode>; 4] = [
    None,
    Some(Mode::Disabled),
    Some(Mode::Enabled),
    Some(Mode::Required),
];

fn folded(nodes: &[Node]) -> Effective {
    fold(nodes, None, &[])
}

const fn mode_of(demand: Demand) -> Mode {
    match demand {
        Demand::Disabled => Mode::Disabled,
        Demand::Enabled => Mode::Enabled,
        Demand::Required(_) => Mode::Required,
    }
}

/// What holds right after each locked setting.
fn after_each_lock(nodes: &[Node]) -> Vec<(Setting, Effective)> {
    let mut found = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        for (position, setting) in node.settings.iter().enumerate() {
            if setting.document.locked {
                let mut upto = nodes[..=index].to_vec();
                upto[index].settings.truncate(position + 1);
                found.push((setting.clone(), folded(&upto)));
            }
        }
    }
    found
}

#[test]
fn no_child_weakens_a_lock() {
    // The weakest user is the hardest case; what a tighter one does is another property.
    every_chain(&documents(), &[Some(Mode::Disabled)], |nodes| {
        let end = folded(nodes);
        for (setting, then) in after_each_lock(nodes) {
            let document = &setting.document;
            if document.mode.is_some() || document.is_silent() {
                assert!(
                    end.mode.value >= then.mode.value,
                    "{setting:?} in {nodes:#?}"
                );
            }
            if document.minimum.is_some() || document.is_silent() {
                assert!(
                    end.minimum.value >= then.minimum.value,
                    "{setting:?} in {nodes:#?}"
                );
            }
            if document.mode.is_some() && document.minimum.is_some() {
                assert!(end.demand >= then.demand, "{setting:?} in {nodes:#?}");
            }
        }
    });
}

#[test]
fn everybody_may_tighten_and_only_a_floor_keeps_them_from_loosening() {
    every_chain(&documents(), &USERS, |nodes| {
        let end = folded(nodes);
        let mode = &end.mode;
        match (mode.own, mode.floor) {
            (Some(own), Some(floor)) => assert_eq!(mode.value, own.max(floor), "{nodes:#?}"),
            (Some(own), None) => assert_eq!(mode.value, own, "{nodes:#?}"),
            (None, _) => assert_eq!(mode.value, mode.inherited, "{nodes:#?}"),
        }
    });
}

#[test]
fn every_value_says_truly_where_it_comes_from() {
    every_chain(&documents(), &USERS, |nodes| {
        let end = folded(nodes);
        let says = |place: Place, origin: SettingOrigin, source: TenantId| {
            let node = nodes.iter().find(|node| node.place == place);
            let mut settings = node.expect("a node of the walk").settings.iter();
            settings
                .find(|setting| setting.origin == origin && setting.source == source)
                .expect("a setting of the node")
                .document
                .clone()
        };
        let origin = end.mode.origin.as_ref();
        match origin {
            Some(from) => {
                let document = says(from.place, from.origin, from.source);
                // Whoever locked what was inherited is where it comes from once the lock holds it.
                let locks = document.is_silent() && document.locked;
                assert!(document.mode == Some(end.mode.value) || locks, "{nodes:#?}");
            }
            None => assert_eq!(end.mode.value, Mode::default(), "{nodes:#?}"),
        }
        assert_eq!(end.mode.floor.is_some(), end.mode.locked_by.is_some());
        if let Some(by) = &end.mode.locked_by {
            assert!(says(by.place, by.origin, by.source).locked, "{nodes:#?}");
        }
    });
}

#[test]
fn what_is_imposed_covers_the_own_value_and_its_release_restores_it() {
    every_chain(&documents(), &[None], |nodes| {
        let company = &nodes[..3];
        let covered = folded(company);
        let mut released = company.to_vec();
        released[2]
            .settings
            .retain(|setting| setting.origin == SettingOrigin::Own);
        let restored = folded(&released);
        // The own value is there all the time, and holds again as if nothing had been.
        assert_eq!(covered.mode.own, restored.mode.own);
        assert_eq!(covered.own(), restored.own());
        for setting in covered.imposed().filter(|setting| setting.document.locked) {
            let least = setting
                .document
                .mode
                .expect("every imposed document has a mode");
            assert!(covered.mode.value >= least, "{nodes:#?}");
            assert!(covered.locked_by().is_some(), "{nodes:#?}");
        }
    });
}

#[test]
fn an_exception_never_tightens_and_never_passes_a_floor_from_above_its_granter() {
    every_chain(&documents(), &[Some(Mode::Disabled)], |nodes| {
        let without = folded(nodes);
        for (depth, granted_over) in [OPERATOR, RESELLER, COMPANY].into_iter().enumerate() {
            let above: Vec<TenantId> = [OPERATOR, RESELLER, COMPANY][..depth].to_vec();
            let mut high = nodes.to_vec();
            for node in &mut high {
                node.settings
                    .retain(|setting| above.contains(&setting.source));
            }
            let floor = folded(&high).mode.floor;
            for mode in Mode::ALL {
                let exception = Exception {
                    id: ExceptionId(Uuid::from_u128(9)),
                    granted_over,
                    user: Some(USER),
                    client: None,
                    mode: *mode,
                    reason: "a broken phone".to_owned(),
                    by: None,
                    ends_at: NOW.plus_seconds(60),
                };
                let with = fold(nodes, None, &[exception]);
                assert!(with.demand <= without.demand, "{nodes:#?}");
                let same =
                    (with.demand, with.prompt_level) == (without.demand, without.prompt_level);
                assert_eq!(with.exceptions.is_empty(), same, "{nodes:#?}");
                let least = floor.unwrap_or(Mode::Disabled).max(*mode);
                assert_eq!(
                    mode_of(with.demand),
                    mode_of(without.demand).min(least),
                    "{nodes:#?}"
                );
            }
        }
    });
}
