//! The rule over all migrations, checked on the tables that they make: an expanding one only adds what older binaries need not know.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use super::{Change, Migrations, record};

/// A column as SQLite tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    kind: String,
    is_required: bool,
    default: Option<String>,
    place_in_key: i64,
}

/// Tables with their columns, and the unique indexes with what they stand on.
#[derive(Clone, Debug, Default)]
struct Tables {
    columns: BTreeMap<String, BTreeMap<String, Column>>,
    unique: BTreeSet<(String, String)>,
    /// Whatever writes or refuses beside the statements: an older binary does not expect it.
    triggers: BTreeSet<String>,
}

async fn rows(database: &DatabaseConnection, statement: String) -> Vec<sea_orm::QueryResult> {
    database.query_all_raw(Statement::from_string(DbBackend::Sqlite, statement)).await.expect("rows")
}

async fn look(database: &DatabaseConnection) -> Tables {
    let mut tables = Tables::default();
    let master = "SELECT name, type FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND type IN ('table', 'trigger')";
    for row in rows(database, master.to_owned()).await {
        let (name, kind): (String, String) = (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
        if kind == "trigger" {
            tables.triggers.insert(name);
            continue;
        }
        let columns = format!("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{name}')");
        let columns = rows(database, columns).await;
        let columns = columns.iter().map(|row| {
            let column = Column {
                kind: row.try_get_by_index(1).unwrap(),
                is_required: row.try_get_by_index::<i64>(2).unwrap() != 0,
                default: row.try_get_by_index(3).unwrap(),
                place_in_key: row.try_get_by_index(4).unwrap(),
            };
            (row.try_get_by_index(0).unwrap(), column)
        });
        tables.columns.insert(name.clone(), columns.collect());
        let unique = format!(
            "SELECT (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(list.name) ORDER BY seqno)) \
             FROM pragma_index_list('{name}') list WHERE \"unique\" = 1"
        );
        for row in rows(database, unique).await {
            tables.unique.insert((name.clone(), row.try_get_by_index(0).unwrap()));
        }
    }
    tables
}

/// What of a change an older binary would stumble over.
fn breaches(before: &Tables, after: &Tables) -> Vec<String> {
    let mut found = Vec::new();
    for (table, columns) in &before.columns {
        let Some(now) = after.columns.get(table) else {
            found.push(format!("{table} is gone"));
            continue;
        };
        for (name, column) in columns {
            match now.get(name) {
                None => found.push(format!("{table}.{name} is gone")),
                Some(now) if now != column => found.push(format!("{table}.{name} is another: {now:?}")),
                Some(_) => {}
            }
        }
        let added = now.iter().filter(|(name, _)| !columns.contains_key(*name));
        let demanded = added.filter(|(_, column)| column.is_required && column.default.is_none());
        found.extend(demanded.map(|(name, _)| format!("{table}.{name} is required and has no default")));
    }
    let new_unique = after.unique.difference(&before.unique).filter(|(table, _)| before.columns.contains_key(table));
    found.extend(new_unique.map(|(table, columns)| format!("{table} ({columns}) is unique now")));
    // An insert that passes over what is there already names the unique key by its columns.
    let lost = before.unique.difference(&after.unique).filter(|(table, _)| after.columns.contains_key(table));
    found.extend(lost.map(|(table, columns)| format!("{table} ({columns}) is not unique any more")));
    found.extend(after.triggers.difference(&before.triggers).map(|trigger| format!("the trigger {trigger} is new")));
    found
}

async fn empty() -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    Database::connect(options).await.expect("a database")
}

#[tokio::test]
async fn expanding_migrations_only_add_what_older_binaries_need_not_know() {
    let database = empty().await;
    record::install(&database).await.expect("the record");
    let mut before = look(&database).await;
    for step in Migrations::known().steps {
        record::apply(&database, step.as_ref()).await.expect("a migration");
        let after = look(&database).await;
        if step.change() == Change::Expand {
            assert_eq!(breaches(&before, &after), Vec::<String>::new(), "{}", step.name());
        }
        before = after;
    }
    assert!(before.columns.len() > 20 && before.unique.len() > 20, "{before:?}");
}

#[tokio::test]
async fn migrations_are_numbered_in_the_order_in_which_they_are_applied() {
    let names: Vec<String> = Migrations::known().steps.iter().map(|step| step.name().to_owned()).collect();
    for (index, name) in names.iter().enumerate() {
        assert!(name.starts_with(&format!("m{:04}_", index + 1)), "{name}");
    }
}

#[tokio::test]
async fn what_breaks_the_rule_is_seen() {
    for (change, breach) in [
        ("CREATE TABLE other (id INTEGER NOT NULL)", None),
        ("CREATE INDEX thing_name ON thing (name)", None),
        ("ALTER TABLE thing ADD COLUMN note TEXT", None),
        ("ALTER TABLE thing ADD COLUMN many INTEGER NOT NULL DEFAULT 0", None),
        ("CREATE TABLE other (id INTEGER NOT NULL UNIQUE)", None),
        ("DROP TABLE thing", Some("thing is gone")),
        ("ALTER TABLE thing RENAME TO things", Some("thing is gone")),
        ("ALTER TABLE thing DROP COLUMN name", Some("thing.name is gone")),
        ("ALTER TABLE thing RENAME COLUMN name TO title", Some("thing.name is gone")),
        ("CREATE UNIQUE INDEX thing_name ON thing (name)", Some("thing (name) is unique now")),
        ("DROP INDEX thing_key", Some("thing (key) is not unique any more")),
        (
            "DROP TABLE thing; CREATE TABLE thing (id INTEGER PRIMARY KEY, key TEXT, name TEXT NOT NULL, note TEXT NOT NULL); \
             CREATE UNIQUE INDEX thing_key ON thing (key)",
            Some("thing.note is required and has no default"),
        ),
        ("CREATE TRIGGER watch AFTER INSERT ON thing BEGIN DELETE FROM thing; END", Some("the trigger watch is new")),
    ] {
        let database = empty().await;
        let first = "CREATE TABLE thing (id INTEGER PRIMARY KEY, key TEXT, name TEXT); CREATE UNIQUE INDEX thing_key ON thing (key)";
        database.execute_unprepared(first).await.expect("a table");
        let before = look(&database).await;
        database.execute_unprepared(change).await.expect(change);
        let found = breaches(&before, &look(&database).await);
        match breach {
            None => assert_eq!(found, Vec::<String>::new(), "{change}"),
            Some(breach) => assert!(found.iter().any(|told| told == breach), "{change}: {found:?}"),
        }
    }
}
