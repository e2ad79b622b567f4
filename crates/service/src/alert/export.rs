//! An alert's people and what they did about it as CSV, a batch at a time.

use domain::{AlertId, Timestamp};
use store::alert::{Recipient, Sought};

use super::{Alerts, Recipients};
use crate::caller::Caller;
use crate::error::Result;
use crate::page::{Cursor, Span, Way};
use crate::sheet;

/// People in one batch.
const BATCH: u32 = 1_000;

const HEADER: [&str; 8] = [
    "user_id",
    "name",
    "email",
    "read_at",
    "is_acknowledged",
    "acknowledged_at",
    "acknowledged_revision",
    "snoozed_until",
];

impl Alerts {
    /// The people after the one with this id as CSV, with the last one's id; `None` at the end. The first batch, after 0,
    /// begins with the header.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] unless the caller is an admin, [`crate::Error::NotFound`] when the alert is not there.
    pub async fn recipients_csv(
        &self,
        caller: &Caller,
        alert: AlertId,
        sought: &Sought,
        after: i64,
    ) -> Result<Option<(String, i64)>> {
        let from = (after > 0).then_some(Cursor { way: Way::Next, id: after });
        let found = self.find_recipients(caller, alert, sought, Span { from, limit: BATCH }).await?;
        let Some(last) = found.people.last().map(|person| person.user.0) else {
            // Of nobody there is the header all the same.
            return if after == 0 { Ok(Some((sheet::rows(b',', Some(HEADER), [])?, i64::MAX))) } else { Ok(None) };
        };
        let rows = found.people.iter().map(|person| cells(person, &found));
        Ok(Some((sheet::rows(b',', (after == 0).then_some(HEADER), rows)?, last)))
    }
}

fn cells(person: &Recipient, found: &Recipients) -> [String; HEADER.len()] {
    let told = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let is_acknowledged = person.acknowledged_revision.is_some_and(|revision| revision >= found.asked_revision);
    [
        person.user.0.to_string(),
        sheet::plain(&person.name),
        sheet::plain(&person.email),
        told(person.read_at),
        is_acknowledged.to_string(),
        told(person.acknowledged_at),
        person.acknowledged_revision.map_or_else(String::new, |revision| revision.to_string()),
        told(person.snooze_until.filter(|until| *until > found.now)),
    ]
}
