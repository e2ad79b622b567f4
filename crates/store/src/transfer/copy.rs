//! One table's rows into the target: while a batch is written the next one is read.

use std::sync::Arc;

use sea_orm::sea_query::{InsertStatement, Query};

use super::catalogue::{Column, Table};
use super::progress::{State, advance};
use super::row::{self, Row};
use super::{Event, TransferError, batch, key};
use crate::db::Db;
use crate::gate::Writer;
use crate::open::Store;

/// Values of a statement at most; `SQLite` takes four times as many, and more of them are no faster.
const BINDS_MAX: usize = 8_192;
/// Bytes of a statement at most, more or less; `MariaDB` takes four times as many.
const STATEMENT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Goes on behind what an earlier run has copied.
pub(super) async fn table(
    from: &Db,
    target: &Store,
    table: &Table,
    state: State,
    tell: &mut (impl FnMut(Event<'_>) + Send),
) -> Result<(), TransferError> {
    let mut after = state.after;
    let (mut rows, mut size) = batch::read(from, table, after.as_ref(), batch::Size::FIRST).await?;
    while let Some(last) = rows.last().map(|last| row::key(table, last)) {
        let next = batch::read(from, table, Some(&last), size);
        let (written, next) = tokio::join!(write(target, table, after.as_ref(), &last, &rows), next);
        written?;
        tell(Event::Copied { table: &table.name, rows: rows.len() as u64 });
        (rows, size) = next?;
        after = Some(last);
    }
    Ok(())
}

/// Rows and the note of them in one transaction: another transfer, or a repetition, finds the note changed and writes nothing.
async fn write(
    target: &Store,
    table: &Table,
    after: Option<&Row>,
    last: &Row,
    rows: &[Row],
) -> Result<(), TransferError> {
    let (from, to) = (after.map(key::write).transpose()?, key::write(last)?);
    let (from, to) = (from.as_deref(), to.as_str());
    let work = |db: Arc<Db>| async move {
        advance(&db, &table.name, from, to, rows.len()).await?;
        for part in parts(table, rows) {
            db.execute(&insert(table, part)).await?;
        }
        Ok(())
    };
    target.write(Writer::Engine, work).await.map_err(|error| match error {
        TransferError::Store(source) if !source.is_waited_for() => TransferError::of(table, after, source),
        other => other,
    })
}

fn insert(table: &Table, rows: &[Row]) -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table(table.alias()).columns(table.columns.iter().map(Column::alias));
    for row in rows {
        insert.values_panic(row.iter().cloned().map(Into::into));
    }
    insert
}

/// The rows in statements of a power of two, so that a database prepares few of them.
fn parts<'a>(table: &Table, mut rows: &'a [Row]) -> Vec<&'a [Row]> {
    let rows_max = (BINDS_MAX / table.columns.len()).max(1);
    let mut parts = Vec::new();
    while !rows.is_empty() {
        let mut bytes = 0;
        let fitting = rows.iter().take(rows_max).take_while(|row| {
            bytes += row::bytes(row);
            bytes <= STATEMENT_BYTES_MAX
        });
        let (part, rest) = rows.split_at(power_of_two(fitting.count().max(1)));
        parts.push(part);
        rows = rest;
    }
    parts
}

/// The greatest that is no more than `count`, which is not 0.
fn power_of_two(count: usize) -> usize {
    1 << count.ilog2()
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::Value;

    use super::*;
    use crate::transfer::catalogue::Kind;

    fn text_table() -> Table {
        let columns = ["id", "text"].map(|name| Column { name: name.to_owned(), kind: Kind::Text }).to_vec();
        Table { name: "text".to_owned(), columns, key: vec![0], is_counted: false }
    }

    fn sizes(rows: &[Row]) -> Vec<usize> {
        parts(&text_table(), rows).into_iter().map(<[Row]>::len).collect()
    }

    #[test]
    fn statements_are_bounded_in_values_and_in_bytes_and_have_few_forms() {
        let row = |bytes: usize| vec![Value::BigInt(Some(1)), Value::String(Some("x".repeat(bytes)))];
        assert_eq!(sizes(&vec![row(1); 4_096 + 1_024 + 3]), [4_096, 1_024, 2, 1]);
        assert_eq!(sizes(&vec![row(1024 * 1024); 7]), [2, 2, 2, 1]);
        assert_eq!(sizes(&vec![row(5 * 1024 * 1024); 2]), [1, 1], "a row goes alone, however long");
        assert_eq!(sizes(&[]), [0; 0]);
    }
}
