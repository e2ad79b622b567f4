//! When an alert that is being written would remind people. It keeps nothing.

use domain::limit::REMINDER_MINUTES_MIN;
use domain::schedule::Schedule;
use domain::{Timestamp, Window};

use super::Alerts;

/// Reminders that are still to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coming {
    /// The earliest of them.
    pub first: Vec<Timestamp>,
    pub total: i64,
    pub last: Option<Timestamp>,
}

impl Alerts {
    /// The reminders after `now` of an alert with this window, as many minutes apart; the first `listed` of them one by one.
    pub fn coming(&self, window: Window, reminder_minutes: Option<i64>, now: Timestamp, listed: usize) -> Coming {
        let schedule = unsent(window, true, reminder_minutes);
        let slots = std::iter::successors(schedule.slot_after(now), |slot| schedule.slot_after(*slot));
        let (first, total) = (slots.take(listed).collect::<Vec<_>>(), schedule.slots_left(now));
        let last = schedule.slot_after(now).map(|slot| slot.plus_minutes((total - 1) * schedule.reminder_minutes));
        Coming { first, total, last }
    }
}

/// The schedule of an alert of which nothing has been sent; without minutes it has no reminders.
pub(super) fn unsent(window: Window, is_active: bool, reminder_minutes: Option<i64>) -> Schedule {
    Schedule {
        window,
        is_active,
        is_archived: false,
        reminder_enabled: reminder_minutes.is_some(),
        reminder_minutes: reminder_minutes.unwrap_or(REMINDER_MINUTES_MIN),
        owes_initial: true,
        last_slot: None,
    }
}
