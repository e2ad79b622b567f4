//! Following an alert: its rounds, its deliveries, and what its people did about it.

use domain::{AlertId, RoundId, Timestamp};
use store::alert::{Answer, Recipient, Sought};
use store::counter::Metric;
use store::delivery::{self, Delivery};
use store::page::Span;
use store::round::Round;

use super::Alerts;
use crate::caller::Caller;
use crate::error::Result;

/// Some of an alert's audience.
#[derive(Clone, Debug)]
pub struct Recipients {
    pub people: Vec<Recipient>,
    /// How many the whole list has, where that is known without counting.
    pub count: Option<i64>,
    /// Acknowledgements of earlier revisions do not stand.
    pub asked_revision: i64,
    pub now: Timestamp,
}

impl Alerts {
    /// The alert's rounds, newest first, and how many it has had.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] when the alert is not there.
    pub async fn rounds(&self, caller: &Caller, alert: AlertId, span: Span) -> Result<(Vec<Round>, i64)> {
        let alert = self.seen(caller, alert).await?;
        let db = self.store.reader();
        let counts = store::counter::of_alert(db, caller.organization, alert.id).await?;
        let rounds = store::round::list(db, caller.organization, alert.id, span).await?;
        Ok((rounds, counts.total(Metric::Rounds)))
    }

    /// The alert's deliveries, or those of one round, newest round first.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] when the alert is not there.
    pub async fn deliveries(
        &self,
        caller: &Caller,
        alert: AlertId,
        round: Option<RoundId>,
        span: delivery::Span,
    ) -> Result<Vec<Delivery>> {
        let alert = self.seen(caller, alert).await?;
        let of = (caller.organization, alert.id);
        Ok(delivery::list(self.store.reader(), of, round, span, self.clock.now()).await?)
    }

    /// Those of the alert's deliveries, or of one round's, that failed for good, newest round first.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] when the alert is not there.
    pub async fn dead_deliveries(
        &self,
        caller: &Caller,
        alert: AlertId,
        round: Option<RoundId>,
        span: delivery::Span,
    ) -> Result<Vec<Delivery>> {
        let alert = self.seen(caller, alert).await?;
        let of = (caller.organization, alert.id);
        Ok(delivery::list_dead(self.store.reader(), of, round, span, self.clock.now()).await?)
    }

    /// The people whom the alert addresses now, or those of them who answered so.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] when the alert is not there.
    pub async fn recipients(
        &self,
        caller: &Caller,
        alert: AlertId,
        answer: Option<Answer>,
        span: Span,
    ) -> Result<Recipients> {
        self.find_recipients(caller, alert, &Sought { answer, search: None }, span).await
    }

    /// Those of the people whom the alert addresses now who are sought.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] when the alert is not there.
    pub async fn find_recipients(
        &self,
        caller: &Caller,
        alert: AlertId,
        sought: &Sought,
        span: Span,
    ) -> Result<Recipients> {
        let alert = self.seen(caller, alert).await?;
        let (db, now) = (self.store.reader(), self.clock.now());
        let is_everybody = sought.answer.is_none() && sought.search.is_none();
        let count = if is_everybody { store::alert::audience_size(db, &alert).await? } else { None };
        let people = store::alert::recipients(db, &alert, sought, span, now).await?;
        Ok(Recipients { people, count, asked_revision: alert.asked_revision, now })
    }
}
