//! One open page's notices: first what it missed, then what happens. It ends with its token, by the clock that was handed in.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use domain::{Clock, Random, Timestamp};

use super::Notice;
use super::hub::Seat;
use super::pause::{BROKEN_OFF, SHED};

/// The notices of one open page.
pub struct Stream {
    seat: Seat,
    /// Until it was told.
    opening: Option<Duration>,
    missed: VecDeque<Notice>,
    clock: Arc<dyn Clock>,
    ends_at: Timestamp,
    /// Until it was told.
    farewell: Option<Duration>,
}

/// What an open page is told.
#[derive(Clone, Debug)]
pub enum Told {
    /// Something that concerns its person.
    Notice(Notice),
    /// How long to wait before it comes back, from now on: once at the beginning, and once more where the node sends it away.
    Pause(Duration),
}

impl Stream {
    pub(super) fn new(
        seat: Seat,
        missed: Vec<Notice>,
        clock: Arc<dyn Clock>,
        random: &dyn Random,
        ends_at: Timestamp,
    ) -> Self {
        let (opening, farewell) = (Some(BROKEN_OFF.draw(random)), Some(SHED.draw(random)));
        Self { seat, opening, missed: missed.into(), clock, ends_at, farewell }
    }

    /// What is told next; `None` when the stream has ended. Giving up the wait loses nothing.
    pub async fn next(&mut self) -> Option<Told> {
        let left = self.ends_at.micros_since(self.clock.now());
        let left = Duration::from_micros(u64::try_from(left).ok().filter(|left| *left > 0)?);
        if let Some(pause) = self.opening.take() {
            return Some(Told::Pause(pause));
        }
        if let Some(missed) = self.missed.pop_front() {
            return Some(Told::Notice(missed));
        }
        match tokio::time::timeout(left, self.seat.receiver.recv()).await.ok()? {
            Some(notice) => Some(Told::Notice(notice)),
            None => self.farewell.take().map(Told::Pause),
        }
    }
}
