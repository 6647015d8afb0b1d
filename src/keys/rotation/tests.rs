//! The schedule against a model of the table, hour by hour.

use uuid::Uuid;

use super::*;

const ALG: Algorithm = Algorithm::Es256;

/// Runs the plan against a model of the table, for the one algorithm that is looked at.
struct World {
    keys: Vec<Life>,
    now: Timestamp,
    made: u128,
}

impl World {
    fn new() -> Self {
        Self {
            keys: Vec::new(),
            now: Timestamp(1_700_000_000_000),
            made: 0,
        }
    }

    fn make(&mut self, alg: Algorithm, state: KeyState) {
        self.made += 1;
        self.keys.push(Life {
            id: KeyId(Uuid::from_u128(self.made)),
            alg,
            state,
            created_at: self.now,
            activated_at: (state == KeyState::Active).then_some(self.now),
            retired_at: None,
        });
    }

    fn apply(&mut self, steps: Vec<Step>) {
        for step in steps {
            let now = self.now;
            match step {
                Step::Announce(alg) => self.make(alg, KeyState::Announced),
                Step::Begin(alg) => self.make(alg, KeyState::Active),
                Step::Activate(id) => self.set(id, |key| {
                    key.state = KeyState::Active;
                    key.activated_at = Some(now);
                }),
                Step::Retire(id) => self.set(id, |key| {
                    key.state = KeyState::Retired;
                    key.retired_at = Some(now);
                }),
                Step::Forget(id) => self.keys.retain(|key| key.id != id),
            }
        }
    }

    fn set(&mut self, id: KeyId, change: impl Fn(&mut Life)) {
        self.keys
            .iter_mut()
            .filter(|key| key.id == id)
            .for_each(change);
    }

    fn of(&self, state: KeyState) -> Vec<KeyId> {
        self.keys
            .iter()
            .filter(|key| key.alg == ALG && key.state == state)
            .map(|key| key.id)
            .collect()
    }
}

#[test]
fn an_empty_installation_gets_one_active_and_one_announced_key_each() {
    let mut world = World::new();
    world.apply(plan(&world.keys, world.now));
    assert_eq!(world.keys.len(), 2 * Algorithm::SIGNING.len());
    assert_eq!(world.of(KeyState::Active).len(), 1);
    assert_eq!(world.of(KeyState::Announced).len(), 1);
    assert_eq!(plan(&world.keys, world.now), []);
}

#[test]
fn over_the_years_a_key_never_signs_before_it_was_published_for_a_day() {
    let mut world = World::new();
    let mut published_since: std::collections::HashMap<KeyId, Timestamp> = Default::default();
    let mut signers = std::collections::HashSet::new();
    for hour in 0..(24 * 400) {
        world.apply(plan(&world.keys, world.now));
        assert_eq!(world.of(KeyState::Active).len(), 1, "hour {hour}");
        let signer = world.of(KeyState::Active)[0];
        for key in &world.keys {
            published_since.entry(key.id).or_insert(world.now);
        }
        if signers.insert(signer) && signers.len() > 1 {
            assert!(world.now.seconds_since(published_since[&signer]) >= ANNOUNCED_FOR);
        }
        world.now = world.now.plus_seconds(3600);
    }
    assert_eq!(signers.len(), 5, "400 days are five terms of 90");
}

#[test]
fn a_retired_key_stays_for_a_day_and_is_then_forgotten() {
    let mut world = World::new();
    world.apply(plan(&world.keys, world.now));
    let old = world.of(KeyState::Active)[0];
    world.apply(plan_now(&world.keys));
    assert_eq!(world.of(KeyState::Retired), [old]);
    assert_ne!(world.of(KeyState::Active), [old]);
    world.now = world.now.plus_seconds(RETIRED_FOR - 1);
    world.apply(plan(&world.keys, world.now));
    assert_eq!(world.of(KeyState::Retired), [old]);
    world.now = world.now.plus_seconds(1);
    world.apply(plan(&world.keys, world.now));
    assert_eq!(world.of(KeyState::Retired), []);
}

#[test]
fn when_two_servers_began_at_once_the_newest_key_stays() {
    let mut world = World::new();
    world.make(ALG, KeyState::Active);
    world.make(ALG, KeyState::Active);
    world.make(ALG, KeyState::Announced);
    let newest = world.keys[1].id;
    world.apply(plan(&world.keys, world.now));
    assert_eq!(world.of(KeyState::Active), [newest]);
}
