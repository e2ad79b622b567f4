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
        let mut waiting = Vec::new();
        for id in store::alert::asking(db, caller.organization, now, limit).await? {
            let Some(alert) = store::alert::find(db, caller.organization, id).await? else { continue };
            let counts = counter::of_alert(db, caller.organization, id).await?;
            waiting.push(Waiting {
                id,
                title: alert.content.title,
                severity: alert.content.severity,
                expiry: alert.content.window.expiry,
                reached: counts.total(Metric::Reached),
                acknowledged: counts.total(Metric::Acknowledged),
            });
        }
        Ok(waiting)
    }
}
