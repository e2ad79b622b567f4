//! A row as values that every engine takes. What they mean is not known here.

use sea_orm::QueryResult;
use sea_orm::sea_query::Value;

use super::catalogue::{Kind, Table};
use crate::db::Db;
use crate::error::Error;

/// The values of a table's columns in their order.
pub(super) type Row = Vec<Value>;

/// Bytes that a value takes on its way, more or less.
const VALUE_BYTES: usize = 8;

pub(super) fn read(db: &Db, table: &Table, row: &QueryResult) -> Result<Row, Error> {
    let columns = table.columns.iter().enumerate();
    let values = columns.map(|(place, column)| {
        db.read(match column.kind {
            Kind::Number => row.try_get_by_index(place).map(Value::BigInt),
            Kind::Code => row.try_get_by_index(place).map(Value::SmallInt),
            Kind::Flag => row.try_get_by_index(place).map(Value::Bool),
            Kind::Text => row.try_get_by_index(place).map(Value::String),
        })
    });
    values.collect()
}

/// The values of its primary key.
pub(super) fn key(table: &Table, row: &Row) -> Row {
    table.key.iter().map(|place| row[*place].clone()).collect()
}

pub(super) fn bytes(row: &Row) -> usize {
    let sizes = row.iter().map(|value| match value {
        Value::String(Some(text)) => VALUE_BYTES + text.len(),
        _ => VALUE_BYTES,
    });
    sizes.sum()
}
