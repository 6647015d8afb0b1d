//! Clients, grants and tokens.

use sea_orm_migration::prelude::*;

use crate::schema::{index, table};

/// Step 4.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(
            manager,
            "client",
            &["id"],
            &[
                ("id", "id"),
                ("tenant_id", "id"),
                ("client_id", "text"),
                ("name", "text"),
                ("status", "text"),
                ("auth_method", "text"),
                ("secret", "bytes?"),
                ("jwks", "json?"),
                ("redirect_uris", "json"),
                ("post_logout_redirect_uris", "json"),
                ("grant_types", "json"),
                ("response_types", "json"),
                ("scopes", "json"),
                ("access_token_format", "text"),
                ("audience", "text?"),
                ("id_token_alg", "text"),
                ("consent_required", "bool"),
                ("min_level", "text?"),
                ("trust_accepted", "bool"),
                ("created_at", "time"),
            ],
        )
        .await?;
        index(manager, "client", &["client_id"], true).await?;
        index(manager, "client", &["tenant_id"], false).await?;
        table(
            manager,
            "client_role",
            &["user_id", "client_id", "role"],
            &[("user_id", "id"), ("client_id", "id"), ("role", "text")],
        )
        .await?;
        table(
            manager,
            "consent",
            &["user_id", "client_id"],
            &[
                ("user_id", "id"),
                ("client_id", "id"),
                ("scope", "text"),
                ("granted_at", "time"),
            ],
        )
        .await?;
        table(
            manager,
            "authorization_grant",
            &["id"],
            &[
                ("id", "id"),
                ("client_id", "id"),
                ("stage", "text"),
                ("browser", "bytes"),
                ("request", "json"),
                ("user_id", "id?"),
                ("session_id", "id?"),
                ("code", "bytes?"),
                ("code_expires_at", "time?"),
                ("scope", "text?"),
                ("acr", "text?"),
                ("amr", "json?"),
                ("auth_time", "time?"),
                ("decision_id", "id?"),
                ("created_at", "time"),
                ("expires_at", "time"),
                ("redeemed_at", "time?"),
                ("revoked_at", "time?"),
            ],
        )
        .await?;
        index(manager, "authorization_grant", &["code"], true).await?;
        index(manager, "authorization_grant", &["user_id"], false).await?;
        index(manager, "authorization_grant", &["session_id"], false).await?;
        index(manager, "authorization_grant", &["expires_at"], false).await?;
        table(
            manager,
            "access_token",
            &["id"],
            &[
                ("id", "id"),
                ("digest", "bytes"),
                ("client_id", "id"),
                ("grant_id", "id?"),
                ("user_id", "id?"),
                ("epoch", "int?"),
                ("scope", "text"),
                ("audience", "text?"),
                ("issued_at", "time"),
                ("expires_at", "time"),
                ("revoked_at", "time?"),
            ],
        )
        .await?;
        index(manager, "access_token", &["digest"], true).await?;
        index(manager, "access_token", &["grant_id"], false).await?;
        index(manager, "access_token", &["expires_at"], false).await?;
        table(
            manager,
            "refresh_token",
            &["id"],
            &[
                ("id", "id"),
                ("family", "bytes"),
                ("current", "bytes"),
                ("previous", "bytes?"),
                ("rotated_at", "time?"),
                ("client_id", "id"),
                ("grant_id", "id"),
                ("user_id", "id"),
                ("epoch", "int"),
                ("scope", "text"),
                ("issued_at", "time"),
                ("expires_at", "time"),
                ("revoked_at", "time?"),
            ],
        )
        .await?;
        index(manager, "refresh_token", &["family"], true).await?;
        index(manager, "refresh_token", &["grant_id"], false).await?;
        index(manager, "refresh_token", &["user_id"], false).await?;
        table(
            manager,
            "assertion_jti",
            &["client_id", "jti"],
            &[
                ("client_id", "id"),
                ("jti", "bytes"),
                ("expires_at", "time"),
            ],
        )
        .await?;
        index(manager, "assertion_jti", &["expires_at"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "assertion_jti",
            "refresh_token",
            "access_token",
            "authorization_grant",
            "consent",
            "client_role",
            "client",
        ] {
            manager
                .drop_table(Table::drop().table(Alias::new(name)).to_owned())
                .await?;
        }
        Ok(())
    }
}
