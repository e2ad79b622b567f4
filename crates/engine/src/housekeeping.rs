//! What nobody waits for: folding counters, closing snoozes that ran out, counting audiences, cancelling what waits in vain,
//! forgetting what is past its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::{AlertId, Timestamp, limit};
use store::retention::Retention;
use store::{
    Result, Store, Writer, alert, counter, dispatch, node, password_token, retention, snooze, token, web_session,
};

use crate::Progress;

/// Deltas folded in one transaction.
const DELTAS_MAX: u64 = 2_000;
/// Rows deleted or closed in one transaction.
const ROWS_MAX: u64 = 5_000;

/// Keeps the house.
#[derive(Clone)]
pub struct Housekeeper {
    store: Store,
    retention: Retention,
    /// The alert after which to go on looking for what waits in vain; where a new process begins does not matter.
    looked_at: Arc<AtomicI64>,
}

impl Housekeeper {
    pub fn new(store: Store, retention: Retention) -> Self {
        Self { store, retention, looked_at: Arc::default() }
    }

    /// Adds a batch of counter changes up.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn fold(&self) -> Result<Progress> {
        if !self.store.read_as_engine(|db| async move { counter::has_backlog(&db).await }).await? {
            return Ok(Progress::Idle);
        }
        let folded = self.store.write(Writer::Engine, |db| async move { counter::fold(&db, DELTAS_MAX).await }).await?;
        Ok(if folded == 0 { Progress::Idle } else { Progress::Worked })
    }

    /// One batch of each other duty; `Idle` when none had anything to do.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn step(&self, now: Timestamp) -> Result<Progress> {
        let kept = self.retention;
        let mut worked = false;
        worked |= self.write(|db| async move { Ok(snooze::close_run_out(&db, now, ROWS_MAX).await? > 0) }).await?;
        worked |= alert::count_stale_audience(&self.store, now).await?;
        worked |= self.look_after_what_waits(now).await?;
        worked |= self.write(|db| async move { retention::prune(&db, now, kept, ROWS_MAX).await }).await?;
        worked |= self.write(|db| async move { retention::purge_deleted(&db, ROWS_MAX).await }).await?;
        let old = now - limit::LIVE_EVENT_RETENTION;
        worked |= self.write(|db| async move { retention::prune_live_events(&db, old, ROWS_MAX).await }).await?;
        worked |= self.write(|db| async move { Ok(token::prune(&db, now, 500).await? > 0) }).await?;
        worked |= self.write(|db| async move { Ok(password_token::prune(&db, now, 500).await? > 0) }).await?;
        worked |= self.write(|db| async move { Ok(web_session::prune(&db, now, 500).await? > 0) }).await?;
        let old = now - limit::IDEMPOTENCY_RETENTION;
        worked |= self.write(|db| async move { retention::prune_replies(&db, old, ROWS_MAX).await }).await?;
        let old = now - limit::NODE_RETENTION;
        worked |= self.write(|db| async move { node::forget(&db, old).await }).await?;
        Ok(if worked { Progress::Worked } else { Progress::Idle })
    }

    /// Cancels what is still to be sent of alerts that ended, and brings forward what was put off for too long.
    async fn look_after_what_waits(&self, now: Timestamp) -> Result<bool> {
        let after = AlertId(self.looked_at.load(Ordering::SeqCst));
        let (next, worked) = dispatch::look_after(&self.store, after, now, ROWS_MAX).await?;
        // Where a batch was full there may be more of the same alert.
        self.looked_at.store(if worked { after.0 } else { next.0 }, Ordering::SeqCst);
        Ok(worked)
    }

    async fn write<W>(&self, work: impl Fn(std::sync::Arc<store::Db>) -> W) -> Result<bool>
    where
        W: Future<Output = Result<bool>>,
    {
        self.store.write(Writer::Engine, work).await
    }
}
