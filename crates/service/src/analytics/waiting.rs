//! The running alerts that wait for answers, each with how far it has come.

use domain::{AlertId, Severity, Timestamp};
use store::counter::{self, Metric};

use super::Analytics;
use crate::caller::Caller;
use crate::error::Result;

/// One alert that asks for acknowledgement.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: AlertId,
    pub title: String,
    pub severity: Severity,
    pub expiry: Timestamp,
    pub reached: i64,
    pub acknowledged: i64,
}

impl Analytics {
    /// Some of the running alerts that ask for acknowledgement, gravest first.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin; when the store fails.
    pub async fn waiting(&self, caller: &Caller, limit: u64) -> Result<Vec<Waiting>> {
        caller.require_admin()?;
        let (db, now) = (self.store.reader(), self.clock.now());
        let asking = store::alert::asking(db, caller.organization, now, limit).await?;
        let ids: Vec<AlertId> = asking.iter().map(|alert| alert.id).collect();
        let counts = counter::of_alerts(db, caller.organization, &ids).await?;
        let total = |alert, metric| counts.get(&alert).map_or(0, |counts| counts.total(metric));
        let waiting = asking.into_iter().map(|alert| Waiting {
            reached: total(alert.id, Metric::Reached),
            acknowledged: total(alert.id, Metric::Acknowledged),
            id: alert.id,
            title: alert.title,
            severity: alert.severity,
            expiry: alert.expiry,
        });
        Ok(waiting.collect())
    }
}
