//! Whether a delivery still is to be sent, and when a failed one is tried again. Pure: the same facts give the same answer.

use std::time::Duration;

use crate::limit::{SEND_RETRY_FIRST, SEND_RETRY_MAX};
use crate::receipt::StopRemindersOn;
use crate::round::RoundKind;
use crate::status::Status;
use crate::time::Timestamp;

crate::named! {
    /// Why a delivery is not sent any more.
    pub enum CancelReason {
        Archived = 1 => "archived",
        Deactivated = 2 => "deactivated",
        Deleted = 3 => "deleted",
        Expired = 4 => "expired",
        /// The person has taken note of the alert.
        Acknowledged = 5 => "acknowledged",
        /// A reminder, and the person has read the alert whose reminders end by that.
        Read = 6 => "read",
        /// A reminder, and the person wants quiet now.
        Snoozed = 7 => "snoozed",
        /// A newer round holds a delivery for the same person and channel.
        Superseded = 8 => "superseded",
        /// The person's account is not active any more.
        PersonInactive = 9 => "person_inactive",
        /// The alert does not address the person any more.
        NotAddressed = 10 => "not_addressed",
    }
}

crate::named! {
    /// How one try to hand a delivery to a provider ended.
    pub enum AttemptOutcome {
        /// The provider took it.
        Sent = 0 => "sent",
        /// Not this time.
        Failed = 1 => "failed",
        /// Never.
        Rejected = 2 => "rejected",
    }
}

/// How a person stands to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Addressed,
    NotAddressed,
    /// The account is not active, or gone.
    Inactive,
}

/// What a person did with the alert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// When they acknowledged, if that still stands.
    pub acknowledged_at: Option<Timestamp>,
    pub is_read: bool,
    pub snoozed_until: Option<Timestamp>,
}

/// All that decides whether a delivery is sent now.
#[derive(Clone, Copy, Debug)]
pub struct Prospect {
    pub kind: RoundKind,
    /// When the round was due.
    pub due_at: Timestamp,
    /// The alert's.
    pub status: Status,
    pub stop_reminders_on: StopRemindersOn,
    pub standing: Standing,
    pub marks: Marks,
    /// A newer round of the alert holds a delivery for the same person and channel.
    pub is_superseded: bool,
}

/// What is to be done with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Send,
    /// Not before the alert's start, which an edit moved away.
    AwaitStart,
    Cancel(CancelReason),
}

impl Prospect {
    /// What is to be done with the delivery at `now`. Whoever triggers a round by hand means those as well who had answered
    /// before: only what they did since ends it for them.
    #[must_use]
    pub fn verdict(&self, now: Timestamp) -> Verdict {
        match self.status {
            Status::Archived => return Verdict::Cancel(CancelReason::Archived),
            Status::Inactive => return Verdict::Cancel(CancelReason::Deactivated),
            Status::Expired => return Verdict::Cancel(CancelReason::Expired),
            Status::Active | Status::Scheduled => {}
        }
        match self.reason(now) {
            Some(reason) => Verdict::Cancel(reason),
            None if self.status == Status::Scheduled => Verdict::AwaitStart,
            None => Verdict::Send,
        }
    }

    fn reason(&self, now: Timestamp) -> Option<CancelReason> {
        match self.standing {
            Standing::Inactive => return Some(CancelReason::PersonInactive),
            Standing::NotAddressed => return Some(CancelReason::NotAddressed),
            Standing::Addressed => {}
        }
        let counts = |at: Timestamp| self.kind != RoundKind::Manual || at >= self.due_at;
        if self.marks.acknowledged_at.is_some_and(counts) {
            return Some(CancelReason::Acknowledged);
        }
        if self.is_superseded {
            return Some(CancelReason::Superseded);
        }
        if self.kind != RoundKind::Reminder {
            return None;
        }
        if self.marks.snoozed_until.is_some_and(|until| until > now) {
            return Some(CancelReason::Snoozed);
        }
        (self.marks.is_read && self.stop_reminders_on == StopRemindersOn::Read).then_some(CancelReason::Read)
    }
}

/// How long to wait after the `failures`-th failure: four times longer each time up to a bound, a fifth more or less by chance,
/// so that those who failed together do not come back together; and no shorter than the provider asked, within the same bound.
#[must_use]
pub fn retry_delay(failures: i64, asked: Option<Duration>, random: i64) -> Duration {
    let doublings = u32::try_from(failures.saturating_sub(1).max(0)).unwrap_or(u32::MAX).saturating_mul(2).min(31);
    let usual = SEND_RETRY_FIRST.saturating_mul(1 << doublings).min(SEND_RETRY_MAX);
    let percent = 80 + u32::try_from(random.unsigned_abs() % 41).unwrap_or(0);
    let spread = usual * percent / 100;
    spread.max(asked.unwrap_or_default().min(SEND_RETRY_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limit::SEND_ATTEMPTS_MAX;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn prospect(kind: RoundKind) -> Prospect {
        Prospect {
            kind,
            due_at: Timestamp::from_micros(500_000),
            status: Status::Active,
            stop_reminders_on: StopRemindersOn::Acknowledge,
            standing: Standing::Addressed,
            marks: Marks::default(),
            is_superseded: false,
        }
    }

    #[test]
    fn whoever_gave_no_reason_is_sent_it() {
        for kind in RoundKind::ALL {
            assert_eq!(prospect(*kind).verdict(NOW), Verdict::Send, "{kind}");
        }
    }

    #[test]
    fn nothing_is_sent_of_an_alert_that_ended_and_nothing_before_its_start() {
        let of = |status| Prospect { status, ..prospect(RoundKind::Initial) }.verdict(NOW);
        assert_eq!(of(Status::Archived), Verdict::Cancel(CancelReason::Archived));
        assert_eq!(of(Status::Inactive), Verdict::Cancel(CancelReason::Deactivated));
        assert_eq!(of(Status::Expired), Verdict::Cancel(CancelReason::Expired));
        assert_eq!(of(Status::Scheduled), Verdict::AwaitStart);
    }

    #[test]
    fn snoozing_and_reading_end_reminders_alone() {
        let marks = Marks { is_read: true, snoozed_until: Some(NOW.plus_minutes(1)), ..Marks::default() };
        let of = |kind, marks| Prospect { marks, stop_reminders_on: StopRemindersOn::Read, ..prospect(kind) };
        assert_eq!(of(RoundKind::Reminder, marks).verdict(NOW), Verdict::Cancel(CancelReason::Snoozed));
        assert_eq!(of(RoundKind::Initial, marks).verdict(NOW), Verdict::Send);
        assert_eq!(of(RoundKind::Manual, marks).verdict(NOW), Verdict::Send);
        let over = Marks { snoozed_until: Some(NOW), ..marks };
        assert_eq!(of(RoundKind::Reminder, over).verdict(NOW), Verdict::Cancel(CancelReason::Read));
        let by_acknowledgement = Prospect { marks: over, ..prospect(RoundKind::Reminder) };
        assert_eq!(by_acknowledgement.verdict(NOW), Verdict::Send);
    }

    #[test]
    fn an_acknowledgement_ends_every_kind_but_a_trigger_that_came_after_it() {
        let of = |kind, at| {
            let marks = Marks { acknowledged_at: Some(Timestamp::from_micros(at)), ..Marks::default() };
            Prospect { marks, ..prospect(kind) }.verdict(NOW)
        };
        assert_eq!(of(RoundKind::Initial, 1), Verdict::Cancel(CancelReason::Acknowledged));
        assert_eq!(of(RoundKind::Manual, 1), Verdict::Send);
        assert_eq!(of(RoundKind::Manual, 500_000), Verdict::Cancel(CancelReason::Acknowledged));
    }

    #[test]
    fn an_older_round_gives_way_and_strangers_get_nothing() {
        let superseded = Prospect { is_superseded: true, ..prospect(RoundKind::Initial) };
        assert_eq!(superseded.verdict(NOW), Verdict::Cancel(CancelReason::Superseded));
        let gone = Prospect { standing: Standing::Inactive, ..superseded };
        assert_eq!(gone.verdict(NOW), Verdict::Cancel(CancelReason::PersonInactive));
        let elsewhere = Prospect { standing: Standing::NotAddressed, ..superseded };
        assert_eq!(elsewhere.verdict(NOW), Verdict::Cancel(CancelReason::NotAddressed));
    }

    #[test]
    fn all_attempts_together_last_about_a_day() {
        let waits = (1..SEND_ATTEMPTS_MAX).map(|failures| retry_delay(failures, None, 20));
        let hours = waits.sum::<Duration>().as_secs() / 3600;
        assert!((20..=26).contains(&hours), "{hours} hours");
    }

    #[test]
    fn a_wait_varies_by_a_fifth_and_is_never_shorter_than_asked_nor_without_bound() {
        assert_eq!(retry_delay(1, None, 0), SEND_RETRY_FIRST * 4 / 5);
        assert_eq!(retry_delay(1, None, 40), SEND_RETRY_FIRST * 6 / 5);
        let asked = Some(Duration::from_mins(10));
        assert_eq!(retry_delay(1, asked, 0), Duration::from_mins(10));
        assert!(retry_delay(5, asked, 0) > Duration::from_mins(10));
        assert_eq!(retry_delay(1, Some(Duration::MAX), 0), SEND_RETRY_MAX);
        assert!(retry_delay(i64::MAX, None, i64::MAX) <= SEND_RETRY_MAX * 6 / 5);
    }
}
