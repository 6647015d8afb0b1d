//! A terse way to write a table: its columns by kind, in order.

use sea_orm_migration::prelude::*;

/// A column's kind. A trailing `?` in [`table()`]'s notation makes it nullable.
fn column(name: &'static str, kind: &str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    let (kind, nullable) = match kind.strip_suffix('?') {
        Some(kind) => (kind, true),
        None => (kind, false),
    };
    match kind {
        "id" => column.uuid(),
        "text" => column.text(),
        "int" | "time" => column.big_integer(),
        "bytes" => column.blob(),
        "json" => column.json_binary(),
        "bool" => column.boolean(),
        other => panic!("no column kind {other}"),
    };
    if nullable {
        column.null()
    } else {
        column.not_null()
    };
    column
}

/// Creates a table from `(name, kind)` pairs; `key` names its primary key's columns.
pub async fn table(
    manager: &SchemaManager<'_>,
    name: &'static str,
    key: &[&'static str],
    columns: &[(&'static str, &'static str)],
) -> Result<(), DbErr> {
    let mut create = Table::create();
    create.table(Alias::new(name));
    for (column_name, kind) in columns {
        create.col(column(column_name, kind));
    }
    let mut primary = Index::create();
    for column_name in key {
        primary.col(Alias::new(*column_name));
    }
    create.primary_key(&mut primary);
    manager.create_table(create.to_owned()).await
}

/// Adds columns to a table that is there, one statement each: SQLite takes no more at once.
pub async fn add(
    manager: &SchemaManager<'_>,
    table_name: &'static str,
    columns: &[(&'static str, &'static str)],
) -> Result<(), DbErr> {
    for (column_name, kind) in columns {
        let alter = Table::alter()
            .table(Alias::new(table_name))
            .add_column(column(column_name, kind))
            .to_owned();
        manager.alter_table(alter).await?;
    }
    Ok(())
}

/// Creates an index over `columns` of `table_name`.
pub async fn index(
    manager: &SchemaManager<'_>,
    table_name: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut create = Index::create();
    create
        .name(format!("ix_{table_name}_{}", columns.join("_")))
        .table(Alias::new(table_name));
    for column_name in columns {
        create.col(Alias::new(*column_name));
    }
    if unique {
        create.unique();
    }
    manager.create_index(create.to_owned()).await
}
