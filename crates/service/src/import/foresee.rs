//! Looking before anything is done: a file that is taken in and waits, what it would do, and the word on which it begins.
//!
//! What it would do is found by doing it, in a transaction that is never committed: no second set of rules foretells the first.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use bus::Topic;
use domain::Timestamp;
use domain::limit::{IMPORT_BATCH_LINES, IMPORT_SILENCE_MAX};
use store::import::{self, Job, JobState, Line, NewJob, Tally, Verdict};
use store::{Db, Writer, membership};

use super::read::Contents;
use super::receive::{accept, discard};
use super::{Imports, apply, report};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::page::Span;

/// Lines of a file that are tried.
pub const FORESEEN_LINES_MAX: usize = 2 * IMPORT_BATCH_LINES;

/// What a file would do.
#[derive(Clone, Debug)]
pub struct Foresight {
    /// Its first lines with what would become of each.
    pub lines: Vec<Line>,
    /// What would become of them, in numbers.
    pub tally: Tally,
}

/// Why the transaction leaves no trace.
enum Undone {
    Foreseen(Vec<Verdict>),
    Failed(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<store::Error> for Undone {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl store::Failure for Undone {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Failed(error) if store::Failure::is_transient(error))
    }
}

impl Imports {
    /// Takes a CSV file in to look at; it begins with [`Imports::start`], and is forgotten when nobody says so for an hour.
    ///
    /// # Errors
    /// As [`Imports::receive`].
    pub async fn receive_to_look(
        &self,
        caller: &Caller,
        source: impl Read + Send + 'static,
        is_whole: bool,
    ) -> Result<Job> {
        caller.require_admin()?;
        let new = NewJob { created_by: Some(caller.user), created_by_name: &caller.name, is_whole };
        let job = self.begin(caller.organization, new).await?;
        let (held, now) = (&job, self.clock.now());
        let received = match self.stage(&job, source).await {
            Ok(contents) => {
                let (lines, refused) = counts(&contents);
                let waits = |db: Arc<Db>| async move {
                    import::wait(&db, held.organization, held, lines, refused, now).await?;
                    import::find(&db, held.organization, held.id).await?.ok_or(Error::NotFound)
                };
                self.store.write(Writer::Person, waits).await
            }
            Err(error) => Err(error),
        };
        if received.is_err() {
            discard(&self.store, &job).await?;
        }
        received
    }

    /// What the first lines of a file that waits would do if it began now.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; [`Error::NotFound`] when no such import waits; when the store fails.
    pub async fn foresee(&self, caller: &Caller, job: i64) -> Result<Foresight> {
        caller.require_admin()?;
        let now = self.clock.now();
        let job = &waiting(self.store.reader(), caller, job, now).await?;
        let span = Span { from: None, limit: u32::try_from(FORESEEN_LINES_MAX).unwrap_or(u32::MAX) };
        let mut lines = report::page(self.store.reader(), job.organization, job.id, None, span).await?;
        let undone = self.store.write(Writer::Person, |db| async move {
            membership::hold(&db, job.organization).await?;
            let mut verdicts = Vec::new();
            let mut cursor = 0;
            while verdicts.len() < FORESEEN_LINES_MAX {
                let batch = import::pending(&db, job.id, cursor, IMPORT_BATCH_LINES as u64).await?;
                let Some(last) = batch.last() else { break };
                cursor = last.line;
                verdicts.extend(apply::verdicts(&db, job, &batch, now).await?);
            }
            Err::<(), _>(Undone::Foreseen(verdicts))
        });
        let verdicts = match undone.await {
            Err(Undone::Foreseen(verdicts)) => verdicts,
            Err(Undone::Failed(error)) => return Err(error),
            Ok(()) => Vec::new(),
        };
        let mut verdicts: BTreeMap<i64, Verdict> =
            verdicts.into_iter().map(|verdict| (verdict.line, verdict)).collect();
        for line in &mut lines {
            if let Some(Verdict { outcome, reason, .. }) = verdicts.remove(&line.staged.line) {
                line.outcome = outcome;
                line.staged.refused = reason;
            }
        }
        Ok(Foresight { tally: tally(&lines), lines })
    }

    /// Lets a file that waits begin.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; [`Error::NotFound`] when no such import waits; when the store fails.
    pub async fn start(&self, caller: &Caller, job: i64) -> Result<Job> {
        caller.require_admin()?;
        let now = self.clock.now();
        let started = self
            .store
            .write(Writer::Person, |db| async move {
                membership::hold(&db, caller.organization).await?;
                let job = waiting(&db, caller, job, now).await?;
                let contents = (job.lines, job.tally.refused);
                accept(&db, &job, contents, caller.request_id.as_deref(), now).await
            })
            .await?;
        self.bus.wake(Topic::Jobs);
        Ok(started)
    }

    /// Forgets a file that waits.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; [`Error::NotFound`] when no such import waits; when the store fails.
    pub async fn forget(&self, caller: &Caller, job: i64) -> Result<()> {
        caller.require_admin()?;
        let now = self.clock.now();
        let gone = self
            .store
            .write(Writer::Person, |db| async move {
                membership::hold(&db, caller.organization).await?;
                let job = waiting(&db, caller, job, now).await?;
                // Nobody can start it while its lines go.
                let gone = Job { state: JobState::Receiving, ..job.clone() };
                import::progress(&db, job.organization, &job, &gone, now).await?;
                Ok::<_, Error>(gone)
            })
            .await?;
        discard(&self.store, &gone).await
    }

    /// The organization's latest imports, the newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn latest(&self, caller: &Caller, limit: u64) -> Result<Vec<Job>> {
        caller.require_admin()?;
        Ok(import::latest(self.store.reader(), caller.organization, limit).await?)
    }
}

/// One that has waited for too long may just be being forgotten.
async fn waiting(db: &Db, caller: &Caller, job: i64, now: Timestamp) -> Result<Job> {
    let found = import::find(db, caller.organization, job).await?;
    let waits = |job: &Job| job.state == JobState::Waiting && job.created_at + IMPORT_SILENCE_MAX > now;
    found.filter(waits).ok_or(Error::NotFound)
}

/// Of records and of those that cannot be taken, as they are kept.
pub(super) fn counts(contents: &Contents) -> (i64, i64) {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    (count(contents.lines), count(contents.refused))
}

fn tally(lines: &[Line]) -> Tally {
    let verdicts: Vec<Verdict> = lines
        .iter()
        .map(|line| Verdict { line: line.staged.line, outcome: line.outcome, reason: None, user: None })
        .collect();
    apply::tally(&verdicts)
}
