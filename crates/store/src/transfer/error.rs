//! Why a transfer stops, each with what to do. The source is as it was; a target that was begun can be gone on with.

use domain::limit::NODE_LOST_AFTER;

use crate::connect::ConnectError;
use crate::error::{Error, Failure};
use crate::migrate::MigrateError;

/// What stops a transfer.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The source cannot be opened.
    #[error("the source: {0}")]
    Connect(#[from] ConnectError),
    /// The source's tables are not this version's.
    #[error("the source: {0}")]
    Schema(MigrateError),
    /// Source and target are one.
    #[error("the source and the target are the same database; name another")]
    Itself,
    /// The source is an unfinished target.
    #[error("the source is itself the unfinished target of a transfer; finish that one first")]
    Unfinished,
    /// Somebody works with the source.
    #[error(
        "the source is in use ({0}); stop `oyez serve` on all its machines, and whatever else has it open, then try again"
    )]
    InUse(String),
    /// Nodes work on the source.
    #[error(
        "nodes work on the source: {nodes}. Stop them first; `oyez nodes` lists them, and one that was killed counts for {} seconds",
        NODE_LOST_AFTER.as_secs()
    )]
    NodesRun {
        /// Their names.
        nodes: String,
    },
    /// The target cannot be opened or brought up to date.
    #[error("the target: {0}")]
    Target(MigrateError),
    /// The target holds what the source would overwrite.
    #[error("the target is not empty: its table {table} has rows. Name an empty database")]
    Occupied {
        /// A table with rows.
        table: String,
    },
    /// The target was begun from another source.
    #[error(
        "the target was begun from {place}, and its table {table} held other rows then: that was another source, or it was \
         written to since. Empty the target and begin anew, with all nodes of the source stopped"
    )]
    OtherSource {
        /// Where that source was.
        place: String,
        /// The first table in which it differs.
        table: String,
    },
    /// The tables of source and target differ.
    #[error(
        "the table {table} is not the same in the source and in the target ({fault}); was one of them changed by hand?"
    )]
    Shape {
        /// The table.
        table: String,
        /// How they differ.
        fault: String,
    },
    /// Two transfers write to one target.
    #[error("another transfer into this target is under way; let it end, or end it, then try again")]
    Contended,
    /// What arrived is not what was sent.
    #[error(
        "the table {table} has {source_rows} rows in the source and {target_rows} in the target, and they are not the same: one of \
         both was written to meanwhile. Empty the target and begin anew, with all nodes of the source stopped"
    )]
    Differs {
        /// The table.
        table: String,
        /// Rows read from the source.
        source_rows: u64,
        /// Rows read from the target.
        target_rows: u64,
    },
    /// A database cannot take the rows.
    #[error("the table {table}, after the row with the key {after}: {source}")]
    Row {
        /// The table.
        table: String,
        /// The last key that was done with, `none` at the beginning.
        after: String,
        /// What the database said.
        source: Error,
    },
    /// A database fails.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Failure for TransferError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_transient())
    }
}
