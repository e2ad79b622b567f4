//! Recording rounds as they come due. It refuses to know who is in them.

use bus::{Bus, Topic};
use domain::Timestamp;
use store::{Error, Result, Store, Writer, round};

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
        let due = round::due_alerts(self.store.reader(), now, ALERTS_MAX).await?;
        let (mut recorded, mut failed) = (0, 0);
        for alert in &due {
            let settled = self.store.write(Writer::Engine, |db| async move { round::settle(&db, *alert, now).await });
            match settled.await {
                Ok(settled) => recorded += u64::from(settled),
                Err(error) if concerns_one_alert(&error) => {
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
        round::next_due_at(self.store.reader()).await
    }
}

/// Whether a failure may lie in one alert's rows, rather than in the database as a whole.
fn concerns_one_alert(error: &Error) -> bool {
    matches!(error, Error::Unreadable(_) | Error::Taken(_) | Error::Fault(_))
}
