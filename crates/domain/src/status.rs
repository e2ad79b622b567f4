//! The status of an alert: computed from its switches and its window, never stored.

use crate::time::Timestamp;
use crate::window::Window;

crate::named! {
    /// What an alert is now.
    pub enum Status {
        Scheduled = 0 => "scheduled",
        Active = 1 => "active",
        Expired = 2 => "expired",
        Inactive = 3 => "inactive",
        Archived = 4 => "archived",
    }
}

impl Status {
    /// `archived`; else `inactive` if switched off; else by the window.
    #[must_use]
    pub fn at(now: Timestamp, window: Window, is_active: bool, is_archived: bool) -> Self {
        if is_archived {
            Self::Archived
        } else if !is_active {
            Self::Inactive
        } else if now < window.start {
            Self::Scheduled
        } else if window.contains(now) {
            Self::Active
        } else {
            Self::Expired
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    #[test]
    fn the_window_is_half_open() {
        let window = Window { start: at(10), expiry: at(20) };
        let status = |second| Status::at(at(second), window, true, false);
        assert_eq!(status(9), Status::Scheduled);
        assert_eq!(status(10), Status::Active);
        assert_eq!(status(19), Status::Active);
        assert_eq!(status(20), Status::Expired);
    }

    #[test]
    fn archived_goes_before_inactive_and_inactive_before_the_window() {
        let window = Window { start: at(10), expiry: at(20) };
        assert_eq!(Status::at(at(15), window, false, true), Status::Archived);
        assert_eq!(Status::at(at(99), window, false, false), Status::Inactive);
    }
}
