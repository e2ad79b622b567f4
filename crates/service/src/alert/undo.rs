//! Publishing taken back: an alert that has not begun is gone as if it had never been said. One that has begun can only be ended.

use domain::{AlertId, Status, StopReason};
use serde_json::json;
use store::Writer;

use super::view::Detail;
use super::{Alerts, hold_unarchived, record};
use crate::caller::Caller;
use crate::error::{Error, Result};

impl Alerts {
    /// Deletes an alert that nobody has seen yet, and tells what it was.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin, [`Error::NotFound`] for an alert that is archived or not there,
    /// [`Error::Conflict`] for one that has begun.
    pub async fn undo(&self, caller: &Caller, alert: AlertId) -> Result<Detail> {
        caller.require_admin()?;
        let now = self.clock.now();
        let was = self
            .store
            .write(Writer::Person, |db| async move {
                let held = hold_unarchived(&db, caller, alert).await?;
                if held.status(now) != Status::Scheduled || !held.owes_initial {
                    return Err(Error::Conflict("the alert has begun"));
                }
                let was = self.detail_of(&db, caller.organization, alert, now).await?;
                store::round::stop_open(&db, alert, StopReason::Deleted, now).await?;
                store::alert::delete(&db, caller.organization, alert, now).await?;
                let title = json!({"title": held.content.title});
                record::audit(&db, caller, "alert.undo", alert, Some(title), now).await?;
                Ok(was)
            })
            .await?;
        self.wake();
        Ok(was)
    }
}
