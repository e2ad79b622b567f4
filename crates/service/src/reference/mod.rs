//! The move from the reference system: its rows are read in pages, decided one by one, and written in bounded transactions. Run again, it
//! brings what is missing or changed; broken off, it goes on where it stopped.

mod alert;
mod answers;
mod arrival;
mod content;
mod deliveries;
mod handover;
mod home;
mod orphans;
mod people;
mod person;
mod report;
mod rounds;
mod run;
mod survey;
mod targets;
mod teams;
mod text;
mod verdict;

use std::io;
use std::sync::Arc;

use channels::Registry;
use domain::Clock;
use store::Store;
use store::reference::{OpenSourceError, SourceDb};

pub use report::{Home, Line, Outcome, Reason, Summary, Tally, Witness};
pub use store::reference::{NAME_CHARS_MAX, Table};

/// Why an import ended early. What was committed stays, and another run goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Open(#[from] OpenSourceError),
    #[error("reading the reference system failed: {0}; run the same import again, it goes on where it stopped")]
    Source(store::Error),
    #[error("another import from {0} is under way; wait for its end, then run this one again")]
    Twin(String),
    #[error("alert {0} of the reference system was deleted here while it came over; run the same import again")]
    Deleted(i64),
    #[error("there are more than {0} accounts, which is more than an import looks through")]
    TooManyAccounts(usize),
    #[error("the report cannot be written: {0}; make room, and run the same import again with another report")]
    Report(#[from] io::Error),
    #[error("{0}; run the same import again, it goes on where it stopped")]
    Service(#[from] crate::Error),
}

impl From<store::Error> for ImportError {
    fn from(error: store::Error) -> Self {
        Self::Service(error.into())
    }
}

impl store::Failure for ImportError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Service(error) if store::Failure::is_transient(error))
    }
}

type Result<T> = std::result::Result<T, ImportError>;

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Write,
    /// Everything is read and decided, nothing is written.
    DryRun,
}

/// Brings the data of a reference system here.
pub struct ReferenceImport {
    store: Store,
    clock: Arc<dyn Clock>,
    registry: Arc<Registry>,
}

impl ReferenceImport {
    pub fn new(store: Store, clock: Arc<dyn Clock>, registry: Arc<Registry>) -> Self {
        Self { store, clock, registry }
    }

    /// Brings over what is missing or changed; `name` tells this source from others.
    ///
    /// # Errors
    /// See [`ImportError`].
    pub async fn run(&self, from: &SourceDb, name: &str, mode: Mode, witness: &mut dyn Witness) -> Result<Summary> {
        let mut run = run::Run::begin(self, from, name, mode, witness).await?;
        run.teams().await?;
        run.people().await?;
        run.alerts().await?;
        run.orphans().await?;
        run.end().await
    }
}
