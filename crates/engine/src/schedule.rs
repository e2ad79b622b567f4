//! Recording rounds as they come due. It refuses to know who is in them.

use bus::{Bus, Topic};
use domain::Timestamp;
use store::{Result, Store, Writer, round};

use crate::Progress;

/// Alerts looked at in one step.
const ALERTS_MAX: u64 = 100;

/// Turns due times into rounds.
#[derive(Clone)]
pub struct Scheduler {
    store: Store,
    bus: Bus,
}

impl Scheduler {
    pub fn new(store: Store, bus: Bus) -> Self {
        Self { store, bus }
    }

    /// Records the rounds of alerts that are due at `now`, each in its own transaction.
    ///
    /// # Errors
    /// When the store fails; what was recorded before stays.
    pub async fn step(&self, now: Timestamp) -> Result<Progress> {
        let due = self.store.read_as_engine(|db| async move { round::due_alerts(&db, now, ALERTS_MAX).await }).await?;
        let (mut recorded, mut failed) = (0, 0);
        for alert in &due {
            let settled = self.store.write(Writer::Engine, |db| async move { round::settle(&db, *alert, now).await });
            match settled.await {
                Ok(settled) => recorded += u64::from(settled),
                Err(error) if error.is_of_rows() => {
                    tracing::error!(%alert, %error, "the alert's round cannot be recorded; the others go on");
                    failed += 1;
                }
                Err(error) => return Err(error),
            }
        }
        if recorded > 0 {
            metrics::counter!("oyez_rounds_recorded_total").increment(recorded);
            self.bus.wake(Topic::Rounds);
            self.bus.wake(Topic::Live);
        }
        Ok(if due.len() == failed { Progress::Idle } else { Progress::Worked })
    }

    /// When the next round is due, if any is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_due_at(&self) -> Result<Option<Timestamp>> {
        self.store.read_as_engine(|db| async move { round::next_due_at(&db).await }).await
    }
}
