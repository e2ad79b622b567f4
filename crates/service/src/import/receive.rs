//! Taking a file in: it streams through into staged lines, and becomes a job once it is there whole.

use std::io::Read;
use std::sync::Arc;

use bus::Topic;
use domain::limit::IMPORT_BATCH_LINES;
use domain::{OrganizationId, Timestamp};
use serde_json::json;
use store::audit::{self, Entry};
use store::import::{self, Job, JobState, NewJob, Staged, Tally};
use store::{Db, Store, Writer};
use tokio::sync::mpsc;

use super::Imports;
use super::read::{self, Contents};
use crate::account::OPERATOR;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::idempotency::{Answer, Once};

/// Batches that may wait for the store; the file waits with them.
const BATCHES_WAITING_MAX: usize = 2;

impl Imports {
    /// Takes a CSV file in; `once` is made when the hash of its bytes is known.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; [`Error::TooLarge`] and [`Error::Invalid`] when the file cannot be taken;
    /// what [`Once::write`] refuses; when the store fails. None of it leaves a trace.
    pub async fn receive<'a>(
        &self,
        caller: &Caller,
        source: impl Read + Send + 'static,
        is_whole: bool,
        once: impl FnOnce(&str) -> Once<'a, Job>,
    ) -> Result<Answer<Job>> {
        caller.require_admin()?;
        let new = NewJob { created_by: Some(caller.user), created_by_name: &caller.name, is_whole };
        let job = self.begin(caller.organization, new).await?;
        let received = match self.stage(&job, source).await {
            Ok(contents) => {
                let (once, whole, now) = (once(&contents.body_hash), &whole(&job, &contents), self.clock.now());
                let request_id = caller.request_id.as_deref();
                let effect = |db: Arc<Db>| async move { accept(&db, whole, request_id, now).await };
                once.write(&self.store, caller, now, effect).await
            }
            Err(error) => Err(error),
        };
        match received {
            Ok(Answer::First(_)) => self.bus.wake(Topic::Jobs),
            _ => discard(&self.store, &job, self.clock.now()).await?,
        }
        received
    }

    /// Takes a file in for the operator at the machine.
    ///
    /// # Errors
    /// As [`Imports::receive`].
    pub async fn receive_at_machine(
        &self,
        organization: OrganizationId,
        source: impl Read + Send + 'static,
        is_whole: bool,
    ) -> Result<Job> {
        let new = NewJob { created_by: None, created_by_name: OPERATOR, is_whole };
        let job = self.begin(organization, new).await?;
        let received = match self.stage(&job, source).await {
            Ok(contents) => {
                let (whole, now) = (&whole(&job, &contents), self.clock.now());
                let accepted =
                    self.store.write(Writer::Person, |db| async move { accept(&db, whole, None, now).await });
                accepted.await
            }
            Err(error) => Err(error),
        };
        if received.is_err() {
            discard(&self.store, &job, self.clock.now()).await?;
        }
        received
    }

    pub(super) async fn begin(&self, organization: OrganizationId, new: NewJob<'_>) -> Result<Job> {
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                let id = import::insert(&db, organization, new, now).await?;
                import::find(&db, organization, id).await?.ok_or(Error::NotFound)
            })
            .await
    }

    pub(super) async fn stage(&self, job: &Job, source: impl Read + Send + 'static) -> Result<Contents> {
        let is_whole = job.is_whole;
        let (sender, mut batches) = mpsc::channel::<Vec<Staged>>(BATCHES_WAITING_MAX);
        let reading = tokio::task::spawn_blocking(move || {
            read::read(source, is_whole, |batch| sender.blocking_send(batch).is_ok())
        });
        while let Some(batch) = batches.recv().await {
            let (batch, now) = (&batch, self.clock.now());
            let staged =
                self.store.write(Writer::Engine, |db| async move { import::stage(&db, job, batch, now).await });
            if !staged.await? {
                return Err(Error::NotFound);
            }
        }
        reading.await.map_err(|_| Error::Fault("reading an import was broken off".to_owned()))?
    }
}

/// The job as it is with its file there whole.
pub(super) fn whole(job: &Job, contents: &Contents) -> Job {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let tally = Tally { refused: count(contents.refused), ..Tally::default() };
    Job { lines: count(contents.lines), tally, ..job.clone() }
}

/// The file is there whole: the job may begin, unless somebody has moved it meanwhile.
pub(super) async fn accept(db: &Db, job: &Job, request_id: Option<&str>, now: Timestamp) -> Result<Job> {
    let state = if job.is_whole { JobState::Checking } else { JobState::Applying };
    let begun = Job { state, ..job.clone() };
    if !import::progress(db, job.organization, job, &begun, now).await? {
        return Err(Error::NotFound);
    }
    let entry = Entry {
        actor: job.created_by,
        actor_name: &job.created_by_name,
        action: "user.import",
        subject_kind: "import",
        subject: Some(job.id),
        detail: Some(json!({"lines": job.lines, "all_or_nothing": job.is_whole})),
        request_id,
        at: now,
    };
    audit::record(db, job.organization, entry).await?;
    Ok(begun)
}

/// Forgets a job that came to nothing, unless somebody has moved it since it was seen.
pub(super) async fn discard(store: &Store, job: &Job, now: Timestamp) -> Result<()> {
    let claim = |db: Arc<Db>| async move { import::claim(&db, job.organization, job, now).await };
    if store.write(Writer::Engine, claim).await? { clear(store, job).await } else { Ok(()) }
}

/// Forgets a job that nobody can move any more, and its lines, a batch at a time.
pub(super) async fn clear(store: &Store, job: &Job) -> Result<()> {
    let limit = IMPORT_BATCH_LINES as u64;
    loop {
        let left = store.write(Writer::Engine, |db| async move {
            let cleared = import::clear(&db, job.id, limit).await?;
            if cleared == 0 {
                import::forget(&db, job.organization, job.id).await?;
            }
            Ok::<_, store::Error>(cleared)
        });
        if left.await? == 0 {
            return Ok(());
        }
    }
}
