//! What this machine can do at best: one hash, one signature, one commit, one indexed read.

use std::time::{Duration, Instant};

use entity::rate_bucket;
use sea_orm::EntityTrait as _;
use serde_json::json;
use vestibule::base::hasher::{HashCost, PasswordHasher};
use vestibule::base::{Entropy, Secret};
use vestibule::db::Db;
use vestibule::keys::{Algorithm, KeyRing};
use vestibule::limit::{Bucket, take};

use super::server;
use super::table::processor_time;

/// Milliseconds of processor time each, as the rows are counted: on a busy machine the clock on the
/// wall would make the limits look slower than they are.
pub struct Limits {
    pub hash: f64,
    pub rs256: f64,
    pub es256: f64,
    pub commit: f64,
    pub read: f64,
}

impl Limits {
    /// Measures each for a third of the time of a row.
    pub async fn measure(seconds: f64) -> Self {
        let time = Duration::from_secs_f64(seconds / 3.0);
        let hasher = PasswordHasher::start(HashCost::default(), 1, 4, Entropy);
        let begun = Begun::now();
        let mut hashes = 0_u32;
        while begun.elapsed() < time {
            let password = Secret::new("a password".to_owned());
            hasher.hash(password).await.expect("nobody else hashes");
            hashes += 1;
        }
        let hash = begun.each(hashes);

        let folder = server::folder("limits");
        let db = server::database(&folder).await;
        let keys = KeyRing::load(&db).await.expect("keys are made");
        let sign = |alg| {
            let claims = json!({"iss": "https://id.example", "sub": "a", "aud": "b", "exp": 1});
            let begun = Begun::now();
            let mut signatures = 0;
            while begun.elapsed() < time {
                keys.sign(alg, "at+jwt", &claims).expect("there is a key");
                signatures += 1;
            }
            begun.each(signatures)
        };
        let (rs256, es256) = (sign(Algorithm::Rs256), sign(Algorithm::Es256));
        let (commit, read) = (commits(&db, time).await, reads(&db, time).await);
        std::fs::remove_dir_all(folder).expect("the folder is ours");
        Self {
            hash,
            rs256,
            es256,
            commit,
            read,
        }
    }
}

/// Since when something is repeated: on the wall, and in this process's processor time.
struct Begun {
    at: Instant,
    used: f64,
}

impl Begun {
    fn now() -> Self {
        Self {
            at: Instant::now(),
            used: processor_time(std::process::id()),
        }
    }

    fn elapsed(&self) -> Duration {
        self.at.elapsed()
    }

    fn each(&self, times: u32) -> f64 {
        (processor_time(std::process::id()) - self.used) * 1000.0 / f64::from(times.max(1))
    }
}

async fn commits(db: &Db, time: Duration) -> f64 {
    let begun = Begun::now();
    let mut times = 0;
    while begun.elapsed() < time {
        let tx = db.write().await.expect("the database answers");
        take(&tx, Bucket::FlowsPerAddress, "192.0.2.1")
            .await
            .expect("there is room");
        tx.commit().await.expect("it is kept");
        times += 1;
    }
    begun.each(times)
}

async fn reads(db: &Db, time: Duration) -> f64 {
    let begun = Begun::now();
    let mut times = 0;
    while begun.elapsed() < time {
        let tx = db.read().await.expect("the database answers");
        let found = rate_bucket::Entity::find().one(tx.conn()).await;
        found.expect("it reads").expect("there is a row");
        times += 1;
    }
    begun.each(times)
}
