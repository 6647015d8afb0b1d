//! What a trusted computer's trust was earned by.

use sea_orm_migration::prelude::*;

/// Step 7.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let level = ColumnDef::new(Alias::new("level")).text().null().to_owned();
        let table = Table::alter()
            .table(Alias::new("trusted_device"))
            .add_column(level)
            .to_owned();
        manager.alter_table(table).await
    }
}
