//! Open pages learn at once what concerns them: each node holds its own connections and picks its own people. Events are hints; the lists are the truth.

mod deliver;
mod feed;
mod hub;
mod pause;
mod replay;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use bus::Bus;
use channels::Registry;
use domain::{AlertId, ChannelSet, Clock, Random, RoundId, Timestamp};
use store::Store;
use store::alert::Alert;

pub use feed::Position;
pub use stream::{Stream, Told};

use crate::account::Session;
use crate::caller::Caller;
use crate::error::{Error, Result};
use hub::{Hub, NoPlace};

/// Open streams of one node, unless told otherwise.
pub const STREAMS_MAX: usize = 20_000;
/// Open streams of one person on one node.
const STREAMS_OF_PERSON_MAX: usize = 16;
/// The longest life of a stream: a token that was revoked meanwhile opens no other.
const STREAM_LIFE_MAX: Duration = Duration::from_hours(1);

/// The use cases around open pages.
pub struct Live {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    channels: Arc<Registry>,
    bus: Bus,
    hub: Arc<Hub>,
}

/// Something that an open page learns.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What the page may name as the last one it saw.
    pub id: i64,
    pub news: News,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum News {
    /// An alert has come into the person's list.
    Alert(Arc<Shown>),
    /// An alert in the list was changed.
    Update(Arc<Shown>),
    /// The person was reminded of an alert.
    Reminder(Arc<Shown>, Option<RoundId>),
    /// An alert has left the list.
    Withdrawn(AlertId),
    /// The person's own marks have changed.
    Counts { unread: u64 },
    /// What was missed is not known any more: fetch the list anew.
    Reset,
}

/// An alert as everybody in its audience may see it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub alert: Alert,
    pub created_by_name: String,
}

impl Live {
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        channels: Arc<Registry>,
        bus: Bus,
        streams_max: usize,
    ) -> Self {
        Self { store, clock, random, channels, bus, hub: Arc::new(Hub::new(streams_max)) }
    }

    /// Opens a stream for the caller. It begins with what they missed since the event they saw last, or with a `reset`
    /// where that is not known any more; then their counts; it ends with their token, at the latest after an hour.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the node has too many streams open or is about to end, [`Error::TooManyStreams`] when the person
    /// has; when the store fails.
    pub async fn open(&self, caller: &Caller, session: &Session, last_seen: Option<&str>) -> Result<Stream> {
        let now = self.clock.now();
        let ends_at = Ord::min(now + STREAM_LIFE_MAX, session.expires_at.unwrap_or(Timestamp::END));
        // The seat is taken before looking back, so that nothing falls between.
        let seat = self.hub.take(caller, session, now).map_err(|reason| self.turning_away(reason))?;
        let missed = self.missed(caller, last_seen, now).await?;
        Ok(Stream::new(seat, missed, self.clock.clone(), self.random.as_ref(), ends_at))
    }

    /// Whether [`Live::open`] would find a place for the caller now, without taking it.
    ///
    /// # Errors
    /// As [`Live::open`], but for the store.
    pub fn has_place(&self, caller: &Caller) -> Result<()> {
        self.hub.has_place(caller).map_err(|reason| self.turning_away(reason))
    }

    fn turning_away(&self, reason: NoPlace) -> Error {
        let pause = if reason == NoPlace::Closed { pause::SHED } else { pause::FULL };
        let wait = pause.draw(self.random.as_ref());
        match reason {
            NoPlace::Closed | NoPlace::Full => Error::TooMany { limit: self.hub.streams_max() as u64, wait },
            NoPlace::OfPerson => Error::TooManyStreams { limit: STREAMS_OF_PERSON_MAX as u64, wait },
        }
    }

    /// See [`Registry::delivery_type`].
    pub fn delivery_type(&self, channels: ChannelSet) -> &'static str {
        self.channels.delivery_type(channels)
    }

    /// How many streams are open on this node.
    pub fn streams(&self) -> usize {
        self.hub.streams()
    }
}
