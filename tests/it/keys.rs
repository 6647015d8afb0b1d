//! Signing keys over a database: made, rotated, seen by other servers, refused under a wrong key.

use migration::{Migrator, MigratorTrait};
use serde_json::{Value, json};
use vestibule::base::{Ambient, Clock, Entropy, KeyEncryptionKey, Sealer, Timestamp};
use vestibule::db::{Db, PoolLimits};
use vestibule::keys::{Algorithm, KeyError, KeyRing, rotation, verify_with_jwks};

async fn database(url: &str, clock: &Clock, kek: u8) -> Db {
    let ambient = Ambient {
        clock: clock.clone(),
        entropy: Entropy,
    };
    let sealer = Sealer::new(&KeyEncryptionKey::new([kek; 32]), Entropy);
    Db::open(url, PoolLimits::default(), ambient, sealer)
        .await
        .expect("it opens")
}

async fn memory(clock: &Clock) -> Db {
    let db = database("sqlite::memory:", clock, 1).await;
    Migrator::up(db.writer(), None)
        .await
        .expect("the schema is made");
    db
}

fn clock() -> Clock {
    Clock::manual(Timestamp(1_800_000_000_000))
}

fn kids(ring: &KeyRing) -> Vec<String> {
    let jwks = ring.jwks();
    let keys = jwks["keys"].as_array().expect("a set");
    keys.iter()
        .map(|key| key["kid"].as_str().expect("a kid").to_owned())
        .collect()
}

fn believed(ring: &KeyRing, jwt: &str) -> bool {
    verify_with_jwks(jwt, &ring.jwks(), Algorithm::OF_CLIENTS).is_ok()
}

#[tokio::test]
async fn the_first_start_makes_keys_and_the_next_finds_them() {
    let db = memory(&clock()).await;
    let ring = KeyRing::load(&db).await.expect("keys are made");
    let mut first = kids(&ring);
    assert_eq!(
        kids(&KeyRing::load(&db).await.expect("keys are found")),
        first
    );
    for alg in Algorithm::SIGNING {
        let jwt = ring
            .sign(*alg, "JWT", &json!({"sub": "x"}))
            .expect("there is a key");
        assert!(believed(&ring, &jwt) && ring.verify_own(&jwt, "JWT").is_some());
        assert!(ring.verify_own(&jwt, "at+jwt").is_none(), "another type");
    }
    first.sort_unstable();
    first.dedup();
    assert_eq!(
        first.len(),
        2 * Algorithm::SIGNING.len(),
        "every kid is distinct"
    );
    for key in ring.jwks()["keys"].as_array().expect("a set") {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert_eq!(key.get(private), None::<&Value>);
        }
    }
}

#[tokio::test]
async fn a_rotation_is_seen_by_another_server_and_breaks_nothing() {
    let clock = clock();
    let db = memory(&clock).await;
    let (one, other) = (
        KeyRing::load(&db).await.expect("keys"),
        KeyRing::load(&db).await.expect("keys"),
    );
    let sign = |ring: &KeyRing| {
        ring.sign(Algorithm::Rs256, "JWT", &json!({}))
            .expect("a key")
    };
    let before = sign(&one);
    let published = kids(&one);
    assert!(
        !one.refresh(&db).await.expect("it answers"),
        "nothing moved"
    );
    rotation::rotate_now(&db).await.expect("it rotates");
    assert!(one.refresh(&db).await.expect("it answers"));
    let after = sign(&one);
    assert!(
        believed(&other, &after),
        "the new key had been announced to the other server"
    );
    assert!(other.refresh(&db).await.expect("it answers"));
    assert!(
        believed(&other, &before),
        "the retired key is still published"
    );
    assert!(published.iter().all(|kid| kids(&other).contains(kid)));
    clock.advance(rotation::RETIRED_FOR);
    rotation::tick(&db).await.expect("it ticks");
    other.refresh(&db).await.expect("it answers");
    assert!(!believed(&other, &before) && believed(&other, &after));
}

#[tokio::test]
async fn the_schedule_rotates_after_ninety_days() {
    let clock = clock();
    let db = memory(&clock).await;
    let ring = KeyRing::load(&db).await.expect("keys");
    assert_eq!(
        rotation::tick(&db).await.expect("it ticks"),
        0,
        "nothing is due"
    );
    clock.advance(rotation::SIGNS_FOR);
    assert!(rotation::tick(&db).await.expect("it ticks") > 0);
    assert_eq!(rotation::tick(&db).await.expect("it ticks"), 0);
    ring.refresh(&db).await.expect("it answers");
    assert!(ring.is_complete());
    assert_eq!(kids(&ring).len(), 3 * Algorithm::SIGNING.len());
}

#[tokio::test]
async fn a_wrong_key_encryption_key_refuses_to_start_and_says_why() {
    let folder = std::env::temp_dir().join(format!("vestibule-kek-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let url = |name: &str| format!("sqlite:{}", folder.join(name).display());
    let db = database(&url("one.db"), &clock(), 1).await;
    Migrator::up(db.writer(), None)
        .await
        .expect("the schema is made");
    KeyRing::load(&db).await.expect("keys are made");
    // The lock of a process lasts as long as it does, so the second server has a copy.
    std::fs::copy(folder.join("one.db"), folder.join("two.db")).expect("a copy");
    let wal = folder.join("one.db-wal");
    if wal.exists() {
        std::fs::copy(wal, folder.join("two.db-wal")).expect("a copy");
    }
    let stranger = database(&url("two.db"), &clock(), 2).await;
    let refused = KeyRing::load(&stranger).await.err().expect("it is refused");
    assert!(matches!(refused, KeyError::WrongKey(_)), "{refused:?}");
    assert!(refused.to_string().contains("VESTIBULE_KEK"));
    let _ = std::fs::remove_dir_all(folder);
}
