//! Whether what arrived is what was sent: both sides are read once more. It mends nothing.

use super::catalogue::Table;
use super::digest::Digest;
use super::row::{self, Row};
use super::{Event, TransferError, batch};
use crate::db::Db;

/// One side of the comparison, read batch by batch.
struct Side<'a> {
    db: &'a Db,
    after: Option<Row>,
    size: batch::Size,
    digest: Digest,
    is_at_end: bool,
}

pub(super) async fn table(
    from: &Db,
    target: &Db,
    table: &Table,
    tell: &mut (impl FnMut(Event<'_>) + Send),
) -> Result<(), TransferError> {
    let (mut one, mut other) = (Side::of(from), Side::of(target));
    while !(one.is_at_end && other.is_at_end) {
        let before = one.digest.rows.min(other.digest.rows);
        let (read, reread) = tokio::join!(one.read(table), other.read(table));
        read.and(reread)?;
        let rows = one.digest.rows.min(other.digest.rows) - before;
        tell(Event::Compared { table: &table.name, rows });
    }
    if one.digest == other.digest {
        return Ok(());
    }
    let (source_rows, target_rows) = (one.digest.rows, other.digest.rows);
    Err(TransferError::Differs { table: table.name.clone(), source_rows, target_rows })
}

impl<'a> Side<'a> {
    fn of(db: &'a Db) -> Self {
        Self { db, after: None, size: batch::Size::FIRST, digest: Digest::default(), is_at_end: false }
    }

    async fn read(&mut self, table: &Table) -> Result<(), TransferError> {
        if self.is_at_end {
            return Ok(());
        }
        let (rows, size) = batch::read(self.db, table, self.after.as_ref(), self.size).await?;
        self.size = size;
        for row in &rows {
            self.digest.add(row);
        }
        match rows.last() {
            Some(last) => self.after = Some(row::key(table, last)),
            None => self.is_at_end = true,
        }
        Ok(())
    }
}
