//! An embedded database with rows in every table that its own catalogue lists, as odd as its columns allow. It knows no noun.

use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement, Value};
use testbed::SeededRandom;

/// Texts that some engine might mend.
const TEXTS: [&str; 8] = [
    "",
    "plain",
    " with spaces around ",
    "Zürich, Ελλάδα, 東京, עברית",
    "🦀🎉👩‍👩‍👧‍👦",
    "it's \"quoted\" \\back\\slashed\\ %_",
    "two\nlines\r\nand\ta tab",
    "e\u{301} or \u{e9}, \u{feff}\u{200b}",
];
const NUMBERS: [i64; 6] = [i64::MIN, -1, 0, 1, 1_795_341_600_000_000, i64::MAX];
const CODES: [i64; 4] = [i16::MIN as i64, 0, 3, i16::MAX as i64];

struct Column {
    name: String,
    declared: String,
    is_nullable: bool,
    /// Its values must differ from row to row.
    is_distinct: bool,
    /// The engine would count it up.
    is_id: bool,
}

/// A migrated database file, and the folder that it lies in.
pub(crate) struct Filled {
    pub(crate) path: PathBuf,
    pub(crate) options: store::Options,
    _folder: tempfile::TempDir,
}

impl Filled {
    /// Without rows, and without its tables.
    pub(crate) fn nothing() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it is a database.db");
        let options = store::Options::new(store::address(&path).unwrap());
        Self { path, options, _folder: folder }
    }

    /// With `rows` rows in each table, and more in some.
    pub(crate) async fn with(rows: usize, seed: u64) -> Self {
        let filled = Self::nothing();
        store::migrate(&filled.options).await.unwrap();
        let database = open(&filled.path).await;
        let random = SeededRandom::new(seed);
        for table in tables(&database).await {
            let rows = match table.as_str() {
                "delivery" => rows * 50,
                "audit" => rows * 15,
                _ => rows,
            };
            fill(&database, &table, rows, &random).await;
        }
        // An id that was given, and whose row is gone.
        database
            .execute_unprepared("DELETE FROM live_event WHERE id = (SELECT MAX(id) FROM live_event)")
            .await
            .unwrap();
        database.close().await.unwrap();
        filled
    }

    /// Every row of every table in a form that shows each byte, and what the engine counts on from.
    pub(crate) async fn dump(&self) -> Vec<String> {
        let database = open(&self.path).await;
        let mut lines = Vec::new();
        for table in tables(&database).await {
            let columns = columns(&database, &table).await;
            let shown: Vec<_> = columns.iter().map(|column| format!("quote(\"{}\")", column.name)).collect();
            let select = format!("SELECT {} FROM \"{table}\" ORDER BY 1", shown.join(" || ',' || "));
            lines.extend(strings(&database, &select).await.into_iter().map(|row| format!("{table}: {row}")));
        }
        let counts = "SELECT name || ' counts on from ' || seq FROM sqlite_sequence ORDER BY 1";
        lines.extend(strings(&database, counts).await);
        database.close().await.unwrap();
        lines
    }

    pub(crate) async fn execute(&self, sql: &str) {
        let database = open(&self.path).await;
        database.execute_unprepared(sql).await.unwrap();
        database.close().await.unwrap();
    }
}

async fn open(path: &Path) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(store::address(path).unwrap());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

async fn strings(database: &DatabaseConnection, select: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), select);
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn tables(database: &DatabaseConnection) -> Vec<String> {
    let select = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
                  AND name NOT IN ('oyez_migration', 'node') ORDER BY name";
    strings(database, select).await
}

async fn columns(database: &DatabaseConnection, table: &str) -> Vec<Column> {
    let select = format!(
        "SELECT c.name, lower(c.type), c.\"notnull\" = 0 AND c.pk = 0, \
         c.pk > 0 OR EXISTS (SELECT 1 FROM pragma_index_list('{table}') l JOIN pragma_index_info(l.name) i \
         WHERE l.\"unique\" = 1 AND i.name = c.name), \
         c.pk = 1 AND lower(c.type) = 'integer' FROM pragma_table_info('{table}') c ORDER BY c.cid"
    );
    let statement = Statement::from_string(database.get_database_backend(), select);
    let rows = database.query_all_raw(statement).await.unwrap();
    let column = |row: &sea_orm::QueryResult| Column {
        name: row.try_get_by_index(0).unwrap(),
        declared: row.try_get_by_index(1).unwrap(),
        is_nullable: row.try_get_by_index(2).unwrap(),
        is_distinct: row.try_get_by_index(3).unwrap(),
        is_id: row.try_get_by_index(4).unwrap(),
    };
    rows.iter().map(column).collect()
}

async fn fill(database: &DatabaseConnection, table: &str, rows: usize, random: &SeededRandom) {
    let columns = columns(database, table).await;
    let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let places = vec!["?"; columns.len()].join(", ");
    let insert = format!("INSERT INTO \"{table}\" ({}) VALUES ({places})", names.join(", "));
    database.execute_unprepared("BEGIN").await.unwrap();
    for row in 0..rows {
        let values: Vec<Value> = columns.iter().map(|column| value(column, row, random)).collect();
        let statement = Statement::from_sql_and_values(database.get_database_backend(), &insert, values);
        database.execute_raw(statement).await.unwrap();
    }
    database.execute_unprepared("COMMIT").await.unwrap();
}

fn value(column: &Column, row: usize, random: &SeededRandom) -> Value {
    let number = i64::try_from(row).unwrap();
    let any = |numbers: &[i64]| numbers[usize::try_from(random.next()).unwrap_or(7) % numbers.len()];
    if column.is_nullable && random.chance(30) {
        return Value::String(None);
    }
    match column.declared.as_str() {
        "integer" if column.is_id => (1 + number * 3).into(),
        "bigint" | "integer" if column.is_distinct => match number {
            0 => i64::MIN.into(),
            1 => i64::MAX.into(),
            _ => (number * 1_000 - 5_000).into(),
        },
        "bigint" | "integer" => any(&NUMBERS).into(),
        "smallint" => any(&CODES).into(),
        "boolean" => any(&[0, 1]).into(),
        text => {
            let found = TEXTS[usize::try_from(random.next() % 8).unwrap()];
            let found = if column.is_distinct { format!("{row} {found}") } else { found.to_owned() };
            let length = text.split(['(', ')']).nth(1).map(|length| length.parse::<usize>().unwrap());
            let found = match (length, random.chance(10)) {
                (Some(length), true) if !column.is_distinct => "🦀".repeat(length),
                (None, true) => "long 🦀".repeat(5_000),
                _ => found,
            };
            found.chars().take(length.unwrap_or(usize::MAX)).collect::<String>().into()
        }
    }
}
