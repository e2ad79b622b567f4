//! Quiet for a while: to the end of the person's day, for some minutes, or until an instant; and how it went before.

use bus::Topic;
use domain::{AlertId, SnoozeFor, Timestamp, snooze};
use store::receipt::Receipt;
use store::snooze::{begin, end, last_reminder_at, zones};
use store::{Writer, inbox};

use super::{Inbox, Past, hold, tell};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::idempotency::{Answer, Once};

/// What a person has set for one alert.
#[derive(Clone, Debug)]
pub struct Preference {
    pub receipt: Receipt,
    pub alert_title: String,
    pub is_snoozed: bool,
    /// Their acknowledgement stands: no reminders come, so there was nothing to snooze.
    pub is_acknowledged: bool,
    pub last_reminder_sent_at: Option<Timestamp>,
}

impl Inbox {
    /// Keeps the alert's reminders from the person for a while; the alert stays in their list. On an alert that they have
    /// acknowledged it changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the person sees it now; [`Error::Invalid`] when the instant has passed; when the store
    /// fails.
    pub async fn snooze(&self, caller: &Caller, alert: AlertId, span: SnoozeFor) -> Result<Preference> {
        self.snooze_once(caller, alert, span, &Once::unkeyed()).await?.into_first()
    }

    /// The same for a request that may come again: each one is a line of the person's history.
    ///
    /// # Errors
    /// As [`Inbox::snooze`], and what [`Once::write`] refuses.
    pub async fn snooze_once(
        &self,
        caller: &Caller,
        alert: AlertId,
        span: SnoozeFor,
        once: &Once<'_, Preference>,
    ) -> Result<Answer<Preference>> {
        let now = self.clock.now();
        let answer = once.write(&self.store, caller, now, |db| async move {
            let held = hold(&db, caller, alert, now).await?;
            let (own, organization) = zones(&db, caller.organization, caller.user).await?;
            let until = span.ends_at(now, snooze::zone(own.as_deref(), organization.as_deref()), held.expiry);
            if until <= now {
                return Err(Error::field("until", "Ensure this value is in the future."));
            }
            let mark = begin(&db, &held, until, now).await?;
            if mark.changed {
                tell(&db, caller, Some(alert), now).await?;
            }
            let last_reminder_sent_at = last_reminder_at(&db, &held).await?;
            let receipt = mark.receipt;
            Ok(Preference {
                is_snoozed: receipt.is_snoozed(now),
                is_acknowledged: receipt.acknowledges(held.asked_revision),
                receipt,
                alert_title: held.title,
                last_reminder_sent_at,
            })
        });
        let answer = answer.await?;
        if let Answer::First(_) = &answer {
            // Where nothing changed there is nothing to tell; the hint costs a look.
            self.bus.wake(Topic::Live);
        }
        Ok(answer)
    }

    /// Ends the person's snooze of the alert; without one it changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the person sees the alert now; when the store fails.
    pub async fn unsnooze(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        let now = self.clock.now();
        let write = self.store.write(Writer::Person, |db| async move {
            let held = hold(&db, caller, alert, now).await?;
            let mark = end(&db, &held, now).await?;
            if mark.changed {
                tell(&db, caller, Some(alert), now).await?;
            }
            Ok::<_, Error>(mark)
        });
        self.wake(&write.await?);
        Ok(())
    }

    /// The person's snoozes, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn history(&self, caller: &Caller, slice: inbox::Slice) -> Result<Vec<Past>> {
        let (db, now) = (self.store.reader(), self.clock.now());
        Ok(store::snooze::history(db, caller.organization, caller.user, slice, now).await?)
    }

    /// How many snoozes the person's history has.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn history_count(&self, caller: &Caller) -> Result<u64> {
        Ok(store::snooze::history_count(self.store.reader(), caller.organization, caller.user).await?)
    }
}
