//! The policy in its rows: loaded, written, covered, released, and refused when unreadable.

mod unreadable;
mod world;

use std::collections::BTreeSet;

use entity::ids::DecisionId;
use entity::policy_setting;
use entity::values::AuthenticatorKind;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait};
use vestibule::factor;
use vestibule::policy::{
    self, Asked, AuthenticationEvent, Demand, Document, ExceptionError, Facts, Holdings, Level,
    Method, Mode, NewException, SettingError, decide,
};
use vestibule::tenancy;

use world::{DAY, START, World};

const STANDING: Demand = Demand::Required(Level::TwoStep);

#[tokio::test]
async fn the_policy_of_a_user_at_a_client_takes_two_statements() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    let (lineage, alice) = (world.lineage(&tx).await, world.alice(&tx).await);
    let finance = world.finance(&tx).await;
    world
        .own(&tx, world.operator, Document::mode(Mode::Enabled))
        .await;
    let before = world.db.statements();
    let effective = policy::load(&tx, &lineage, Some(&finance), Some(&alice))
        .await
        .unwrap();
    assert_eq!(world.db.statements() - before, 2);
    assert_eq!(effective.demand, Demand::Enabled);
    let terms = effective.client.as_ref().expect("there is a client");
    assert_eq!(
        (terms.minimum, terms.trust_accepted),
        (Some(Level::TwoFactor), false)
    );
    let names: Vec<&str> = effective
        .nodes
        .iter()
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "MERIDIAN",
            "KAPPA",
            "ALDER",
            "Payroll",
            "alice@alder.example"
        ]
    );
    let before = world.db.statements();
    let page = policy::load_users(&tx, &lineage, &[alice.clone(), alice])
        .await
        .unwrap();
    assert_eq!((page.len(), world.db.statements() - before), (2, 2));
}

#[tokio::test]
async fn what_is_read_in_one_statement_is_what_is_read_in_many() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    let (lineage, alice) = (world.lineage(&tx).await, world.alice(&tx).await);
    let finance = world.finance(&tx).await;
    let lock = Document::mode(Mode::Enabled).locked();
    let days = Document {
        trust_days: Some(3),
        ..Document::default()
    };
    policy::impose(&tx, &lineage, world.reseller, &lock, None)
        .await
        .unwrap();
    world
        .own(&tx, world.operator, Document::mode(Mode::Enabled))
        .await;
    world.own(&tx, world.company, days.clone()).await;
    for (client, user) in [(Some(world.finance), None), (None, Some(world.alice))] {
        policy::set_own(&tx, world.company, client, user, &days, None)
            .await
            .unwrap();
    }
    for over in [world.operator, world.company] {
        let exception = NewException {
            granted_over: over,
            ..world.exception()
        };
        policy::grant_exception(&tx, &lineage, exception)
            .await
            .unwrap();
    }
    for client in [None, Some(&finance)] {
        let expected = policy::load(&tx, &lineage, client, Some(&alice))
            .await
            .unwrap();
        let is = client.map(|client| entity::client::Column::Id.eq(client.id));
        let is = is.map(|is| Condition::all().add(is));
        let before = world.db.statements();
        let found = policy::standing(&tx, &alice, is).await.unwrap();
        assert_eq!(world.db.statements() - before, 1);
        assert_eq!(found.effective, expected);
        assert_eq!(found.lineage, lineage);
        assert_eq!(found.client.as_ref(), client);
        let held = factor::holdings(&tx, &alice).await.unwrap();
        assert_eq!(found.holdings, held);
    }
}

#[tokio::test]
async fn a_setting_saved_twice_is_one_setting() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    world
        .own(&tx, world.company, Document::mode(Mode::Disabled))
        .await;
    world
        .own(&tx, world.company, Document::mode(Mode::Required))
        .await;
    assert_eq!(world.demand(&tx).await.unwrap(), STANDING);
    let rows = policy_setting::Entity::find().all(tx.conn()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].set_by, Some(world.alice));
}

#[tokio::test]
async fn an_imposed_lock_covers_the_own_value_and_its_release_restores_it() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    world
        .own(&tx, world.company, Document::mode(Mode::Disabled))
        .await;
    let lineage = world.lineage(&tx).await;
    let lock = Document::mode(Mode::Required).locked();
    policy::impose(&tx, &lineage, world.reseller, &lock, None)
        .await
        .unwrap();
    let effective = policy::load(&tx, &lineage, None, None).await.unwrap();
    assert_eq!(effective.demand, STANDING);
    assert_eq!(effective.mode.own, Some(Mode::Disabled));
    let by = effective.locked_by().expect("it is locked");
    assert_eq!(
        (by.source, by.source_name.as_str()),
        (world.reseller, "KAPPA")
    );
    // A user's own looser mode changes nothing.
    let loose = Document::mode(Mode::Disabled);
    policy::set_own(&tx, world.company, None, Some(world.alice), &loose, None)
        .await
        .unwrap();
    assert_eq!(world.demand(&tx).await.unwrap(), STANDING);

    assert!(
        policy::release(&tx, world.company, world.reseller)
            .await
            .unwrap()
    );
    assert!(
        !policy::release(&tx, world.company, world.reseller)
            .await
            .unwrap()
    );
    let effective = policy::load(&tx, &lineage, None, None).await.unwrap();
    assert_eq!(
        (effective.demand, effective.locked_by()),
        (Demand::Disabled, None)
    );
}

#[tokio::test]
async fn only_a_tenant_above_imposes() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    let reseller = tenancy::lineage(&tx, world.reseller).await.unwrap();
    let lock = Document::mode(Mode::Required).locked();
    for source in [world.company, world.reseller] {
        let refused = policy::impose(&tx, &reseller, source, &lock, None).await;
        assert!(matches!(refused, Err(SettingError::NotAnAncestor)));
    }
    let nowhere = policy::set_own(
        &tx,
        world.company,
        Some(world.finance),
        Some(world.alice),
        &lock,
        None,
    );
    assert!(matches!(nowhere.await, Err(SettingError::TwoPlaces)));
    let nothing = Document {
        methods: Some(BTreeSet::new()),
        ..Document::default()
    };
    let refused = policy::set_own(&tx, world.company, None, None, &nothing, None).await;
    assert!(matches!(refused, Err(SettingError::Document(_))));
}

#[tokio::test]
async fn the_rule_for_a_client_holds_at_that_client_alone() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    let rule = Document {
        methods: Some([AuthenticatorKind::Totp].into()),
        trust_days: Some(0),
        ..Document::mode(Mode::Required)
    };
    policy::set_own(&tx, world.company, Some(world.finance), None, &rule, None)
        .await
        .unwrap();
    assert_eq!(world.demand(&tx).await.unwrap(), Demand::Enabled);
    let (lineage, alice) = (world.lineage(&tx).await, world.alice(&tx).await);
    let finance = world.finance(&tx).await;
    let effective = policy::load(&tx, &lineage, Some(&finance), Some(&alice))
        .await
        .unwrap();
    assert_eq!(effective.demand, STANDING);
    assert!(!effective.allows(AuthenticatorKind::Email));
    assert!(!effective.accepts_trust());
}

#[tokio::test]
async fn an_exception_loosens_until_it_ends_or_is_withdrawn() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    let lineage = world.lineage(&tx).await;
    let lock = Document::mode(Mode::Required).locked();
    policy::impose(&tx, &lineage, world.reseller, &lock, None)
        .await
        .unwrap();
    let granted_below = NewException {
        granted_over: world.company,
        ..world.exception()
    };
    policy::grant_exception(&tx, &lineage, granted_below)
        .await
        .unwrap();
    assert_eq!(
        world.demand(&tx).await.unwrap(),
        STANDING,
        "the reseller's floor stands"
    );
    let id = policy::grant_exception(&tx, &lineage, world.exception())
        .await
        .unwrap();
    assert_eq!(world.demand(&tx).await.unwrap(), Demand::Disabled);
    assert_eq!(policy::exceptions(&tx, &lineage).await.unwrap().len(), 2);
    assert!(
        !policy::revoke_exception(&tx, world.reseller, id)
            .await
            .unwrap()
    );
    assert!(
        policy::revoke_exception(&tx, world.company, id)
            .await
            .unwrap()
    );
    assert_eq!(world.demand(&tx).await.unwrap(), STANDING);
    policy::grant_exception(&tx, &lineage, world.exception())
        .await
        .unwrap();
    tx.commit().await.unwrap();

    world.db.ambient().clock.advance(DAY - 1);
    let tx = world.db.read().await.unwrap();
    assert_eq!(world.demand(&tx).await.unwrap(), Demand::Disabled);
    drop(tx);
    world.db.ambient().clock.advance(1);
    let tx = world.db.read().await.unwrap();
    assert_eq!(world.demand(&tx).await.unwrap(), STANDING);
}

#[tokio::test]
async fn an_exception_names_somebody_says_why_and_ends() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    let lineage = world.lineage(&tx).await;
    let refused = async |change: fn(&mut NewException)| {
        let mut new = world.exception();
        change(&mut new);
        policy::grant_exception(&tx, &lineage, new)
            .await
            .unwrap_err()
    };
    assert!(matches!(
        refused(|new| new.user = None).await,
        ExceptionError::ForNobody
    ));
    assert!(matches!(
        refused(|new| new.reason = "  ".into()).await,
        ExceptionError::NoReason
    ));
    assert!(matches!(
        refused(|new| new.ends_at = START).await,
        ExceptionError::Over
    ));
    let far = START.plus_seconds(400 * DAY);
    let mut long = world.exception();
    long.ends_at = far;
    let long = policy::grant_exception(&tx, &lineage, long).await;
    assert!(matches!(long, Err(ExceptionError::TooLong)));
    let above = tenancy::lineage(&tx, world.operator).await.unwrap();
    let from_below = policy::grant_exception(&tx, &above, world.exception()).await;
    assert!(matches!(from_below, Err(ExceptionError::NotAbove)));
}

#[tokio::test]
async fn a_decision_is_kept_with_its_reasons_and_found_under_its_tenant_alone() {
    let world = World::make().await;
    let tx = world.db.write().await.unwrap();
    let (lineage, alice) = (world.lineage(&tx).await, world.alice(&tx).await);
    let finance = world.finance(&tx).await;
    let effective = policy::load(&tx, &lineage, Some(&finance), Some(&alice))
        .await
        .unwrap();
    let asked = Asked::plain(tx.now);
    let decision = decide(&Facts {
        effective: &effective,
        asked: &asked,
        holdings: Holdings::default(),
        preferred: None,
        last_used: None,
        events: &[AuthenticationEvent::proved(Method::Password, tx.now)],
        now: tx.now,
    });
    let client = Some(world.finance);
    let id = policy::record(&tx, world.company, world.alice, client, &decision)
        .await
        .unwrap();
    let kept = policy::recorded(&tx, world.company, id)
        .await
        .unwrap()
        .expect("it was kept");
    assert_eq!(
        (kept.outcome.as_str(), kept.user, kept.client),
        ("enrol", world.alice, client)
    );
    assert_eq!(&kept.why, decision.why());
    assert!(
        policy::recorded(&tx, world.operator, id)
            .await
            .unwrap()
            .is_none()
    );
    let unknown = DecisionId(world.alice.0);
    assert!(
        policy::recorded(&tx, world.company, unknown)
            .await
            .unwrap()
            .is_none()
    );
}
