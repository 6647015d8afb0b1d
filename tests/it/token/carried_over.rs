//! Step 8 of the schema: a refresh token family that lived in a row of its own lives on in its
//! grant's.

use entity::authorization_grant::{Entity, Model};
use entity::ids::{ClientId, GrantId, TokenId, UserId};
use entity::values::{Digest, GrantStage, Timestamp};
use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::{Alias, Query, SimpleExpr};
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::json;
use uuid::Uuid;
use vestibule::base::{Ambient, Entropy, KeyEncryptionKey, Sealer};
use vestibule::db::{Db, PoolLimits};

use crate::support::postgres;
use crate::support::programs::skipped;

const STEP: &str = "m0008_refresh_in_grant";
const BEGAN: Timestamp = Timestamp(1_700_000_000_000);

#[tokio::test]
async fn a_live_family_is_carried_over_on_sqlite() {
    carried_over("sqlite::memory:").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_family_is_carried_over_on_postgres() {
    if !skipped("postgres", "a_live_family_is_carried_over_on_postgres") {
        carried_over(&postgres::fresh_database().await).await;
    }
}

async fn carried_over(url: &str) {
    let sealer = Sealer::new(&KeyEncryptionKey::new([7; 32]), Entropy);
    let db = Db::open(url, PoolLimits::default(), Ambient::system(), sealer)
        .await
        .expect("the database opens");
    let steps = Migrator::get_pending_migrations(db.writer()).await;
    let steps = steps.expect("the history is read");
    let before = steps.iter().position(|step| step.name() == STEP);
    let before = u32::try_from(before.expect("it is in the history")).expect("few");
    let made = Migrator::up(db.writer(), Some(before)).await;
    made.expect("the older schema is made");
    for (number, family) in [(1, Some(false)), (2, Some(true)), (3, None)] {
        grant(&db, number).await;
        if let Some(is_revoked) = family {
            old_family(&db, number, is_revoked).await;
        }
    }
    Migrator::up(db.writer(), None).await.expect("it moves");

    let live = read(&db, 1).await;
    assert_eq!(live.refresh_family, Some(Digest(vec![1, 1])));
    assert_eq!(live.refresh_current, Some(Digest(vec![1, 2])));
    assert_eq!(live.refresh_rotated_at, Some(BEGAN.plus_seconds(100)));
    assert_eq!(live.refresh_expires_at, Some(BEGAN.plus_seconds(1_000_000)));
    assert_eq!(live.refresh_epoch, Some(4));
    assert_eq!(live.expires_at, BEGAN.plus_seconds(1_000_000));
    for number in [2, 3] {
        let none = read(&db, number).await;
        assert_eq!(none.refresh_family, None);
        assert_eq!(none.refresh_current, None);
        assert_eq!(none.refresh_expires_at, None);
        assert_eq!(none.expires_at, BEGAN.plus_seconds(3600));
    }
    let gone = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("refresh_token"))
        .to_owned();
    assert!(db.writer().query_all(&gone).await.is_err());
}

async fn read(db: &Db, number: u8) -> Model {
    let id = GrantId(Uuid::from_u128(number.into()));
    let row = Entity::find_by_id(id).one(db.writer()).await;
    row.expect("it reads").expect("it is kept")
}

async fn insert(db: &Db, table: &'static str, row: Vec<(&'static str, SimpleExpr)>) {
    let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
    let insert = Query::insert()
        .into_table(Alias::new(table))
        .columns(columns.into_iter().map(Alias::new))
        .values_panic(values)
        .to_owned();
    db.writer().execute(&insert).await.expect("the row fits");
}

async fn grant(db: &Db, number: u8) {
    let row = vec![
        ("id", GrantId(Uuid::from_u128(number.into())).into()),
        ("client_id", ClientId(Uuid::from_u128(9)).into()),
        ("stage", GrantStage::Redeemed.as_str().into()),
        ("browser", Digest(vec![0]).into()),
        ("request", json!({}).into()),
        ("scope", "openid".into()),
        ("created_at", BEGAN.into()),
        ("expires_at", BEGAN.plus_seconds(3600).into()),
        ("redeemed_at", BEGAN.into()),
    ];
    insert(db, "authorization_grant", row).await;
}

async fn old_family(db: &Db, number: u8, is_revoked: bool) {
    let mut row = vec![
        ("id", TokenId(Uuid::from_u128(number.into())).into()),
        ("family", Digest(vec![number, 1]).into()),
        ("current", Digest(vec![number, 2]).into()),
        ("previous", Digest(vec![number, 3]).into()),
        ("rotated_at", BEGAN.plus_seconds(100).into()),
        ("client_id", ClientId(Uuid::from_u128(9)).into()),
        ("grant_id", GrantId(Uuid::from_u128(number.into())).into()),
        ("user_id", UserId(Uuid::from_u128(8)).into()),
        ("epoch", 4.into()),
        ("scope", "openid".into()),
        ("issued_at", BEGAN.into()),
        ("expires_at", BEGAN.plus_seconds(1_000_000).into()),
    ];
    if is_revoked {
        row.push(("revoked_at", BEGAN.into()));
    }
    insert(db, "refresh_token", row).await;
}
