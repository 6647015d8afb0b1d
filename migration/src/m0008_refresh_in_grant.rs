//! A grant's refresh token family moves into the grant's own row.
//!
//! Redeeming a code and beginning its family are then one statement, and so is finding a refresh
//! token with the grant it stands on. `refresh_token` goes at once and not a version later: no
//! version that wrote it was released, so there is none to serve beside. Everything here happens in
//! one transaction, on SQLite too, for half a move would lose families.

use sea_orm_migration::prelude::*;

use crate::schema::{add, index};

/// Step 8.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Live families; one that was ended is not carried over, and its tokens become unknown. A family
/// began when its code was redeemed and has its grant's scope, so neither is repeated; what a token
/// was rotated from is told by its successor.
const CARRY_OVER: &str = r#"
    UPDATE authorization_grant
    SET refresh_family = family.family,
        refresh_current = family."current",
        refresh_rotated_at = family.rotated_at,
        refresh_expires_at = family.expires_at,
        refresh_epoch = family.epoch,
        expires_at = family.expires_at
    FROM refresh_token AS family
    WHERE family.grant_id = authorization_grant.id AND family.revoked_at IS NULL
"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(
            manager,
            "authorization_grant",
            &[
                ("refresh_family", "bytes?"),
                ("refresh_current", "bytes?"),
                ("refresh_rotated_at", "time?"),
                ("refresh_expires_at", "time?"),
                ("refresh_epoch", "int?"),
            ],
        )
        .await?;
        index(manager, "authorization_grant", &["refresh_family"], true).await?;
        manager
            .get_connection()
            .execute_unprepared(CARRY_OVER)
            .await?;
        let old = Table::drop().table(Alias::new("refresh_token")).to_owned();
        manager.drop_table(old).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
