//! A reminder by an admin's hand, for those who have not answered: between the slots of the grid, which stay where they are.

use domain::{AlertId, RoundId};
use serde_json::json;
use store::round::Reminding;

use super::{Alerts, Refusal, hold_unarchived, record};
use crate::caller::Caller;
use crate::error::Result;
use crate::idempotency::{Answer, Once};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// The alert is not in a state to be sent.
    Refused(Refusal),
    /// A round begins.
    Begun(RoundId),
    /// Everybody is being told already, by this round.
    UnderWay(RoundId),
}

impl Alerts {
    /// Reminds those who have not answered, now: whoever has acknowledged, or is snoozed, or has read an alert whose reminders end
    /// by that, is left out as of any reminder. It also works where reminders are switched off. While the alert's first
    /// round or another reminder is still being written, that one is the answer.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] for an alert that is archived or
    /// not there, and what [`Once::write`] returns.
    pub async fn remind_unanswered(
        &self,
        caller: &Caller,
        alert: AlertId,
        once: &Once<'_, Reminder>,
    ) -> Result<Answer<Reminder>> {
        caller.require_admin()?;
        let now = self.clock.now();
        let answer = once
            .write(&self.store, caller, now, |db| async move {
                let held = hold_unarchived(&db, caller, alert).await?;
                if let Some(refusal) = Refusal::of(held.status(now)) {
                    return Ok(Reminder::Refused(refusal));
                }
                // What the grid wants by now is wanted first; it may be the very reminder that is asked for.
                store::round::settle(&db, alert, now).await?;
                match store::round::record_reminder(&db, alert, caller.user, now).await? {
                    None => Ok(Reminder::Refused(Refusal::OutsideWindow)),
                    Some(Reminding::UnderWay(round)) => Ok(Reminder::UnderWay(round)),
                    Some(Reminding::Begun(round)) => {
                        let detail = json!({"round": round.0});
                        record::audit(&db, caller, "alert.remind", alert, Some(detail), now).await?;
                        Ok(Reminder::Begun(round))
                    }
                }
            })
            .await?;
        if let Answer::First(Reminder::Begun(_) | Reminder::UnderWay(_)) = &answer {
            self.wake();
        }
        Ok(answer)
    }
}
