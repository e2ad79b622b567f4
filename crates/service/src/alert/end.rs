//! The end of an alert by an admin's hand: archived, or deleted.

use domain::{AlertId, Status, StopReason};
use serde_json::json;
use store::Writer;
use store::live::LiveKind;

use super::{Alerts, hold, hold_unarchived, record};
use crate::caller::Caller;
use crate::error::Result;

impl Alerts {
    /// Archives an alert: gone from every list at once, its open rounds stopped, kept for analytics.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] for an alert that is
    /// archived already or not there.
    pub async fn archive(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        caller.require_admin()?;
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                let held = hold_unarchived(&db, caller, alert).await?;
                store::round::settle(&db, alert, now).await?;
                store::alert::archive(&db, caller.organization, alert, now).await?;
                store::round::replan(&db, alert, now).await?;
                if held.status(now) == Status::Active {
                    record::tell(&db, &held, LiveKind::Withdrawn, now).await?;
                }
                record::audit(&db, caller, "alert.archive", alert, None, now).await
            })
            .await?;
        self.wake();
        Ok(())
    }

    /// Deletes an alert, archived or not: nobody finds it from the commit on. Its rows go in the background.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] when it is not there.
    pub async fn delete(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        caller.require_admin()?;
        let now = self.clock.now();
        self.store
            .write(Writer::Person, |db| async move {
                let held = hold(&db, caller, alert).await?;
                store::round::stop_open(&db, alert, StopReason::Deleted, now).await?;
                store::alert::delete(&db, caller.organization, alert, now).await?;
                if held.status(now) == Status::Active {
                    record::tell(&db, &held, LiveKind::Withdrawn, now).await?;
                }
                let title = json!({"title": held.content.title});
                record::audit(&db, caller, "alert.delete", alert, Some(title), now).await
            })
            .await?;
        self.wake();
        Ok(())
    }
}
