//! Read, unread, acknowledged: one person's marks, each in one transaction with its counters and its live event.

use std::collections::BTreeSet;

use domain::AlertId;
use store::Writer;
use store::receipt::{self, MarkAs};

use super::{Inbox, hold, tell};
use crate::caller::Caller;
use crate::error::{Error, Result};

/// Alerts marked in one transaction when all are.
const BATCH: u64 = 500;

impl Inbox {
    /// Marks the alert as read.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the person sees it now; when the store fails.
    pub async fn read(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        self.mark(caller, alert, MarkAs::Read).await
    }

    /// Marks the alert as unread.
    ///
    /// # Errors
    /// As [`Inbox::read`].
    pub async fn unread(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        self.mark(caller, alert, MarkAs::Unread).await
    }

    /// Acknowledges the alert, which implies having read it.
    ///
    /// # Errors
    /// As [`Inbox::read`].
    pub async fn acknowledge(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        self.mark(caller, alert, MarkAs::Acknowledged).await
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

    /// Makes the same mark on all of `alerts` in one transaction, but for those that the person does not see now; tells on how
    /// many anything changed. They are as few as somebody picks on a page.
    ///
    /// # Errors
    /// When the store fails; then nothing is marked.
    pub async fn mark_many(&self, caller: &Caller, alerts: &BTreeSet<AlertId>, mark: MarkAs) -> Result<usize> {
        let now = self.clock.now();
        let write = self.store.write(Writer::Person, |db| async move {
            let marked = receipt::mark_many(&db, caller.organization, caller.user, alerts, mark, now).await?;
            if marked > 0 {
                tell(&db, caller, None, now).await?;
            }
            Ok::<_, Error>(marked)
        });
        let marked = write.await?;
        if marked > 0 {
            self.bus.wake(bus::Topic::Live);
        }
        Ok(marked)
    }

    /// Makes a mark on the alert.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the person sees it now; when the store fails.
    pub async fn mark(&self, caller: &Caller, alert: AlertId, mark: MarkAs) -> Result<()> {
        let now = self.clock.now();
        let write = self.store.write(Writer::Person, |db| async move {
            let held = hold(&db, caller, alert, now).await?;
            let mark = receipt::mark(&db, &held, mark, now).await?;
            if mark.changed {
                tell(&db, caller, Some(alert), now).await?;
            }
            Ok::<_, Error>(mark)
        });
        self.wake(&write.await?);
        Ok(())
    }
}
