//! The life of a signing key: Announced → Active → Retired → forgotten.
//!
//! [`plan`] is pure and says what is due; [`tick`] does it. Each step is one conditional `UPDATE`
//! (the state it came from is in the `WHERE`), so any number of servers may tick at once.
//!
//! An announced key waits beside each active one from the day that one becomes active. So a
//! rotation, also the emergency one, moves to a key that relying parties had in their cached JWK
//! set long before it signs, and a retired key stays in the set until everything it signed has
//! expired.

use entity::ids::KeyId;
use entity::signing_key;
use entity::values::{KeyState, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::jwt::{self, Algorithm};
use super::sealed_at;
use crate::db::{Db, DbError, Tx};

const DAY: i64 = 24 * 3600;

/// How long a key signs before the next one takes over, in seconds.
pub const SIGNS_FOR: i64 = 90 * DAY;

/// How long a key must have been published before it signs by schedule, in seconds: longer than
/// any relying party may cache the set (we say one hour).
pub const ANNOUNCED_FOR: i64 = DAY;

/// How long a retired key stays published, in seconds: what it signed lives 10 minutes, but an
/// expired ID token is still a good `id_token_hint` for the life of a session.
pub const RETIRED_FOR: i64 = DAY;

/// What [`plan`] looks at of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The key.
    pub id: KeyId,
    /// What it is for.
    pub alg: Algorithm,
    /// Where it stands.
    pub state: KeyState,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it began to sign.
    pub activated_at: Option<Timestamp>,
    /// When it stopped.
    pub retired_at: Option<Timestamp>,
}

/// One step of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a key and publish it.
    Announce(Algorithm),
    /// Make a key and sign with it at once: there is none.
    Begin(Algorithm),
    /// An announced key begins to sign.
    Activate(KeyId),
    /// An active key stops signing.
    Retire(KeyId),
    /// A retired key is removed.
    Forget(KeyId),
}

/// What is due now, in the order in which it must happen: a new key signs before the old one stops.
#[must_use]
pub fn plan(keys: &[Life], now: Timestamp) -> Vec<Step> {
    let mut steps = Vec::new();
    for alg in Algorithm::SIGNING {
        let due = |active: &Life, next: &Life| {
            now.seconds_since(active.activated_at.unwrap_or(active.created_at)) >= SIGNS_FOR
                && now.seconds_since(next.created_at) >= ANNOUNCED_FOR
        };
        steps.extend(plan_one(keys, *alg, due));
    }
    steps.extend(keys.iter().filter_map(|key| {
        let retired = key.retired_at.filter(|_| key.state == KeyState::Retired)?;
        (now.seconds_since(retired) >= RETIRED_FOR).then_some(Step::Forget(key.id))
    }));
    steps
}

/// What a rotation by command does: the announced key takes over now, whatever its age.
#[must_use]
pub fn plan_now(keys: &[Life]) -> Vec<Step> {
    Algorithm::SIGNING
        .iter()
        .flat_map(|alg| plan_one(keys, *alg, |_, _| true))
        .collect()
}

fn plan_one(keys: &[Life], alg: Algorithm, due: impl Fn(&Life, &Life) -> bool) -> Vec<Step> {
    let of = |state| {
        let mut found: Vec<&Life> = keys
            .iter()
            .filter(|key| key.alg == alg && key.state == state)
            .collect();
        found.sort_by_key(|key| (key.activated_at, key.created_at, key.id));
        found
    };
    let active = of(KeyState::Active);
    let announced = of(KeyState::Announced);
    let next = announced.first();
    let mut steps = Vec::new();
    match (active.split_last(), next) {
        (None, None) => steps.extend([Step::Begin(alg), Step::Announce(alg)]),
        (None, Some(next)) => steps.extend([Step::Activate(next.id), Step::Announce(alg)]),
        (Some((newest, older)), next) => {
            // Two servers may have begun at once; the newest stays.
            steps.extend(older.iter().map(|key| Step::Retire(key.id)));
            match next {
                Some(next) if due(newest, next) => {
                    steps.extend([Step::Activate(next.id), Step::Retire(newest.id)]);
                    if announced.len() < 2 {
                        steps.push(Step::Announce(alg));
                    }
                }
                Some(_) => {}
                None => steps.push(Step::Announce(alg)),
            }
        }
    }
    steps
}

/// Does what the schedule says is due; answers how many steps that were.
///
/// # Errors
/// When the database fails; what was not done is due again.
pub async fn tick(db: &Db) -> Result<usize, DbError> {
    let tx = db.read().await?;
    let steps = plan(&lives(&tx).await?, tx.now);
    drop(tx);
    apply(db, steps).await
}

/// Rotates every algorithm's key now.
///
/// # Errors
/// When the database fails; nothing was rotated then.
pub async fn rotate_now(db: &Db) -> Result<usize, DbError> {
    let tx = db.read().await?;
    let steps = plan_now(&lives(&tx).await?);
    drop(tx);
    apply(db, steps).await
}

async fn apply(db: &Db, steps: Vec<Step>) -> Result<usize, DbError> {
    if steps.is_empty() {
        return Ok(0);
    }
    // RSA keys take their time: made beside the async workers, before the transaction is open.
    let mut made = Vec::new();
    for step in &steps {
        if let Step::Announce(alg) | Step::Begin(alg) = step {
            let ambient = db.ambient();
            let id = KeyId(ambient.uuid(ambient.clock.now()));
            let (alg, kid) = (*alg, id.to_string());
            let generated = tokio::task::spawn_blocking(move || jwt::generate(alg, &kid))
                .await
                .expect("making a key does not panic");
            made.push((id, generated));
        }
    }
    let tx = db.write().await?;
    let mut made = made.into_iter();
    for step in &steps {
        match step {
            Step::Announce(alg) | Step::Begin(alg) => {
                let (id, generated) = made.next().expect("one key was made for each such step");
                announce(&tx, id, *alg, generated).await?;
                if matches!(step, Step::Begin(_)) {
                    activate(&tx, id).await?;
                }
            }
            Step::Activate(id) => activate(&tx, *id).await?,
            Step::Retire(id) => retire(&tx, *id).await?,
            Step::Forget(id) => forget(&tx, *id).await?,
        }
    }
    tx.commit().await?;
    tracing::info!(?steps, "signing keys moved");
    Ok(steps.len())
}

/// Publishes a new key that does not sign yet.
///
/// # Errors
/// When the database fails.
async fn announce(
    tx: &Tx,
    id: KeyId,
    alg: Algorithm,
    generated: jwt::Generated,
) -> Result<(), DbError> {
    let row = signing_key::ActiveModel {
        id: Set(id),
        alg: Set(alg.as_str().to_owned()),
        public_jwk: Set(generated.public_jwk),
        private_jwk: Set(tx.sealer().seal(&sealed_at(&id), &generated.private_jwk)),
        state: Set(KeyState::Announced),
        created_at: Set(tx.now),
        activated_at: Set(None),
        retired_at: Set(None),
    };
    signing_key::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Lets an announced key sign; one that is not announced any more is left alone.
async fn activate(tx: &Tx, id: KeyId) -> Result<(), DbError> {
    step(
        tx,
        id,
        (KeyState::Announced, KeyState::Active),
        signing_key::Column::ActivatedAt,
    )
    .await
}

/// Stops an active key from signing; it stays published.
async fn retire(tx: &Tx, id: KeyId) -> Result<(), DbError> {
    step(
        tx,
        id,
        (KeyState::Active, KeyState::Retired),
        signing_key::Column::RetiredAt,
    )
    .await
}

async fn step(
    tx: &Tx,
    id: KeyId,
    (from, to): (KeyState, KeyState),
    at: signing_key::Column,
) -> Result<(), DbError> {
    signing_key::Entity::update_many()
        .col_expr(signing_key::Column::State, Expr::value(to))
        .col_expr(at, Expr::value(tx.now))
        .filter(signing_key::Column::Id.eq(id))
        .filter(signing_key::Column::State.eq(from))
        .exec(tx.conn())
        .await?;
    Ok(())
}

async fn forget(tx: &Tx, id: KeyId) -> Result<(), DbError> {
    signing_key::Entity::delete_many()
        .filter(signing_key::Column::Id.eq(id))
        .filter(signing_key::Column::State.eq(KeyState::Retired))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Every key's life; one of an algorithm that is not ours any more is not touched.
///
/// # Errors
/// When the database fails.
pub async fn lives(tx: &Tx) -> Result<Vec<Life>, DbError> {
    use signing_key::Column::{ActivatedAt, Alg, CreatedAt, Id, RetiredAt, State};
    type Row = (
        KeyId,
        String,
        KeyState,
        Timestamp,
        Option<Timestamp>,
        Option<Timestamp>,
    );
    let rows: Vec<Row> = signing_key::Entity::find()
        .select_only()
        .columns([Id, Alg, State, CreatedAt, ActivatedAt, RetiredAt])
        .into_tuple()
        .all(tx.conn())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, alg, state, created_at, activated_at, retired_at)| {
            Some(Life {
                id,
                alg: Algorithm::parse(&alg)?,
                state,
                created_at,
                activated_at,
                retired_at,
            })
        })
        .collect())
}

#[cfg(test)]
mod tests;
