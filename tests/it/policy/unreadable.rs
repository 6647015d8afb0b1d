//! Rows that no version of Vestibule wrote are refused (invariant I9).

use entity::ids::{SettingId, TenantId};
use entity::policy_setting;
use entity::values::SettingOrigin;
use sea_orm::{ConnectionTrait, EntityTrait, Set};
use serde_json::json;
use vestibule::db::DbError;
use vestibule::{policy, tenancy};

use super::world::{START, World};

#[tokio::test]
async fn what_cannot_be_read_is_an_error_and_never_a_pass() {
    let world = World::make().await;
    let row = |document: serde_json::Value, origin, source| policy_setting::ActiveModel {
        id: Set(SettingId(world.db.ambient().uuid(START))),
        tenant_id: Set(world.company),
        client_id: Set(None),
        user_id: Set(None),
        origin: Set(origin),
        source_tenant_id: Set(source),
        document: Set(document),
        set_by: Set(None),
        set_at: Set(START),
    };
    let (own, imposed) = (SettingOrigin::Own, SettingOrigin::Imposed);
    let bad = [
        row(json!({"mode": "sometimes"}), own, world.company),
        row(
            json!({"mode": "required", "lock": true}),
            own,
            world.company,
        ),
        row(json!(null), own, world.company),
        row(json!("required"), own, world.company),
        row(json!({}), own, world.reseller),
        row(json!({}), imposed, world.company),
        row(json!({}), imposed, TenantId(world.alice.0)),
    ];
    for row in bad {
        let tx = world.db.write().await.unwrap();
        let shown = format!("{row:?}");
        policy_setting::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await
            .unwrap();
        let refused = world.demand(&tx).await;
        assert!(matches!(refused, Err(DbError::Corrupt { .. })), "{shown}");
    }
    let tx = world.db.write().await.unwrap();
    for _ in 0..2 {
        let twice = row(json!({}), own, world.company);
        policy_setting::Entity::insert(twice)
            .exec_without_returning(tx.conn())
            .await
            .unwrap();
    }
    assert!(matches!(
        world.demand(&tx).await,
        Err(DbError::Corrupt { .. })
    ));
    drop(tx);

    let tx = world.db.write().await.unwrap();
    let lineage = world.lineage(&tx).await;
    policy::grant_exception(&tx, &lineage, world.exception())
        .await
        .unwrap();
    tx.conn()
        .execute_unprepared("UPDATE policy_exception SET mode = 'maybe'")
        .await
        .unwrap();
    assert!(matches!(
        world.demand(&tx).await,
        Err(DbError::Corrupt { .. })
    ));
    drop(tx);

    let tx = world.db.write().await.unwrap();
    tx.conn()
        .execute_unprepared("UPDATE client SET min_level = 'aal3'")
        .await
        .unwrap();
    let (lineage, finance) = (world.lineage(&tx).await, world.finance(&tx).await);
    let refused = policy::load(&tx, &lineage, Some(&finance), None).await;
    assert!(matches!(refused, Err(DbError::Corrupt { .. })));
    // A user of another tenant than the one asked about.
    let elsewhere = tenancy::lineage(&tx, world.reseller).await.unwrap();
    let alice = world.alice(&tx).await;
    let refused = policy::load(&tx, &elsewhere, None, Some(&alice)).await;
    assert!(matches!(refused, Err(DbError::Corrupt { .. })));
}
