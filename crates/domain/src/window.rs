//! The half-open interval in which an alert is sent and seen.

use crate::time::Timestamp;

/// `[start, expiry)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub start: Timestamp,
    pub expiry: Timestamp,
}

impl Window {
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.expiry
    }
}
