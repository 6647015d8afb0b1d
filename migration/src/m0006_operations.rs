//! Signing keys, messages, audit and limits.

use sea_orm_migration::prelude::*;

use crate::schema::{index, table};

/// Step 6.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(
            manager,
            "signing_key",
            &["id"],
            &[
                ("id", "id"),
                ("alg", "text"),
                ("public_jwk", "json"),
                ("private_jwk", "bytes"),
                ("state", "text"),
                ("created_at", "time"),
                ("activated_at", "time?"),
                ("retired_at", "time?"),
            ],
        )
        .await?;
        table(
            manager,
            "outbox_message",
            &["id"],
            &[
                ("id", "id"),
                ("tenant_id", "id"),
                ("user_id", "id?"),
                ("challenge_id", "id?"),
                ("channel", "text"),
                ("payload", "bytes"),
                ("state", "text"),
                ("attempts", "int"),
                ("next_attempt_at", "time"),
                ("expires_at", "time?"),
                ("created_at", "time"),
                ("sent_at", "time?"),
                ("provider", "text?"),
                ("failure", "text?"),
            ],
        )
        .await?;
        index(
            manager,
            "outbox_message",
            &["state", "next_attempt_at"],
            false,
        )
        .await?;
        index(manager, "outbox_message", &["challenge_id"], false).await?;
        table(
            manager,
            "audit_event",
            &["id"],
            &[
                ("id", "id"),
                ("at", "time"),
                ("tenant_id", "id"),
                ("actor_id", "id?"),
                ("subject_id", "id?"),
                ("client_id", "id?"),
                ("action", "text"),
                ("address", "text"),
                ("detail", "json"),
            ],
        )
        .await?;
        index(manager, "audit_event", &["tenant_id", "at"], false).await?;
        index(manager, "audit_event", &["subject_id", "at"], false).await?;
        table(
            manager,
            "rate_bucket",
            &["key"],
            &[
                ("key", "bytes"),
                ("window_started_at", "time"),
                ("count", "int"),
            ],
        )
        .await?;
        table(
            manager,
            "installation",
            &["name"],
            &[("name", "text"), ("value", "text"), ("at", "time")],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "installation",
            "rate_bucket",
            "audit_event",
            "outbox_message",
            "signing_key",
        ] {
            manager
                .drop_table(Table::drop().table(Alias::new(name)).to_owned())
                .await?;
        }
        Ok(())
    }
}
