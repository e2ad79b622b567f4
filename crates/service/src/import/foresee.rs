//! Looking before anything is done: a file that is taken in and waits, what it would do, and the word on which it begins.
//!
//! What it would do is found by doing it, in a transaction that is never committed: no second set of rules foretells the first.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use bus::Topic;
use domain::Timestamp;
use domain::fold::fold;
use domain::limit::{IMPORT_FORESEEN_LINES, IMPORT_SILENCE_MAX};
use store::import::{self, Job, JobState, Line, NewJob, Outcome, Staged, Tally, Verdict};
use store::{Db, Writer, membership};

use super::receive::{accept, clear, discard, whole};
use super::{Imports, apply, report};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::page::{Cursor, Span, Way};

/// What a file would do.
#[derive(Clone, Debug)]
pub struct Foresight {
    /// Its first lines with what would become of each.
    pub lines: Vec<Line>,
    /// Lines that cannot be taken: of the first ones, and of the others those that cannot even be read.
    pub refused: Vec<Line>,
    /// What would become of the first lines, in numbers; with all that cannot even be read.
    pub tally: Tally,
    /// Teams that the first lines name and that would be made, as they are written first.
    pub new_teams: Vec<String>,
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
        let now = self.clock.now();
        let received = match self.stage(&job, source).await {
            Ok(contents) => {
                let (held, waits) = (&job, &Job { state: JobState::Waiting, ..whole(&job, &contents) });
                let wait = |db: Arc<Db>| async move {
                    let is_held = import::progress(&db, held.organization, held, waits, now).await?;
                    if is_held { Ok(waits.clone()) } else { Err(Error::NotFound) }
                };
                self.store.write(Writer::Person, wait).await
            }
            Err(error) => Err(error),
        };
        if received.is_err() {
            discard(&self.store, &job, self.clock.now()).await?;
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
        let job = waiting(self.store.reader(), caller, job, now).await?;
        let mut lines = self.first(&job, None, None).await?;
        let last = lines.last().map(|line| Cursor { way: Way::Next, id: line.staged.line });
        let unreadable =
            if last.is_some() { self.first(&job, Some(Outcome::Refused), last).await? } else { Vec::new() };
        let is_pending = |line: &&Line| line.outcome == Outcome::Pending;
        let pending: Vec<Staged> = lines.iter().filter(is_pending).map(|line| line.staged.clone()).collect();
        let (pending, id) = (&pending, job.id);
        // Nothing of it is kept: people who write go first.
        let undone = self.store.write(Writer::Engine, |db| async move {
            membership::hold(&db, caller.organization).await?;
            let job = waiting(&db, caller, id, self.clock.now()).await?;
            Err::<(), _>(Undone::Foreseen(apply::verdicts(&db, &job, pending, now).await?))
        });
        let verdicts = match undone.await {
            Err(Undone::Foreseen(verdicts)) => verdicts,
            Err(Undone::Failed(error)) => return Err(error),
            Ok(()) => Vec::new(),
        };
        // What cannot even be read was counted when the file came in.
        let tally = job.tally.plus(apply::tally(&verdicts));
        let mut verdicts: BTreeMap<i64, Verdict> =
            verdicts.into_iter().map(|verdict| (verdict.line, verdict)).collect();
        for line in &mut lines {
            if let Some(Verdict { outcome, reason, .. }) = verdicts.remove(&line.staged.line) {
                line.outcome = outcome;
                line.staged.refused = reason;
            }
        }
        let is_refused = |line: &&Line| line.outcome == Outcome::Refused;
        let refused = lines.iter().filter(is_refused).cloned().chain(unreadable).collect();
        let new_teams = self.new_teams(&job, &lines).await?;
        Ok(Foresight { lines, refused, tally, new_teams })
    }

    async fn new_teams(&self, job: &Job, lines: &[Line]) -> Result<Vec<String>> {
        let taken = lines.iter().filter(|line| line.outcome != Outcome::Refused);
        let mut wanted = BTreeMap::new();
        for name in taken.flat_map(|line| &line.staged.teams) {
            wanted.entry(fold(name)).or_insert_with(|| name.clone());
        }
        let names = wanted.values().cloned().collect();
        let known = import::teams_by_name(self.store.reader(), job.organization, &names).await?;
        wanted.retain(|folded, _| !known.contains_key(folded));
        Ok(wanted.into_values().collect())
    }

    /// As many lines as are looked at, from a cursor on.
    async fn first(&self, job: &Job, outcome: Option<Outcome>, from: Option<Cursor>) -> Result<Vec<Line>> {
        let span = Span { from, limit: IMPORT_FORESEEN_LINES };
        report::page(self.store.reader(), job.organization, job.id, outcome, span).await
    }

    /// Lets a file that waits begin.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; [`Error::NotFound`] when no such import waits; when the store fails.
    pub async fn start(&self, caller: &Caller, job: i64) -> Result<Job> {
        caller.require_admin()?;
        let started = self
            .store
            .write(Writer::Person, |db| async move {
                membership::hold(&db, caller.organization).await?;
                // Others may have gone first for a while.
                let now = self.clock.now();
                let job = waiting(&db, caller, job, now).await?;
                accept(&db, &job, caller.request_id.as_deref(), now).await
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
        let gone = self
            .store
            .write(Writer::Person, |db| async move {
                let now = self.clock.now();
                let job = waiting(&db, caller, job, now).await?;
                // Nobody can start it while its lines go.
                let is_claimed = import::claim(&db, job.organization, &job, now).await?;
                if is_claimed { Ok(job) } else { Err(Error::NotFound) }
            })
            .await?;
        clear(&self.store, &gone).await
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
