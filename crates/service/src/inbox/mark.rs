//! Read, unread, acknowledged: one person's marks, each in one transaction with its counters and its live event.

use std::collections::BTreeMap;

use domain::AlertId;
use store::Writer;
use store::receipt::{self, MarkAs, Marks};

use super::{Inbox, hold, tell};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Alerts marked in one transaction when all are.
const BATCH: u64 = 500;

/// What became of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Marked {
    Done,
    /// Nothing: since the revision that the person saw, the alert was changed and everybody asked anew.
    AskedAnew,
}

impl Inbox {
    /// Marks the alert as read.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the person sees it now; when the store fails.
    pub async fn read(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        self.mark(caller, alert, MarkAs::Read, None).await.map(|_| ())
    }

    /// Marks the alert as unread.
    ///
    /// # Errors
    /// As [`Inbox::read`].
    pub async fn unread(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        self.mark(caller, alert, MarkAs::Unread, None).await.map(|_| ())
    }

    /// Acknowledges the alert, which implies having read it.
    ///
    /// # Errors
    /// As [`Inbox::read`].
    pub async fn acknowledge(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        self.mark(caller, alert, MarkAs::Acknowledged, None).await.map(|_| ())
    }

    /// Marks every alert that the person sees as read, some hundreds in a transaction; tells how many were unread.
    ///
    /// # Errors
    /// When the store fails; what was marked by then stays so.
    pub async fn read_all(&self, caller: &Caller) -> Result<usize> {
        let now = self.clock.now();
        let mut marked = 0;
        loop {
            let batch = self.store.write(Writer::Person, |db| async move {
                let batch = receipt::read_many(&db, caller.organization, caller.user, BATCH, now).await?;
                if batch > 0 {
                    tell(&db, caller, None, now).await?;
                }
                Ok::<_, Error>(batch)
            });
            let batch = batch.await?;
            if batch == 0 {
                break;
            }
            marked += batch;
        }
        if marked > 0 {
            self.bus.wake(bus::Topic::Live);
        }
        Ok(marked)
    }

    /// Makes the same mark on all of `alerts` in one transaction, each as of the revision that the person saw; not on those that they do
    /// not see now, nor on those that were asked anew since. They are as few as somebody picks on a page.
    ///
    /// # Errors
    /// When the store fails; then nothing is marked.
    pub async fn mark_many(&self, caller: &Caller, alerts: &BTreeMap<AlertId, i64>, mark: MarkAs) -> Result<Marks> {
        let now = self.clock.now();
        let write = self.store.write(Writer::Person, |db| async move {
            let marks = receipt::mark_many(&db, caller.organization, caller.user, alerts, mark, now).await?;
            if marks.changed > 0 {
                tell(&db, caller, None, now).await?;
            }
            Ok::<_, Error>(marks)
        });
        let marks = write.await?;
        if marks.changed > 0 {
            self.bus.wake(bus::Topic::Live);
        }
        Ok(marks)
    }

    /// Makes a mark on the alert as of the revision `seen`, or as it is now.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the person sees it now; when the store fails.
    pub async fn mark(&self, caller: &Caller, alert: AlertId, mark: MarkAs, seen: Option<i64>) -> Result<Marked> {
        let now = self.clock.now();
        let write = self.store.write(Writer::Person, |db| async move {
            let Some(held) = hold(&db, caller, alert, now).await?.seen_for(mark, seen) else { return Ok(None) };
            let mark = receipt::mark(&db, &held, mark, now).await?;
            if mark.changed {
                tell(&db, caller, Some(alert), now).await?;
            }
            Ok::<_, Error>(Some(mark))
        });
        let Some(mark) = write.await? else { return Ok(Marked::AskedAnew) };
        self.wake(&mark);
        Ok(Marked::Done)
    }
}
