//! The tables as the database itself describes them, so that none is forgotten and nothing is listed twice.

use std::collections::BTreeMap;

use sea_orm::Statement;
use sea_orm::sea_query::{Alias, Iden};

use super::TransferError;
use super::progress::TABLE as PROGRESS;
use crate::db::Db;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::schema::{Node, OyezMigration};

/// What is true of one database only: its migrations, the nodes that work on it, and the transfer into it.
fn stays(table: &str) -> bool {
    [OyezMigration::Table.to_string(), Node::Table.to_string(), PROGRESS.to_owned()].iter().any(|name| name == table)
}

/// A table with its columns in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The columns of the primary key in its order, by their places.
    pub(super) key: Vec<usize>,
    /// Whether the engine counts the key up itself.
    pub(super) is_counted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds, as far as the engines agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// 64 bits.
    Number,
    /// 16 bits.
    Code,
    Flag,
    Text,
}

impl Kind {
    /// By the engine's own name of the type, without a length.
    fn of(declared: &str) -> Option<Self> {
        match declared.split('(').next().unwrap_or(declared).trim().to_ascii_lowercase().as_str() {
            "bigint" | "integer" => Some(Self::Number),
            "smallint" => Some(Self::Code),
            // MySQL has no flags of its own, and nothing else is as small here.
            "boolean" | "tinyint" => Some(Self::Flag),
            "varchar" | "character varying" | "text" | "mediumtext" => Some(Self::Text),
            _ => None,
        }
    }
}

impl Table {
    pub(super) fn alias(&self) -> Alias {
        Alias::new(&self.name)
    }

    pub(super) fn has_text(&self) -> bool {
        self.columns.iter().any(|column| column.kind == Kind::Text)
    }

    pub(super) fn key_columns(&self) -> impl Iterator<Item = Alias> {
        self.key.iter().map(|place| Alias::new(&self.columns[*place].name))
    }
}

impl Column {
    pub(super) fn alias(&self) -> Alias {
        Alias::new(&self.name)
    }
}

/// A row for each column: its table, name, type, place in the primary key (0 outside of it), and whether it is counted up.
fn select(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => {
            "SELECT m.name, c.name, c.type, CAST(c.pk AS BIGINT), CAST(c.pk = 1 AND m.sql LIKE '%AUTOINCREMENT%' AS BIGINT) \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid"
        }
        Dialect::MySql => {
            "SELECT CAST(c.table_name AS CHAR), CAST(c.column_name AS CHAR), CAST(c.data_type AS CHAR), \
             CAST(COALESCE(k.seq_in_index, 0) AS SIGNED), CAST(c.extra LIKE '%auto_increment%' AS SIGNED) \
             FROM information_schema.columns c \
             JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
             LEFT JOIN information_schema.statistics k ON k.table_schema = c.table_schema AND k.table_name = c.table_name \
             AND k.column_name = c.column_name AND k.index_name = 'PRIMARY' \
             WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' \
             ORDER BY c.table_name, c.ordinal_position"
        }
        Dialect::Postgres => {
            "SELECT CAST(r.relname AS TEXT), CAST(a.attname AS TEXT), format_type(a.atttypid, NULL), \
             CAST(COALESCE(array_position(CAST(k.indkey AS INT2[]), a.attnum) + 1, 0) AS BIGINT), \
             CAST(CASE WHEN pg_get_serial_sequence(quote_ident(r.relname), a.attname) IS NULL THEN 0 ELSE 1 END AS BIGINT) \
             FROM pg_class r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped \
             LEFT JOIN pg_index k ON k.indrelid = r.oid AND k.indisprimary \
             WHERE r.relkind = 'r' AND r.relnamespace = CAST(current_schema() AS REGNAMESPACE) \
             ORDER BY r.relname, a.attnum"
        }
    }
}

/// All tables but those that belong to this one database, by their names.
pub(super) async fn read(db: &Db) -> Result<Vec<Table>, Error> {
    let statement = Statement::from_string(db.dialect().backend(), select(db.dialect()));
    let mut tables: BTreeMap<String, (Table, Vec<(i64, usize)>)> = BTreeMap::new();
    for row in db.rows(&Verbatim(statement)).await? {
        let name: String = db.read(row.try_get_by_index(0))?;
        if stays(&name) {
            continue;
        }
        let (column, declared): (String, String) =
            db.read(row.try_get_by_index(1).and_then(|column| Ok((column, row.try_get_by_index(2)?))))?;
        let (key, is_counted): (i64, i64) =
            db.read(row.try_get_by_index(3).and_then(|key| Ok((key, row.try_get_by_index(4)?))))?;
        let kind = Kind::of(&declared).ok_or_else(|| unknown(&name, &column, &declared))?;
        let empty = Table { name: name.clone(), columns: Vec::new(), key: Vec::new(), is_counted: false };
        let (table, keys) = tables.entry(name).or_insert((empty, Vec::new()));
        if key > 0 {
            keys.push((key, table.columns.len()));
        }
        table.is_counted |= is_counted != 0;
        table.columns.push(Column { name: column, kind });
    }
    tables.into_values().map(with_key).collect()
}

fn with_key((mut table, mut keys): (Table, Vec<(i64, usize)>)) -> Result<Table, Error> {
    keys.sort_unstable();
    table.key = keys.into_iter().map(|(_, place)| place).collect();
    if table.key.is_empty() {
        return Err(Error::Unreadable(format!("the table {} has no primary key", table.name)));
    }
    Ok(table)
}

fn unknown(table: &str, column: &str, declared: &str) -> Error {
    Error::Unreadable(format!(
        "the column {column} of the table {table} is of the type {declared}, which no migration makes"
    ))
}

/// Tables that somebody added by hand have no counterpart, and what Oyez made is the same everywhere.
pub(super) fn refuse_other_shape(source: &[Table], target: &[Table]) -> Result<(), TransferError> {
    for table in source {
        let fault = match target.iter().find(|other| other.name == table.name) {
            None => "the target lacks it",
            Some(other) if other.columns.iter().ne(&table.columns) => "their columns differ",
            Some(other) if other.key != table.key => "their primary keys differ",
            Some(_) => continue,
        };
        return Err(TransferError::Shape { table: table.name.clone(), fault: fault.to_owned() });
    }
    match target.iter().find(|table| !source.iter().any(|other| other.name == table.name)) {
        Some(table) => Err(TransferError::Shape { table: table.name.clone(), fault: "the source lacks it".to_owned() }),
        None => Ok(()),
    }
}

/// A statement that is the same whoever asks for it.
pub(super) struct Verbatim(pub(super) Statement);

impl sea_orm::StatementBuilder for Verbatim {
    fn build(&self, _: &sea_orm::DbBackend) -> Statement {
        self.0.clone()
    }
}
