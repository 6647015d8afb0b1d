//! What a pending login refers to, in columns of its own, so that one statement reads it together
//! with them.
//!
//! Logins that are pending at that moment begin again: their state was written in another shape. And
//! of two set-ups of a kind that one user begins at once, one remains.

use sea_orm_migration::prelude::*;

/// Step 9.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["session_id", "client_id", "tenant_id"] {
            let column = ColumnDef::new(Alias::new(name)).uuid().null().to_owned();
            let table = Table::alter()
                .table(Alias::new("login_flow"))
                .add_column(column)
                .to_owned();
            manager.alter_table(table).await?;
        }
        let pending = Query::delete()
            .from_table(Alias::new("login_flow"))
            .to_owned();
        manager.exec_stmt(pending).await?;
        manager
            .get_connection()
            .execute_unprepared(
                "DELETE FROM authenticator WHERE state = 'pending'; \
                 CREATE UNIQUE INDEX ix_authenticator_pending ON authenticator (user_id, kind) \
                 WHERE state = 'pending'",
            )
            .await?;
        Ok(())
    }
}
