//! Deliveries that carry no round become rounds: those of a kind that follow each other within a minute. Pure, and always the same for the
//! same deliveries, so that an import that was broken off finds its rounds again.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{RoundKind, Timestamp, UserId, limit};

/// Longest pause within a round, in microseconds.
const PAUSE_MAX_US: i64 = domain::time::MINUTE_US;

/// Until when retention keeps an alert's rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keeping {
    pub(super) now: Timestamp,
    /// The expiry of an alert that is not archived: as long as it may be sent, its initial rows tell newcomers apart.
    pub(super) live_until: Option<Timestamp>,
}

impl Keeping {
    fn keeps(self, kind: RoundKind, due_at: Timestamp) -> bool {
        let kept = if kind == RoundKind::Reminder { limit::REMINDER_RETENTION } else { limit::DELIVERY_RETENTION };
        let live_until = self.live_until.filter(|_| kind == RoundKind::Initial);
        due_at.max(live_until.unwrap_or(due_at)) + kept > self.now
    }
}

/// A round that may still grow.
#[derive(Debug)]
struct Open {
    due_at: Timestamp,
    last_at: Timestamp,
    people: HashSet<UserId>,
}

/// What one delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) kind: RoundKind,
    /// The round's due time, by which it is known.
    pub(super) due_at: Timestamp,
    pub(super) is_kept: bool,
    /// The person's first delivery of the round; another one is not written.
    pub(super) is_first_in_round: bool,
    pub(super) reach: Reach,
}

/// What a delivery does to the people reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// They were reached before.
    Before,
    /// For the first time, by an initial round.
    Anew,
    /// For the first time, by a reminder.
    Late,
    /// By an initial round, after a reminder had.
    NoLongerLate,
}

/// Puts the deliveries of one alert together, in the order of their ids. It holds the people of the rounds that may still grow, and those
/// who were reached.
#[derive(Debug)]
pub(super) struct Grouping {
    keeping: Keeping,
    open: HashMap<RoundKind, Open>,
    taken: BTreeSet<(RoundKind, Timestamp)>,
    /// Who was reached, and whether by a reminder only.
    reached: HashMap<UserId, bool>,
}

impl Grouping {
    pub(super) fn new(keeping: Keeping) -> Self {
        Self { keeping, open: HashMap::new(), taken: BTreeSet::new(), reached: HashMap::new() }
    }

    /// How many rounds there are by now.
    pub(super) fn rounds(&self) -> usize {
        self.taken.len()
    }

    /// Takes the next delivery, to somebody who is here.
    pub(super) fn take(&mut self, is_reminder: bool, at: Timestamp, user: UserId) -> Place {
        let kind = if is_reminder { RoundKind::Reminder } else { RoundKind::Initial };
        let follows = |open: &Open| at.micros_since(open.last_at).abs() <= PAUSE_MAX_US;
        if !self.open.get(&kind).is_some_and(follows) {
            let mut due_at = at;
            while !self.taken.insert((kind, due_at)) {
                due_at = Timestamp::from_micros(due_at.as_micros() + 1);
            }
            self.open.insert(kind, Open { due_at, last_at: at, people: HashSet::new() });
        }
        let (due_at, is_first_in_round) = match self.open.get_mut(&kind) {
            Some(open) => {
                open.last_at = open.last_at.max(at);
                (open.due_at, open.people.insert(user))
            }
            None => (at, true),
        };
        let is_kept = self.keeping.keeps(kind, due_at);
        let late = self.reached.get(&user).copied();
        let reach = match (kind, late) {
            (RoundKind::Reminder, None) => Reach::Late,
            (_, None) => Reach::Anew,
            (RoundKind::Initial, Some(true)) => Reach::NoLongerLate,
            _ => Reach::Before,
        };
        self.reached.insert(user, matches!(reach, Reach::Late) || (late == Some(true) && reach == Reach::Before));
        Place { kind, due_at, is_kept, is_first_in_round, reach }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_341_600_000_000);

    fn ago(seconds: i64) -> Timestamp {
        Timestamp::from_micros(NOW.as_micros() - seconds * 1_000_000)
    }

    fn grouping() -> Grouping {
        Grouping::new(Keeping { now: NOW, live_until: Some(NOW) })
    }

    #[test]
    fn deliveries_of_a_kind_within_a_minute_of_each_other_are_one_round() {
        let mut grouping = grouping();
        let starts: Vec<Timestamp> =
            [(false, 1_000), (true, 990), (false, 945), (false, 890), (false, 829), (true, 825)]
                .into_iter()
                .zip(1..)
                .map(|((reminder, seconds), user)| grouping.take(reminder, ago(seconds), UserId(user)).due_at)
                .collect();
        assert_eq!(starts, [1_000, 990, 1_000, 1_000, 829, 825].map(ago));
        assert_eq!(grouping.rounds(), 4);
    }

    #[test]
    fn a_clock_that_went_back_begins_a_round_and_no_two_have_one_instant() {
        let mut grouping = grouping();
        let first = grouping.take(false, ago(500), UserId(1));
        let later = grouping.take(false, ago(100), UserId(2));
        let back = grouping.take(false, ago(500), UserId(3));
        assert_eq!((first.due_at, later.due_at), (ago(500), ago(100)));
        assert_eq!(back.due_at.micros_since(first.due_at), 1);
    }

    #[test]
    fn a_person_is_in_a_round_once_and_reached_once() {
        let mut grouping = grouping();
        let one = grouping.take(true, ago(9_000), UserId(1));
        assert_eq!((one.is_first_in_round, one.reach), (true, Reach::Late));
        let again = grouping.take(true, ago(8_999), UserId(1));
        assert_eq!((again.is_first_in_round, again.reach), (false, Reach::Before));
        assert_eq!(grouping.take(false, ago(5_000), UserId(1)).reach, Reach::NoLongerLate);
        assert_eq!(grouping.take(false, ago(1_000), UserId(1)).reach, Reach::Before);
        assert_eq!(grouping.take(false, ago(900), UserId(2)).reach, Reach::Anew);
        assert_eq!(grouping.take(true, ago(100), UserId(2)).reach, Reach::Before);
    }

    #[test]
    fn rows_are_kept_as_long_as_those_of_ones_own_rounds() {
        const DAY: i64 = 24 * 3_600;
        let mut live = grouping();
        assert!(live.take(false, ago(400 * DAY), UserId(1)).is_kept, "the alert may still be sent");
        assert!(!live.take(true, ago(8 * DAY), UserId(1)).is_kept);
        assert!(live.take(true, ago(6 * DAY), UserId(1)).is_kept);
        let mut archived = Grouping::new(Keeping { now: NOW, live_until: None });
        assert!(!archived.take(false, ago(91 * DAY), UserId(1)).is_kept);
        assert!(archived.take(false, ago(89 * DAY), UserId(1)).is_kept);
    }
}
