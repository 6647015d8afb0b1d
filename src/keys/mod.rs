//! The key ring: the keys this server signs with, and everything needed to verify what it signed.
//!
//! Keys live in the database, the private half sealed at `signing_key:private_jwk:<id>`, so that
//! all servers see a rotation at once (docs/decisions/0002). In memory the ring is one snapshot
//! behind a lock that is held for a pointer's copy: signers and verifiers ready, the JWK set
//! rendered. A request therefore never touches the database for a key, and JWKS and discovery
//! answer while the database is down.
//!
//! 1. [`KeyRing::load`] reads the rows, and makes the first keys when there are none. A key that
//!    does not open under the present key-encryption key refuses the start.
//! 2. [`KeyRing::refresh`] compares a version (one row) and reloads when it moved.
//! 3. [`rotation::tick`] moves the keys along by schedule; `rotation::rotate_now` by command.

pub mod jwt;
pub mod rotation;

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use bytes::Bytes;
use entity::signing_key;
use entity::values::KeyState;
use sea_orm::{ColumnTrait, EntityTrait, QueryOrder, QuerySelect};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub use jwt::{Algorithm, Compact, Untrusted, verify_with_jwks};

use crate::db::{Db, DbError, Tx, corrupt};
use jwt::{Signer, Verifier};

/// How often a running server asks whether another one moved the keys.
const REFRESH_EVERY: Duration = Duration::from_secs(3);

/// Why there is no key ring.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The sealed keys belong to another key-encryption key.
    #[error(
        "the key-encryption key is not the one that sealed this database's signing keys ({0}); \
         start with the right VESTIBULE_KEK or key file"
    )]
    WrongKey(#[source] crate::base::Unsealable),
    /// The database failed.
    #[error(transparent)]
    Database(DbError),
}

impl From<DbError> for KeyError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unsealable(place) => Self::WrongKey(place),
            other => Self::Database(other),
        }
    }
}

/// No key of this algorithm is active (yet): the server has not seen its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no signing key yet")]
pub struct NoKey;

/// The keys of this installation; clones share one ring.
#[derive(Clone, Default)]
pub struct KeyRing {
    snapshot: Arc<RwLock<Arc<Snapshot>>>,
}

/// All keys at one moment.
#[derive(Default)]
struct Snapshot {
    version: Option<Version>,
    signers: HashMap<Algorithm, Signer>,
    verifiers: HashMap<String, Verifier>,
    jwks: Value,
    rendered: Bytes,
}

/// Changes whenever a key is announced, activated, retired or forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    keys: i64,
    created: Option<i64>,
    activated: Option<i64>,
    retired: Option<i64>,
}

impl KeyRing {
    /// Reads the keys, and makes the first ones in an empty database. When the database does not
    /// answer the ring is empty and signs nothing; [`KeyRing::run`] fills it as soon as it can.
    ///
    /// # Errors
    /// [`KeyError::WrongKey`] when the keys were sealed under another key-encryption key.
    pub async fn load(db: &Db) -> Result<Self, KeyError> {
        let ring = Self::default();
        match ring.start(db).await {
            Ok(()) => Ok(ring),
            Err(KeyError::Database(error @ DbError::Unavailable(_))) => {
                tracing::warn!(%error, "no signing keys yet; waiting for the database");
                Ok(ring)
            }
            Err(error) => Err(error),
        }
    }

    async fn start(&self, db: &Db) -> Result<(), KeyError> {
        self.refresh(db).await?;
        if self.is_complete() {
            return Ok(());
        }
        rotation::tick(db).await?;
        self.refresh(db).await?;
        Ok(())
    }

    /// Whether there is a key to sign with for every algorithm.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let snapshot = self.now();
        Algorithm::SIGNING
            .iter()
            .all(|alg| snapshot.signers.contains_key(alg))
    }

    /// Reloads when the rows have moved; answers whether they had. A failure leaves the ring as it
    /// was, so that a server keeps signing while its database is away.
    ///
    /// # Errors
    /// [`KeyError`] when the database fails or a key does not open.
    pub async fn refresh(&self, db: &Db) -> Result<bool, KeyError> {
        let tx = db.read().await?;
        let version = Version::read(&tx).await?;
        if self.now().version == Some(version) {
            return Ok(false);
        }
        let snapshot = Arc::new(Snapshot::read(&tx, version).await?);
        *self
            .snapshot
            .write()
            .expect("nothing panics while holding the key ring") = snapshot;
        Ok(true)
    }

    /// Keeps the ring up to date and the keys rotating until `shutdown` resolves.
    pub async fn run(self, db: Db, shutdown: impl Future<Output = ()> + Send) {
        let upkeep = async {
            let mut rounds: u32 = 0;
            loop {
                // The schedule counts in days; once in a hundred rounds (5 min) is plenty.
                let due = rounds.is_multiple_of(100) || !self.is_complete();
                rounds = rounds.wrapping_add(1);
                let outcome = async {
                    if due {
                        rotation::tick(&db).await?;
                    }
                    self.refresh(&db).await
                };
                if let Err(error) = outcome.await {
                    tracing::warn!(%error, "the signing keys could not be refreshed");
                }
                tokio::time::sleep(REFRESH_EVERY).await;
            }
        };
        tokio::select! {
            () = upkeep => {}
            () = shutdown => {}
        }
    }

    /// The published JWK set (RFC 7517 section 5).
    #[must_use]
    pub fn jwks(&self) -> Value {
        self.now().jwks.clone()
    }

    /// The published JWK set as the endpoint sends it; nothing before the first load.
    #[must_use]
    pub fn jwks_rendered(&self) -> Option<Bytes> {
        let snapshot = self.now();
        snapshot
            .version
            .is_some()
            .then(|| snapshot.rendered.clone())
    }

    /// Signs `claims` as a compact JWS of this `typ`.
    ///
    /// # Errors
    /// [`NoKey`] when no key of `alg` is active.
    pub fn sign<C: Serialize + ?Sized>(
        &self,
        alg: Algorithm,
        typ: &str,
        claims: &C,
    ) -> Result<String, NoKey> {
        let snapshot = self.now();
        let signer = snapshot.signers.get(&alg).ok_or(NoKey)?;
        Ok(signer.sign(typ, claims))
    }

    /// The claims of a JWT of this `typ` that this installation signed. Whether it is current,
    /// and whom it is for, is the caller's to check.
    #[must_use]
    pub fn verify_own(&self, jwt: &str, typ: &str) -> Option<Map<String, Value>> {
        let jws = Compact::parse(jwt).filter(|jws| jws.is(typ))?;
        let snapshot = self.now();
        let verifier = snapshot.verifiers.get(jws.kid.as_deref()?)?;
        verifier.verifies(&jws).then_some(jws.claims)
    }

    fn now(&self) -> Arc<Snapshot> {
        Arc::clone(
            &self
                .snapshot
                .read()
                .expect("nothing panics while holding the key ring"),
        )
    }
}

impl Version {
    /// One row over a table of a few rows.
    async fn read(tx: &Tx) -> Result<Self, DbError> {
        use signing_key::Column::{ActivatedAt, CreatedAt, Id, RetiredAt};
        let (keys, created, activated, retired) = signing_key::Entity::find()
            .select_only()
            .column_as(Id.count(), "keys")
            .column_as(CreatedAt.max(), "created")
            .column_as(ActivatedAt.max(), "activated")
            .column_as(RetiredAt.max(), "retired")
            .into_tuple()
            .one(tx.conn())
            .await?
            .unwrap_or_default();
        Ok(Self {
            keys,
            created,
            activated,
            retired,
        })
    }
}

impl Snapshot {
    async fn read(tx: &Tx, version: Version) -> Result<Self, DbError> {
        let rows = signing_key::Entity::find()
            .order_by_asc(signing_key::Column::ActivatedAt)
            .order_by_asc(signing_key::Column::Id)
            .all(tx.conn())
            .await?;
        let mut signers = HashMap::new();
        let mut verifiers = HashMap::new();
        let mut published = Vec::new();
        for row in &rows {
            let kid = row.id.to_string();
            let unreadable =
                |column, reason: &str| corrupt("signing_key", column, &row.id, &reason);
            let alg = Algorithm::parse(&row.alg)
                .ok_or_else(|| unreadable("alg", "not an algorithm of ours"))?;
            // Opened for every row, also one that no longer signs: a wrong key-encryption key is
            // found out at the start, not in the middle of a rotation.
            let private = tx.sealer().open(&sealed_at(&row.id), &row.private_jwk)?;
            if row.state == KeyState::Active {
                // Rows come oldest first: when two servers activated at once, the newest signs.
                let signer = Signer::prepare(alg, &kid, &private)
                    .map_err(|reason| unreadable("private_jwk", &reason))?;
                signers.insert(alg, signer);
            }
            let verifier = Verifier::prepare(alg, &row.public_jwk)
                .map_err(|reason| unreadable("public_jwk", &reason))?;
            verifiers.insert(kid, verifier);
            published.push(row.public_jwk.clone());
        }
        let jwks = json!({ "keys": published });
        let rendered = Bytes::from(jwks.to_string());
        Ok(Self {
            version: Some(version),
            signers,
            verifiers,
            jwks,
            rendered,
        })
    }
}

/// The place a private key is sealed for.
fn sealed_at(id: &entity::ids::KeyId) -> String {
    format!("signing_key:private_jwk:{id}")
}
