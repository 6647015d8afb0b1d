//! Security keys and passkeys, and the ceremonies under way.

use sea_orm_migration::prelude::*;

use crate::schema::{index, table};

/// Step 10.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(
            manager,
            "security_key",
            &["id"],
            &[
                ("id", "id"),
                ("user_id", "id"),
                ("credential_id", "bytes"),
                ("credential", "json"),
                ("sign_count", "int"),
                ("backup_eligible", "bool"),
                ("backed_up", "bool"),
                ("label", "text"),
                ("created_at", "time"),
                ("last_used_at", "time?"),
            ],
        )
        .await?;
        index(manager, "security_key", &["credential_id"], true).await?;
        index(
            manager,
            "security_key",
            &["user_id", "backup_eligible"],
            false,
        )
        .await?;
        table(
            manager,
            "webauthn_ceremony",
            &["owner_id", "purpose"],
            &[
                ("owner_id", "id"),
                ("purpose", "text"),
                ("user_id", "id"),
                ("options", "json"),
                ("state", "json"),
                ("expires_at", "time"),
            ],
        )
        .await?;
        index(manager, "webauthn_ceremony", &["user_id"], false).await?;
        index(manager, "webauthn_ceremony", &["expires_at"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["webauthn_ceremony", "security_key"] {
            manager
                .drop_table(Table::drop().table(Alias::new(name)).to_owned())
                .await?;
        }
        Ok(())
    }
}
