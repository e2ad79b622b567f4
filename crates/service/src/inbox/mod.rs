//! A person's own alerts: what they see, and their marks. Whatever they do not see now is not found, as if it did not exist.

mod mark;
mod snooze;

use std::collections::BTreeMap;
use std::sync::Arc;

use bus::{Bus, Topic};
use channels::Registry;
use domain::{AlertId, ChannelSet, Clock, Timestamp};
use store::live::{Event, LiveKind};
use store::receipt::{Held, Mark};
use store::{Db, Store};

pub use mark::Marked;
pub use snooze::Preference;
pub use store::inbox::{Entry, Filter, Slice};
pub use store::receipt::{MarkAs, Marks};
pub use store::snooze::Past;
pub use store::story::{Again, Sent, Story};

use crate::caller::Caller;
use crate::error::{Error, Result};

/// Most snoozed alerts that are listed at once.
const SNOOZED_MAX: u64 = 1_000;
/// Most lines of each kind in the story of an alert.
const STORY_MAX: u64 = 50;

/// The use cases of the inbox.
pub struct Inbox {
    store: Store,
    clock: Arc<dyn Clock>,
    channels: Arc<Registry>,
    bus: Bus,
}

/// Some rows of the inbox, and how many there are altogether.
#[derive(Clone, Debug)]
pub struct Found {
    pub entries: Vec<Entry>,
    pub total: u64,
}

impl Inbox {
    pub fn new(store: Store, clock: Arc<dyn Clock>, channels: Arc<Registry>, bus: Bus) -> Self {
        Self { store, clock, channels, bus }
    }

    /// Some of the person's alerts, gravest first, and how many there are: one statement, unless the slice lies beyond the end.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, caller: &Caller, filter: Filter, slice: Slice) -> Result<Found> {
        let (db, now) = (self.store.reader(), self.clock.now());
        let listed = store::inbox::list(db, caller.organization, caller.user, filter, slice, now).await?;
        let total = match listed.total {
            Some(total) => total,
            None if slice.offset == 0 => 0,
            None => self.count(caller, filter).await?,
        };
        Ok(Found { entries: listed.entries, total })
    }

    /// The same for those whose title or message holds `text`, without case.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn search(&self, caller: &Caller, filter: Filter, text: &str, slice: Slice) -> Result<Found> {
        let (db, now) = (self.store.reader(), self.clock.now());
        let found = store::inbox::search(db, caller.organization, caller.user, filter, text, slice, now).await?;
        Ok(Found { entries: found.entries, total: found.total.unwrap_or(0) })
    }

    /// How many alerts the person's list has.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn count(&self, caller: &Caller, filter: Filter) -> Result<u64> {
        let (db, now) = (self.store.reader(), self.clock.now());
        Ok(store::inbox::count(db, caller.organization, caller.user, filter, now).await?)
    }

    /// How many of the person's alerts are unread.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unread_count(&self, caller: &Caller) -> Result<u64> {
        self.count(caller, Filter { is_read: Some(false), ..Filter::default() }).await
    }

    /// One alert as the person sees it.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless they see it now; when the store fails.
    pub async fn item(&self, caller: &Caller, alert: AlertId) -> Result<Entry> {
        let (db, now) = (self.store.reader(), self.clock.now());
        let entry = store::inbox::item(db, caller.organization, caller.user, alert, now).await?;
        entry.ok_or(Error::NotFound)
    }

    /// What happened between the alert and the person.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless they see it now; when the store fails.
    pub async fn story(&self, caller: &Caller, alert: AlertId) -> Result<Story> {
        self.item(caller, alert).await?;
        let (db, now) = (self.store.reader(), self.clock.now());
        Ok(store::story::of(db, caller.organization, caller.user, alert, STORY_MAX, now).await?)
    }

    /// When each of these alerts, those of a page, last came to the person again; what came once is not there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn came_again(&self, caller: &Caller, alerts: &[AlertId]) -> Result<BTreeMap<AlertId, Again>> {
        if alerts.is_empty() {
            return Ok(BTreeMap::new());
        }
        Ok(store::story::came_again(self.store.reader(), caller.organization, caller.user, alerts).await?)
    }

    /// The alerts that the person has snoozed and still sees, newest snooze first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn snoozed(&self, caller: &Caller) -> Result<Vec<Entry>> {
        let (db, now) = (self.store.reader(), self.clock.now());
        Ok(store::inbox::snoozed(db, caller.organization, caller.user, SNOOZED_MAX, now).await?)
    }

    /// See [`Registry::delivery_type`].
    pub fn delivery_type(&self, channels: ChannelSet) -> &'static str {
        self.channels.delivery_type(channels)
    }

    fn wake(&self, mark: &Mark) {
        if mark.changed {
            self.bus.wake(Topic::Live);
        }
    }
}

/// Holds an alert that the caller sees, or refuses.
async fn hold(db: &Db, caller: &Caller, alert: AlertId, now: Timestamp) -> Result<Held> {
    let held = store::receipt::hold(db, caller.organization, caller.user, alert, now).await?;
    held.ok_or(Error::NotFound)
}

/// Tells the person's open pages that something of theirs has changed.
async fn tell(db: &Db, caller: &Caller, alert: Option<AlertId>, now: Timestamp) -> Result<()> {
    let event = Event { kind: LiveKind::Counts, alert, round: None, users: Some((caller.user, caller.user)) };
    Ok(store::live::emit(db, caller.organization, event, now).await?)
}
