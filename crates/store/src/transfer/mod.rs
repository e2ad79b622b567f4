//! A whole installation from one database to another, whatever their engines: every table that the database knows of, row by row
//! in the order of its key. It knows no noun, and changes nothing in the source.

mod batch;
mod catalogue;
mod compare;
mod copy;
mod digest;
mod error;
mod identity;
mod key;
mod mark;
mod progress;
mod row;
mod source;

use std::sync::Arc;

use domain::Random;

use crate::migrate::{MigrateError, migrate};
use crate::migration::Migrations;
use crate::open::{Options, Store};

pub use error::TransferError;
pub use source::Source;

use catalogue::Table;
use progress::Progress;

pub(crate) use progress::is_unfinished;

/// What a transfer tells while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// It begins with so many rows in all, of which an earlier run has copied some.
    Begun { rows: u64, copied: u64 },
    /// So many more rows of a table are in the target.
    Copied { table: &'a str, rows: u64 },
    /// All are there. So many rows are read once more, on both sides.
    Comparing { rows: u64 },
    /// So many more rows of a table are the same on both sides.
    Compared { table: &'a str, rows: u64 },
}

/// What was transferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transferred {
    pub tables: usize,
    pub rows: u64,
}

/// Copies everything from the source into the database of `target`, which must be empty or have been begun from the same source;
/// then reads both once more to see that they are the same. One that was interrupted goes on where it stopped.
///
/// # Errors
/// See [`TransferError`]; the source is as it was.
pub async fn transfer(
    source: &Source,
    target: &Options,
    random: Arc<dyn Random>,
    mut tell: impl FnMut(Event<'_>) + Send,
) -> Result<Transferred, TransferError> {
    let from = source.db();
    source.refuse_unfit(target).await?;
    let tables = catalogue::read(from).await?;
    let marks = mark::of_all(from, &tables).await?;
    let target = open(target, random).await?;
    let done = within(source, &target, &tables, &marks, &mut tell).await;
    target.close().await;
    done
}

async fn within(
    source: &Source,
    target: &Store,
    tables: &[Table],
    marks: &[mark::Mark],
    tell: &mut (impl FnMut(Event<'_>) + Send),
) -> Result<Transferred, TransferError> {
    let from = source.db();
    catalogue::refuse_other_shape(tables, &catalogue::read(target.reader()).await?)?;
    let progress = Progress::begin(target, tables, marks, source.place()).await?;
    let rows = progress.rows_total();
    tell(Event::Begun { rows, copied: progress.rows_copied() });
    for (table, state) in tables.iter().zip(progress.tables) {
        copy::table(from, target, table, state, tell).await?;
        source.refuse_live_nodes().await?;
    }
    identity::carry_over(from, target, tables).await?;
    tell(Event::Comparing { rows });
    for table in tables {
        compare::table(from, target.reader(), table, tell).await?;
        source.refuse_live_nodes().await?;
    }
    // What was written to a table after it had been compared would be missing in the target, and nobody would know.
    mark::refuse_change(from, tables, marks).await?;
    source.refuse_live_nodes().await?;
    progress::end(target).await?;
    Ok(Transferred { tables: tables.len(), rows })
}

/// Makes the tables, unless an earlier run has; only this version goes on with those.
async fn open(target: &Options, random: Arc<dyn Random>) -> Result<Store, TransferError> {
    match migrate(target).await {
        Ok(_) | Err(MigrateError::Unfinished) => {}
        Err(error) => return Err(TransferError::Target(error)),
    }
    let store = Store::open(target, random).await.map_err(|error| TransferError::Target(error.into()))?;
    match Migrations::known().behind(store.reader_pool()).await {
        Ok(0) => Ok(store),
        Ok(behind) => Err(TransferError::Target(MigrateError::Behind(behind))),
        Err(error) => Err(TransferError::Target(error)),
    }
}
