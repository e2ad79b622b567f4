//! When an alert is next sent: the initial round once, then the grid of reminders. Pure: the same facts give the same answer.

use crate::status::Status;
use crate::time::{MINUTE_US, Timestamp};
use crate::window::Window;

/// What decides an alert's rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub window: Window,
    pub is_active: bool,
    pub is_archived: bool,
    pub reminder_enabled: bool,
    /// Whole minutes between slots.
    pub reminder_minutes: i64,
    /// The initial round is still owed: none was recorded, or the last one was stopped before it was complete.
    pub owes_initial: bool,
    /// `due_at` of the last reminder that was recorded.
    pub last_slot: Option<Timestamp>,
}

/// Slots that came due and make one round together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueSlots {
    /// The latest of them: when the round is due.
    pub due_at: Timestamp,
    /// The earliest of them.
    pub first: Timestamp,
    /// How many slots went by unsent before the latest.
    pub missed: i64,
}

impl Schedule {
    /// When the alert next wants a round, seen from `now` after an edit; `None` if never. Reminder slots at or before
    /// `now` do not come back, so an edit never re-sends.
    #[must_use]
    pub fn next_round_at(&self, now: Timestamp) -> Option<Timestamp> {
        let status = Status::at(now, self.window, self.is_active, self.is_archived);
        if !matches!(status, Status::Active | Status::Scheduled) {
            return None;
        }
        if self.owes_initial {
            return Some(self.window.start.max(now));
        }
        self.slot_after(self.last_slot.map_or(now, |last| last.max(now)))
    }

    /// The smallest reminder slot later than `after`, if there is one before expiry.
    #[must_use]
    pub fn slot_after(&self, after: Timestamp) -> Option<Timestamp> {
        if !self.reminder_enabled {
            return None;
        }
        let step = self.step_us();
        let since_start = after.micros_since(self.window.start);
        let k = if since_start < 0 { 1 } else { since_start / step + 1 };
        let slot = Timestamp::from_micros(self.window.start.as_micros().checked_add(k.checked_mul(step)?)?);
        (slot < self.window.expiry).then_some(slot)
    }

    /// The slots of `[next, now]`, folded into one round due at the latest of them. `next` is the stored next round's time: a
    /// slot, or the first instant at which an initial round is owed. Slots at or after expiry do not exist.
    #[must_use]
    pub fn due(&self, next: Timestamp, now: Timestamp) -> Option<DueSlots> {
        let last_instant = now.min(Timestamp::from_micros(self.window.expiry.as_micros() - 1));
        if next > last_instant {
            return None;
        }
        let latest_slot = self.latest_slot_up_to(last_instant).filter(|slot| *slot >= next);
        let due_at = latest_slot.unwrap_or(next);
        let missed = match latest_slot {
            Some(latest) => self.slots_between(next, latest),
            None => 0,
        };
        Some(DueSlots { due_at, first: next, missed })
    }

    /// Reminder slots in the whole window that lie after `now`.
    #[must_use]
    pub fn slots_left(&self, now: Timestamp) -> i64 {
        match self.slot_after(now) {
            Some(first) => (self.window.expiry.as_micros() - 1 - first.as_micros()) / self.step_us() + 1,
            None => 0,
        }
    }

    fn latest_slot_up_to(&self, at: Timestamp) -> Option<Timestamp> {
        if !self.reminder_enabled {
            return None;
        }
        let k = at.micros_since(self.window.start).div_euclid(self.step_us());
        (k >= 1).then(|| Timestamp::from_micros(self.window.start.as_micros() + k * self.step_us()))
    }

    /// Rounds that would have been sent at `next` and at each later slot before `latest`.
    fn slots_between(&self, next: Timestamp, latest: Timestamp) -> i64 {
        let span = latest.micros_since(next);
        span / self.step_us() + i64::from(span % self.step_us() != 0)
    }

    const fn step_us(&self) -> i64 {
        self.reminder_minutes * MINUTE_US
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn minute(minutes: i64) -> Timestamp {
        Timestamp::from_micros(minutes * MINUTE_US)
    }

    fn hourly(start: i64, expiry: i64) -> Schedule {
        Schedule {
            window: Window { start: minute(start), expiry: minute(expiry) },
            is_active: true,
            is_archived: false,
            reminder_enabled: true,
            reminder_minutes: 60,
            owes_initial: false,
            last_slot: None,
        }
    }

    #[test]
    fn slots_lie_on_the_grid_from_the_start_and_end_before_expiry() {
        let schedule = hourly(10, 130);
        assert_eq!(schedule.slot_after(minute(0)), Some(minute(70)));
        assert_eq!(schedule.slot_after(minute(69)), Some(minute(70)));
        assert_eq!(schedule.slot_after(minute(70)), None, "130 is the expiry");
        assert_eq!(schedule.slots_left(minute(10)), 1);
        assert_eq!(hourly(10, 131).slots_left(minute(10)), 2);
    }

    #[test]
    fn an_initial_round_is_owed_from_the_start_or_from_now() {
        let owing = Schedule { owes_initial: true, ..hourly(10, 130) };
        assert_eq!(owing.next_round_at(minute(5)), Some(minute(10)));
        assert_eq!(owing.next_round_at(minute(25)), Some(minute(25)));
        assert_eq!(owing.next_round_at(minute(130)), None);
    }

    #[test]
    fn an_initial_round_is_owed_also_when_reminders_are_off() {
        let owing = Schedule { owes_initial: true, reminder_enabled: false, ..hourly(10, 130) };
        assert_eq!(owing.next_round_at(minute(5)), Some(minute(10)));
        assert_eq!(owing.due(minute(10), minute(99)).map(|due| due.due_at), Some(minute(10)));
    }

    #[test]
    fn an_edit_of_the_frequency_never_sends_a_recorded_slot_again() {
        let edited = Schedule { reminder_minutes: 30, last_slot: Some(minute(70)), ..hourly(10, 300) };
        assert_eq!(edited.next_round_at(minute(65)), Some(minute(100)));
    }

    #[test]
    fn slots_missed_while_nothing_ran_make_one_round_at_the_latest() {
        let due = hourly(0, 1000).due(minute(60), minute(250)).expect("due");
        assert_eq!((due.due_at, due.first, due.missed), (minute(240), minute(60), 3));
    }

    #[test]
    fn an_initial_round_owed_between_two_slots_is_missed_like_a_slot() {
        let owing = Schedule { owes_initial: true, ..hourly(0, 1000) };
        let due = owing.due(minute(5), minute(125)).expect("due");
        assert_eq!((due.due_at, due.first, due.missed), (minute(120), minute(5), 2));
    }

    #[test]
    fn slots_after_expiry_do_not_exist_however_late_the_scheduler_comes() {
        let due = hourly(0, 200).due(minute(60), minute(5000)).expect("due");
        assert_eq!(due.due_at, minute(180));
    }

    #[test]
    fn an_initial_round_not_begun_swallows_the_slots_after_it() {
        let owing = Schedule { owes_initial: true, ..hourly(0, 1000) };
        let due = owing.due(minute(0), minute(125)).expect("due");
        assert_eq!((due.due_at, due.missed), (minute(120), 2));
    }

    #[test]
    fn a_switched_off_or_archived_alert_wants_no_round() {
        let off = Schedule { is_active: false, ..hourly(0, 1000) };
        assert_eq!(off.next_round_at(minute(5)), None);
        let archived = Schedule { is_archived: true, ..hourly(0, 1000) };
        assert_eq!(archived.next_round_at(minute(5)), None);
    }
}
