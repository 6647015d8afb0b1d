//! Pending logins and browser sessions.

use sea_orm_migration::prelude::*;

use crate::schema::{index, table};

/// Step 3.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(
            manager,
            "login_flow",
            &["id"],
            &[
                ("id", "id"),
                ("secret", "bytes"),
                ("version", "int"),
                ("user_id", "id?"),
                ("user_epoch", "int?"),
                ("state", "json"),
                ("address", "text"),
                ("created_at", "time"),
                ("expires_at", "time"),
                ("finished_at", "time?"),
            ],
        )
        .await?;
        index(manager, "login_flow", &["expires_at"], false).await?;
        table(
            manager,
            "session",
            &["id"],
            &[
                ("id", "id"),
                ("user_id", "id"),
                ("secret", "bytes"),
                ("epoch", "int"),
                ("events", "json"),
                ("address", "text"),
                ("user_agent", "text"),
                ("created_at", "time"),
                ("last_seen_at", "time"),
                ("expires_at", "time"),
                ("idle_seconds", "int"),
                ("revoked_at", "time?"),
            ],
        )
        .await?;
        index(manager, "session", &["secret"], true).await?;
        index(manager, "session", &["user_id"], false).await?;
        index(manager, "session", &["expires_at"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["session", "login_flow"] {
            manager
                .drop_table(Table::drop().table(Alias::new(name)).to_owned())
                .await?;
        }
        Ok(())
    }
}
