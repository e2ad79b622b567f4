//! Publishing taken back: an alert that has not begun is gone as if it had never been said. One that has begun can only be ended.

use domain::{AlertId, Status, StopReason};
use serde_json::json;
use store::Writer;
use store::audit::Filter;
use store::page::Span;

use super::view::Detail;
use super::{Alerts, hold_unarchived, record};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// How the trail calls it.
const UNDO: &str = "alert.undo";

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
                record::audit(&db, caller, UNDO, alert, Some(title), now).await?;
                Ok(was)
            })
            .await?;
        self.wake();
        Ok(was)
    }

    /// What the caller has taken back before, as long as anything is left of it: of a form that is sent twice the second answer is shown.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin, [`Error::NotFound`] for an alert that the caller has not taken back;
    /// when the store fails.
    pub async fn taken_back(&self, caller: &Caller, alert: AlertId) -> Result<Option<Detail>> {
        caller.require_admin()?;
        let (db, organization) = (self.store.reader(), caller.organization);
        let deed = Filter {
            actor: Some(caller.user),
            action: Some(UNDO.to_owned()),
            subject_kind: Some("alert".to_owned()),
            subject: Some(alert.0),
            ..Filter::default()
        };
        if store::audit::page(db, organization, &deed, Span { from: None, limit: 1 }).await?.is_empty() {
            return Err(Error::NotFound);
        }
        let Some(left) = store::alert::find_deleted(db, organization, alert).await? else { return Ok(None) };
        self.with_surroundings(db, left, self.clock.now()).await.map(Some)
    }
}
