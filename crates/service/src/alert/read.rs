//! Looking at alerts: the list and one of them.

use domain::AlertId;
use store::alert::{Alert, Filter, Ordering, Summary};

use super::draft::Wishes;
use super::view::Detail;
use super::{Alerts, publish, rule};
use crate::caller::Caller;
use crate::error::{Error, Result};

impl Alerts {
    /// Passes when the alert is there, archived or not: a missing one is told before a wrong request is.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin, [`Error::NotFound`] when it is not there.
    pub async fn require(&self, caller: &Caller, alert: AlertId) -> Result<()> {
        self.seen(caller, alert).await.map(|_| ())
    }

    /// Passes when the alert is there and not archived.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin, [`Error::NotFound`] when it is archived or not there.
    pub async fn require_unarchived(&self, caller: &Caller, alert: AlertId) -> Result<Alert> {
        let found = self.seen(caller, alert).await?;
        if found.archived_at.is_some() { Err(Error::NotFound) } else { Ok(found) }
    }

    /// What is wrong with the wishes' fields that only the store can judge, for a request that is refused anyway.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin; when the store fails.
    pub async fn complaints(&self, caller: &Caller, wishes: &Wishes) -> Result<Vec<(&'static str, String)>> {
        caller.require_admin()?;
        let db = self.store.reader();
        rule::complaints(db, &publish::own(db, caller).await?, wishes).await
    }

    /// One alert, archived or not.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin, [`Error::NotFound`] when it is not there.
    pub async fn detail(&self, caller: &Caller, alert: AlertId) -> Result<Detail> {
        caller.require_admin()?;
        self.detail_of(self.store.reader(), caller.organization, alert, self.clock.now()).await
    }

    /// How many alerts the filter lets through.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin.
    pub async fn count(&self, caller: &Caller, filter: &Filter) -> Result<u64> {
        caller.require_admin()?;
        Ok(store::alert::count(self.store.reader(), caller.organization, filter, self.clock.now()).await?)
    }

    /// Some of the alerts that the filter lets through: `limit` of them after the first `offset`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller is an admin.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &Filter,
        ordering: Ordering,
        (offset, limit): (u64, u64),
    ) -> Result<Vec<Summary>> {
        caller.require_admin()?;
        let now = self.clock.now();
        let window = (offset, limit);
        Ok(store::alert::list(self.store.reader(), caller.organization, filter, ordering, window, now).await?)
    }

    /// The alert as the caller's organization has it.
    pub(super) async fn seen(&self, caller: &Caller, alert: AlertId) -> Result<Alert> {
        caller.require_admin()?;
        let found = store::alert::find(self.store.reader(), caller.organization, alert).await?;
        found.ok_or(Error::NotFound)
    }
}
