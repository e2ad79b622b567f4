//! The steps that carry imports on: whoever runs them decides when. A step that is stopped anywhere leaves what the last one left.

use domain::Timestamp;
use domain::limit::{IMPORT_BATCH_LINES, IMPORT_RETENTION, IMPORT_SILENCE_MAX};
use serde_json::json;
use store::audit::{self, Entry};
use store::import::{self, Job, JobState, Staged, Tally};
use store::{Db, Writer, membership};

use super::{Imports, apply, receive};
use crate::error::{Error, Result};

/// What a step found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There may be more to do.
    Worked,
    /// Nothing to do now.
    Idle,
}

impl Imports {
    /// Does one batch of the oldest open import, or forgets one that is old or was never finished.
    ///
    /// # Errors
    /// When the store fails; the next step begins where this one did.
    pub async fn step(&self, now: Timestamp) -> Result<Step> {
        let db = self.store.reader();
        if let Some(job) = import::next_open(db).await? {
            self.carry_on(&job, now).await?;
            return Ok(Step::Worked);
        }
        if let Some(job) = import::abandoned(db, now - IMPORT_SILENCE_MAX).await? {
            receive::discard(&self.store, &job, now).await?;
            return Ok(Step::Worked);
        }
        if let Some(job) = import::expired(db, now - IMPORT_RETENTION).await? {
            receive::clear(&self.store, &job).await?;
            return Ok(Step::Worked);
        }
        Ok(Step::Idle)
    }

    async fn carry_on(&self, job: &Job, now: Timestamp) -> Result<()> {
        let done = self.store.write(Writer::Engine, |db| async move {
            membership::hold(&db, job.organization).await?;
            let next = match job.state {
                JobState::Checking => check(&db, job, now).await?,
                _ if job.is_whole => apply_whole(&db, job, now).await?,
                _ => apply_batch(&db, job, now).await?,
            };
            if !import::progress(&db, job.organization, job, &next, now).await? {
                return Err(Stop::Overtaken);
            }
            if next.ended_at.is_some() {
                record(&db, &next, now).await?;
            }
            Ok(())
        });
        match done.await {
            Ok(()) | Err(Stop::Overtaken) => Ok(()),
            Err(Stop::Refused) => self.check_anew(job, now).await,
            Err(Stop::Failed(error)) => Err(error),
        }
    }

    /// Between the check and the one transaction somebody took a name: the check will find it.
    async fn check_anew(&self, job: &Job, now: Timestamp) -> Result<()> {
        let next = &Job { state: JobState::Checking, cursor: 0, ..job.clone() };
        self.store
            .write(Writer::Engine, |db| async move {
                import::progress(&db, job.organization, job, next, now).await?;
                Ok(())
            })
            .await
    }
}

/// Why a transaction leaves no trace.
enum Stop {
    /// Another node has done this step.
    Overtaken,
    /// All or nothing, and a line cannot be applied.
    Refused,
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl store::Failure for Stop {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Failed(error) if store::Failure::is_transient(error))
    }
}

async fn batch(db: &Db, job: &Job) -> Result<Vec<Staged>> {
    Ok(import::pending(db, job.id, job.cursor, IMPORT_BATCH_LINES as u64).await?)
}

async fn check(db: &Db, job: &Job, now: Timestamp) -> Result<Job> {
    let lines = batch(db, job).await?;
    let Some(last) = lines.last() else {
        let is_refused = job.tally.refused > 0;
        let state = if is_refused { JobState::Refused } else { JobState::Applying };
        return Ok(Job { state, cursor: 0, ended_at: is_refused.then_some(now), ..job.clone() });
    };
    let refused = apply::check(db, job, &lines, now).await?;
    import::settle(db, job.id, &refused).await?;
    Ok(Job { cursor: last.line, tally: job.tally.plus(apply::tally(&refused)), ..job.clone() })
}

async fn apply_batch(db: &Db, job: &Job, now: Timestamp) -> Result<Job> {
    let lines = batch(db, job).await?;
    let Some(last) = lines.last() else {
        return Ok(Job { state: JobState::Done, ended_at: Some(now), ..job.clone() });
    };
    let tally = apply::apply(db, job, &lines, now).await?;
    Ok(Job { cursor: last.line, tally: job.tally.plus(tally), ..job.clone() })
}

/// All batches in one transaction.
async fn apply_whole(db: &Db, job: &Job, now: Timestamp) -> std::result::Result<Job, Stop> {
    let mut next = job.clone();
    while next.state != JobState::Done {
        next = apply_batch(db, &next, now).await?;
        if next.tally.refused > 0 {
            return Err(Stop::Refused);
        }
    }
    Ok(next)
}

async fn record(db: &Db, job: &Job, now: Timestamp) -> Result<()> {
    let Tally { created, updated, unchanged, refused } = job.tally;
    let entry = Entry {
        actor: job.created_by,
        actor_name: &job.created_by_name,
        action: "user.import_end",
        subject_kind: "import",
        subject: Some(job.id),
        detail: Some(json!({
            "state": job.state.name(), "created": created, "updated": updated, "unchanged": unchanged, "refused": refused
        })),
        request_id: None,
        at: now,
    };
    Ok(audit::record(db, job.organization, entry).await?)
}
