//! What subscribers prove themselves with, and the counters that guard it.

use sea_orm_migration::prelude::*;

use crate::schema::{index, table};

/// Step 2.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(
            manager,
            "authenticator",
            &["id"],
            &[
                ("id", "id"),
                ("user_id", "id"),
                ("kind", "text"),
                ("state", "text"),
                ("secret", "bytes"),
                ("last_step", "int"),
                ("created_at", "time"),
                ("confirmed_at", "time?"),
                ("last_used_at", "time?"),
            ],
        )
        .await?;
        index(manager, "authenticator", &["user_id", "kind"], false).await?;
        table(
            manager,
            "recovery_code",
            &["id"],
            &[
                ("id", "id"),
                ("user_id", "id"),
                ("digest", "bytes"),
                ("created_at", "time"),
                ("used_at", "time?"),
            ],
        )
        .await?;
        index(manager, "recovery_code", &["user_id", "digest"], true).await?;
        table(
            manager,
            "trusted_device",
            &["id"],
            &[
                ("id", "id"),
                ("user_id", "id"),
                ("digest", "bytes"),
                ("epoch", "int"),
                ("label", "text"),
                ("address", "text"),
                ("created_at", "time"),
                ("expires_at", "time"),
                ("last_used_at", "time"),
                ("revoked_at", "time?"),
            ],
        )
        .await?;
        index(manager, "trusted_device", &["digest"], true).await?;
        index(manager, "trusted_device", &["user_id"], false).await?;
        table(
            manager,
            "attempt_counter",
            &["user_id", "kind"],
            &[
                ("user_id", "id"),
                ("kind", "text"),
                ("failures", "int"),
                ("blocked_until", "time"),
                ("suspended_at", "time?"),
            ],
        )
        .await?;
        table(
            manager,
            "challenge",
            &["id"],
            &[
                ("id", "id"),
                ("user_id", "id"),
                ("flow_id", "id?"),
                ("purpose", "text"),
                ("channel", "text"),
                ("recipient", "text"),
                ("code", "bytes"),
                ("answer", "bytes"),
                ("attempts", "int"),
                ("sends", "int"),
                ("last_sent_at", "time"),
                ("created_at", "time"),
                ("expires_at", "time"),
                ("consumed_at", "time?"),
            ],
        )
        .await?;
        index(manager, "challenge", &["flow_id"], false).await?;
        index(manager, "challenge", &["user_id"], false).await?;
        index(manager, "challenge", &["expires_at"], false).await?;
        table(
            manager,
            "password_reset",
            &["id"],
            &[
                ("id", "id"),
                ("user_id", "id"),
                ("digest", "bytes"),
                ("epoch", "int"),
                ("created_at", "time"),
                ("expires_at", "time"),
                ("used_at", "time?"),
            ],
        )
        .await?;
        index(manager, "password_reset", &["digest"], true).await?;
        index(manager, "password_reset", &["user_id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "password_reset",
            "challenge",
            "attempt_counter",
            "trusted_device",
            "recovery_code",
            "authenticator",
        ] {
            manager
                .drop_table(Table::drop().table(Alias::new(name)).to_owned())
                .await?;
        }
        Ok(())
    }
}
