//! Alerts as they are kept: their words, switches, window and targets. When they are sent is the rounds' business.

mod addressed;
mod audience;
mod bring;
mod count;
mod end;
mod find;
mod insert;
mod list;
mod name;
mod recipient;
mod target;
mod update;
mod waiting;

use domain::{
    AlertId, ChannelSet, OrganizationId, Severity, Status, StopRemindersOn, Timestamp, UserId, Visibility, Window,
};

pub use addressed::{Addressee, AudienceSize, addressees, count_addressed};
pub use audience::{audience_bound, audience_size};
pub use bring::{Brought, hide, insert_hidden, owe_initial, reveal};
pub use count::count_stale_audience;
pub use end::{archive, delete};
pub use find::{find, find_deleted, lock};
pub use insert::insert;
pub use list::{Filter, OrderKey, Ordering, Summary, count, list};
pub use name::{display_name, display_names, titles};
pub use recipient::{Answer, Recipient, Sought, recipients};
pub use target::{Shift, Target, replace_targets, targets, unknown_targets};
pub use update::{ask_anew, update};
pub use waiting::{Asking, asking};

/// What an admin decides about an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub title: String,
    pub message: String,
    pub severity: Severity,
    pub channels: ChannelSet,
    pub visibility: Visibility,
    pub reminder_enabled: bool,
    pub reminder_minutes: i64,
    pub stop_reminders_on: StopRemindersOn,
    pub requires_acknowledgement: bool,
    pub window: Window,
    pub is_active: bool,
}

/// An alert as it is kept.
#[derive(Clone, Debug)]
pub struct Alert {
    pub id: AlertId,
    pub organization: OrganizationId,
    pub content: Content,
    pub archived_at: Option<Timestamp>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub revision: i64,
    /// An acknowledgement of an earlier revision than this one no longer stands.
    pub asked_revision: i64,
    /// The initial round is still to come.
    pub owes_initial: bool,
    pub next_round_at: Option<Timestamp>,
    /// The people of several teams, as last counted; every other audience's size is known without counting.
    pub counted_audience: Option<i64>,
}

impl Alert {
    /// What the alert is at `now`.
    pub fn status(&self, now: Timestamp) -> Status {
        Status::at(now, self.content.window, self.content.is_active, self.archived_at.is_some())
    }
}

impl Content {
    /// Until when the targets' people may see the alert, as far as its switches decide: 0 where they see nothing.
    fn visible_until(&self) -> i64 {
        if self.is_active { self.window.expiry.as_micros() } else { HIDDEN }
    }
}

/// `visible_until` of targets that nobody is to see: long past.
const HIDDEN: i64 = 0;

/// Ids in one statement, well under every engine's limit of parameters.
const CHUNK: usize = 1_000;

/// The text in which a search looks.
fn search_key(title: &str, message: &str) -> String {
    domain::fold::fold(&format!("{title}\n{message}"))
}
