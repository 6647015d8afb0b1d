//! What is required, by whom it was set, and what was decided.

use sea_orm_migration::prelude::*;

use crate::schema::{index, table};

/// Step 5.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(
            manager,
            "policy_setting",
            &["id"],
            &[
                ("id", "id"),
                ("tenant_id", "id"),
                ("client_id", "id?"),
                ("user_id", "id?"),
                ("origin", "text"),
                ("source_tenant_id", "id"),
                ("document", "json"),
                ("set_by", "id?"),
                ("set_at", "time"),
            ],
        )
        .await?;
        index(
            manager,
            "policy_setting",
            &["tenant_id", "client_id", "user_id"],
            false,
        )
        .await?;
        index(manager, "policy_setting", &["user_id"], false).await?;
        table(
            manager,
            "policy_exception",
            &["id"],
            &[
                ("id", "id"),
                ("tenant_id", "id"),
                ("granted_over", "id"),
                ("user_id", "id?"),
                ("client_id", "id?"),
                ("mode", "text"),
                ("reason", "text"),
                ("granted_by", "id?"),
                ("created_at", "time"),
                ("ends_at", "time"),
                ("revoked_at", "time?"),
            ],
        )
        .await?;
        index(manager, "policy_exception", &["tenant_id"], false).await?;
        table(
            manager,
            "decision",
            &["id"],
            &[
                ("id", "id"),
                ("tenant_id", "id"),
                ("user_id", "id"),
                ("client_id", "id?"),
                ("outcome", "text"),
                ("why", "json"),
                ("at", "time"),
            ],
        )
        .await?;
        index(manager, "decision", &["user_id", "at"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["decision", "policy_exception", "policy_setting"] {
            manager
                .drop_table(Table::drop().table(Alias::new(name)).to_owned())
                .await?;
        }
        Ok(())
    }
}
