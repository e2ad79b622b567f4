//! Rows of a table, a bounded batch at a time in the order of the key. It keeps no place: whoever asks says behind which key.

use sea_orm::sea_query::{Order, Query};

use super::catalogue::Table;
use super::row::{self, Row};
use super::{TransferError, key};
use crate::db::Db;

/// Rows of a batch at most.
const ROWS_MAX: u64 = 8_192;
/// The same where a row may hold long texts, and with which every table begins.
const TEXT_ROWS_MAX: u64 = 2_048;
const ROWS_FIRST: u64 = 256;
/// What a batch is meant to hold; one of rows that are suddenly long may exceed it once.
const BYTES_WANTED: usize = 4 * 1024 * 1024;

/// How many rows the next batch asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size(u64);

impl Size {
    pub(super) const FIRST: Self = Self(ROWS_FIRST);

    /// By what the last batch weighed. A power of two, so that there are few forms of statements.
    fn after(self, table: &Table, batch: &[Row]) -> Self {
        let bytes: usize = batch.iter().map(row::bytes).sum();
        let rows_max = if table.has_text() { TEXT_ROWS_MAX } else { ROWS_MAX };
        if bytes > BYTES_WANTED {
            Self((self.0 / 2).max(1))
        } else if bytes < BYTES_WANTED / 4 {
            Self((self.0 * 2).min(rows_max))
        } else {
            self
        }
    }
}

/// The next rows behind `after`, and how many to ask for then; none at the end.
pub(super) async fn read(
    db: &Db,
    table: &Table,
    after: Option<&Row>,
    size: Size,
) -> Result<(Vec<Row>, Size), TransferError> {
    let mut select = Query::select();
    select.columns(table.columns.iter().map(super::catalogue::Column::alias)).from(table.alias()).limit(size.0);
    for column in table.key_columns() {
        select.order_by(column, Order::Asc);
    }
    if let Some(after) = after {
        select.cond_where(key::behind(db.dialect(), table, after));
    }
    let read = async {
        let rows = db.rows(&select).await?;
        rows.iter().map(|row| row::read(db, table, row)).collect::<Result<Vec<_>, _>>()
    };
    let rows = read.await.map_err(|source| TransferError::of(table, after, source))?;
    let size = size.after(table, &rows);
    Ok((rows, size))
}

impl TransferError {
    /// What a database says of rows, told with where they are.
    pub(super) fn of(table: &Table, after: Option<&Row>, source: crate::error::Error) -> Self {
        let after = after.map_or_else(|| "none".to_owned(), |after| key::write(after).unwrap_or_default());
        Self::Row { table: table.name.clone(), after, source }
    }
}
