//! Everything that a database holds, read before and after a request to see what the request did.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait as _, DatabaseBackend, Statement};
use vestibule::db::{Db, Engine};

/// Reads every row of every table.
pub struct Observer {
    sql: String,
    db: Db,
}

/// Every row, by its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(BTreeMap<String, BTreeSet<String>>);

impl Observer {
    /// An observer of every table but these.
    pub async fn but(db: &Db, without: &[&str]) -> Self {
        let tables = match db.engine() {
            Engine::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
            Engine::Postgres => {
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        let mut selects = Vec::new();
        for table in texts(db, tables).await {
            if without.contains(&table.as_str()) {
                continue;
            }
            let row = match db.engine() {
                Engine::Postgres => "t::text".to_owned(),
                Engine::Sqlite => {
                    let columns = format!("SELECT name FROM pragma_table_info('{table}')");
                    let columns = texts(db, &columns).await;
                    let quoted = columns.iter().map(|column| format!("quote(\"{column}\")"));
                    quoted.collect::<Vec<_>>().join(" || '|' || ")
                }
            };
            selects.push(format!(
                "SELECT '{table}' || '\t' || {row} FROM \"{table}\" t"
            ));
        }
        Self {
            sql: selects.join(" UNION ALL "),
            db: db.clone(),
        }
    }

    /// What the database holds now.
    pub async fn look(&self) -> Fingerprint {
        let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for line in texts(&self.db, &self.sql).await {
            let (table, row) = line
                .split_once('\t')
                .expect("a table stands before its row");
            rows.entry(table.to_owned())
                .or_default()
                .insert(row.to_owned());
        }
        Fingerprint(rows)
    }
}

impl Fingerprint {
    /// The tables that are not as they were, with how many rows came and went.
    pub fn changes(&self, now: &Self) -> BTreeMap<String, (usize, usize)> {
        let none = BTreeSet::new();
        let tables: BTreeSet<&String> = self.0.keys().chain(now.0.keys()).collect();
        let mut changes = BTreeMap::new();
        for table in tables {
            let before = self.0.get(table).unwrap_or(&none);
            let after = now.0.get(table).unwrap_or(&none);
            let (came, went) = (after.difference(before), before.difference(after));
            let counts = (came.count(), went.count());
            if counts != (0, 0) {
                changes.insert(table.clone(), counts);
            }
        }
        changes
    }

    /// The same in words; nothing when nothing changed.
    pub fn changed(&self, now: &Self) -> Option<String> {
        let changes = self.changes(now).into_iter();
        let words: Vec<String> = changes
            .map(|(table, (came, went))| format!("{table} +{came} -{went}"))
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// The first column of every row that a statement answers.
async fn texts(db: &Db, sql: &str) -> Vec<String> {
    let backend = match db.engine() {
        Engine::Sqlite => DatabaseBackend::Sqlite,
        Engine::Postgres => DatabaseBackend::Postgres,
    };
    let tx = db.read().await.expect("the database answers");
    let rows = tx
        .conn()
        .query_all_raw(Statement::from_string(backend, sql.to_owned()));
    let rows = rows.await.expect("the statement is SQL");
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("it is text"))
        .collect()
}
