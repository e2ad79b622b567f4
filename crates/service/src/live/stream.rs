//! One open page's notices: first what it missed, then what happens. It ends with its token, by the clock that was handed in.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use domain::{Clock, Timestamp};

use super::Notice;
use super::hub::Seat;

/// The notices of one open page.
pub struct Stream {
    seat: Seat,
    missed: VecDeque<Notice>,
    clock: Arc<dyn Clock>,
    ends_at: Timestamp,
}

impl Stream {
    pub(super) fn new(seat: Seat, missed: Vec<Notice>, clock: Arc<dyn Clock>, ends_at: Timestamp) -> Self {
        Self { seat, missed: missed.into(), clock, ends_at }
    }

    /// The next notice; `None` when the stream has ended. Giving up the wait loses nothing.
    pub async fn next(&mut self) -> Option<Notice> {
        let left = self.ends_at.micros_since(self.clock.now());
        let left = Duration::from_micros(u64::try_from(left).ok().filter(|left| *left > 0)?);
        if let Some(missed) = self.missed.pop_front() {
            return Some(missed);
        }
        tokio::time::timeout(left, self.seat.receiver.recv()).await.ok().flatten()
    }
}
