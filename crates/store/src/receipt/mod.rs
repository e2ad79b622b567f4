//! What a person did with an alert. Every mark begins by holding the alert, so that no archiving or deletion comes between.

mod hold;
mod many;
mod row;

use domain::histogram::bucket;
use domain::{AlertId, Timestamp, UserId};

use crate::counter::{Change, Metric};
use crate::db::Db;
use crate::error::Result;

pub use hold::{Held, hold};
pub use many::{mark_many, read_many};
pub(crate) use row::{find, keep, open};

/// A person's marks on one alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub id: i64,
    pub user: UserId,
    pub alert: AlertId,
    pub is_read: bool,
    pub read_at: Option<Timestamp>,
    /// When it was read for the first time, whatever became of the mark since.
    pub first_read_at: Option<Timestamp>,
    pub read_revision: Option<i64>,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_revision: Option<i64>,
    /// When it was last snoozed; stays when the snooze ends.
    pub snoozed_at: Option<Timestamp>,
    pub snooze_until: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A mark that a person makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkAs {
    Read,
    /// Takes the mark back; the first time of reading stays.
    Unread,
    /// As the person saw the alert, which implies having read it.
    Acknowledged,
}

/// What a mark left behind.
#[derive(Clone, Debug)]
pub struct Mark {
    pub receipt: Receipt,
    /// Whether anything is now other than before.
    pub changed: bool,
}

/// What became of the marks on several alerts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// On how many anything is now other than before.
    pub changed: usize,
    /// How many were not marked: the person does not see them now, or they were asked anew since.
    pub refused: usize,
}

/// Makes a mark on the alert.
///
/// # Errors
/// When the store fails.
pub async fn mark(db: &Db, held: &Held, mark: MarkAs, now: Timestamp) -> Result<Mark> {
    let before = open(db, held, now).await?;
    let (after, changes) = before.marked(held, mark, now);
    keep(db, held, &before, after, changes, now).await
}

impl Receipt {
    /// Whether the acknowledgement stands for an alert that asks from `asked_revision` on.
    #[must_use]
    pub fn acknowledges(&self, asked_revision: i64) -> bool {
        self.acknowledged_revision.is_some_and(|revision| revision >= asked_revision)
    }

    /// Whether reminders are quiet at `now`.
    #[must_use]
    pub fn is_snoozed(&self, now: Timestamp) -> bool {
        self.snooze_until.is_some_and(|until| until > now)
    }

    /// What it is with this mark, and what that adds to the counters.
    fn marked(&self, held: &Held, mark: MarkAs, now: Timestamp) -> (Self, Vec<Change>) {
        let mut after = self.clone();
        let changes = match mark {
            MarkAs::Read => after.read(held, now),
            MarkAs::Unread => {
                (after.is_read, after.read_at) = (false, None);
                Vec::new()
            }
            MarkAs::Acknowledged => {
                let mut changes = after.read(held, now);
                changes.extend(after.acknowledge(held, now));
                changes
            }
        };
        (after, changes)
    }

    fn read(&mut self, held: &Held, now: Timestamp) -> Vec<Change> {
        if !self.is_read {
            self.is_read = true;
            self.read_at = Some(now);
        }
        self.read_revision = Ord::max(self.read_revision, Some(held.revision));
        if self.first_read_at.is_some() {
            return Vec::new();
        }
        self.first_read_at = Some(now);
        let waited = bucket(now.micros_since(held.reached_at));
        vec![Change::of(Metric::Read, 1), Change::at(Metric::ReadTime, waited, 1)]
    }

    fn acknowledge(&mut self, held: &Held, now: Timestamp) -> Vec<Change> {
        let mut changes = Vec::new();
        if !self.acknowledges(held.asked_revision) {
            changes.push(Change::of(Metric::Acknowledged, 1));
        }
        if self.acknowledged_at.is_none() {
            let waited = bucket(now.micros_since(held.reached_at));
            changes.push(Change::at(Metric::AcknowledgeTime, waited, 1));
        }
        if self.acknowledged_revision < Some(held.revision) {
            self.acknowledged_at = Some(now);
            self.acknowledged_revision = Some(held.revision);
        }
        changes
    }
}
