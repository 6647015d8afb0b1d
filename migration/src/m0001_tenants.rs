//! Tenants, the people in them and what they may do.

use sea_orm_migration::prelude::*;

use crate::schema::{index, table};

/// Step 1.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(
            manager,
            "tenant",
            &["id"],
            &[
                ("id", "id"),
                ("parent_id", "id?"),
                ("kind", "text"),
                ("slug", "text"),
                ("name", "text"),
                ("path", "text"),
                ("status", "text"),
                ("branding", "json"),
                ("default_country", "text?"),
                ("contact", "text?"),
                ("created_at", "time"),
            ],
        )
        .await?;
        index(manager, "tenant", &["slug"], true).await?;
        index(manager, "tenant", &["parent_id"], false).await?;
        index(manager, "tenant", &["path"], false).await?;
        table(
            manager,
            "users",
            &["id"],
            &[
                ("id", "id"),
                ("tenant_id", "id"),
                ("login", "text"),
                ("email", "text"),
                ("email_verified_at", "time?"),
                ("given_name", "text"),
                ("family_name", "text"),
                ("phone", "text?"),
                ("phone_verified_at", "time?"),
                ("sms_consent_at", "time?"),
                ("locale", "text?"),
                ("preferred", "text?"),
                ("status", "text"),
                ("epoch", "int"),
                ("password_hash", "text?"),
                ("password_changed_at", "time?"),
                ("created_at", "time"),
                ("updated_at", "time"),
            ],
        )
        .await?;
        index(manager, "users", &["tenant_id", "login"], true).await?;
        index(manager, "users", &["login"], false).await?;
        table(
            manager,
            "role_assignment",
            &["id"],
            &[
                ("id", "id"),
                ("user_id", "id"),
                ("tenant_id", "id"),
                ("role", "text"),
                ("permissions", "json"),
                ("granted_by", "id?"),
                ("granted_at", "time"),
            ],
        )
        .await?;
        index(manager, "role_assignment", &["user_id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["role_assignment", "users", "tenant"] {
            manager
                .drop_table(Table::drop().table(Alias::new(name)).to_owned())
                .await?;
        }
        Ok(())
    }
}
