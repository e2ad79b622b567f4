//! Snoozes as the simulation remembers them, by rules of its own: until when each lasts, how it ended, and whom it no longer concerns.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use domain::time::MINUTE_US;
use domain::{AlertId, SnoozeEnd, SnoozeFor, Timestamp, UserId};
use service::inbox::Past;

/// One snooze.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Nap {
    at: Timestamp,
    until: Timestamp,
    /// When it ended before its time, and how.
    cut_short: Option<(Timestamp, SnoozeEnd)>,
}

impl Nap {
    fn end(&self, now: Timestamp) -> Option<(Timestamp, SnoozeEnd)> {
        self.cut_short.or((self.until <= now).then_some((self.until, SnoozeEnd::RanOut)))
    }
}

/// All snoozes, and whose acknowledgement stands.
#[derive(Default)]
pub(crate) struct Naps {
    all: BTreeMap<(UserId, AlertId), Vec<Nap>>,
    acknowledged: BTreeSet<(UserId, AlertId)>,
    forgotten: BTreeSet<AlertId>,
}

impl Naps {
    /// The person snoozes; false where their acknowledgement makes it nothing.
    pub(crate) fn begin(&mut self, user: UserId, alert: AlertId, at: Timestamp, until: Timestamp) -> bool {
        if self.acknowledged.contains(&(user, alert)) {
            return false;
        }
        self.cut_short(user, alert, at, SnoozeEnd::Replaced);
        self.all.entry((user, alert)).or_default().push(Nap { at, until, cut_short: None });
        true
    }

    pub(crate) fn end(&mut self, user: UserId, alert: AlertId, now: Timestamp) {
        self.cut_short(user, alert, now, SnoozeEnd::Unsnoozed);
    }

    fn cut_short(&mut self, user: UserId, alert: AlertId, now: Timestamp, how: SnoozeEnd) {
        let last = self.all.get_mut(&(user, alert)).and_then(|naps| naps.last_mut());
        if let Some(open) = last.filter(|nap| nap.end(now).is_none()) {
            open.cut_short = Some((now, how));
        }
    }

    pub(crate) fn acknowledge(&mut self, user: UserId, alert: AlertId) {
        self.acknowledged.insert((user, alert));
    }

    /// Whether an acknowledgement of theirs stands.
    pub(crate) fn has_acknowledged(&self, user: UserId, alert: AlertId) -> bool {
        self.acknowledged.contains(&(user, alert))
    }

    /// No earlier acknowledgement of the alert stands.
    pub(crate) fn ask_anew(&mut self, alert: AlertId) {
        self.acknowledged.retain(|(_, acknowledged)| *acknowledged != alert);
    }

    /// The alert is deleted: its history goes when housekeeping comes to it.
    pub(crate) fn forget(&mut self, alert: AlertId) {
        self.all.retain(|(_, snoozed), _| *snoozed != alert);
        self.forgotten.insert(alert);
    }

    /// The person's snooze of the alert that lasts now.
    pub(crate) fn open(&self, user: UserId, alert: AlertId, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let nap = self.all.get(&(user, alert))?.last()?;
        nap.end(now).is_none().then_some((nap.at, nap.until))
    }

    /// Whether the person's history tells the same.
    pub(crate) fn compare(&self, user: UserId, history: &[Past], now: Timestamp) -> Result<(), String> {
        let mut told: BTreeMap<AlertId, Vec<Nap>> = BTreeMap::new();
        let mut ends = Vec::new();
        for past in history.iter().rev().filter(|past| !self.forgotten.contains(&past.alert)) {
            let end = past.ended_at.zip(past.ended_by);
            let cut_short = end.filter(|(_, how)| *how != SnoozeEnd::RanOut);
            told.entry(past.alert).or_default().push(Nap { at: past.snoozed_at, until: past.until, cut_short });
            ends.push((past.alert, end));
        }
        let own = |(of, _): &(&(UserId, AlertId), &Vec<Nap>)| of.0 == user;
        let known: BTreeMap<_, _> = self.all.iter().filter(own).map(|(of, naps)| (of.1, naps.clone())).collect();
        let known_ends = |alert: &AlertId| known.get(alert).into_iter().flatten().map(|nap| nap.end(now));
        let ends_agree = known
            .keys()
            .all(|alert| ends.iter().filter(|(of, _)| of == alert).map(|(_, end)| *end).eq(known_ends(alert)));
        if told == known && ends_agree {
            return Ok(());
        }
        Err(format!("user {user} snoozed {known:?} by {now}, their history says {told:?}, with ends {ends:?}"))
    }
}

/// When a snooze begun at `now` ends.
pub(crate) fn ends_at(span: SnoozeFor, now: Timestamp, zone: &str, expiry: Timestamp) -> Timestamp {
    let until = match span {
        SnoozeFor::Today => next_day(now, zone.parse().unwrap_or(Tz::UTC)),
        SnoozeFor::Minutes(minutes) => Timestamp::from_micros(now.as_micros() + minutes * MINUTE_US),
        SnoozeFor::Until(at) => at,
    };
    if until < expiry { until } else { expiry }
}

/// The first whole minute that a calendar on the person's wall shows under a later date: found by looking at it.
fn next_day(now: Timestamp, zone: Tz) -> Timestamp {
    let date = |at: Timestamp| at.to_datetime().with_timezone(&zone).date_naive();
    let is_later = |at: &Timestamp| date(*at) > date(now);
    let minute = Timestamp::from_micros(now.as_micros() / MINUTE_US * MINUTE_US);
    let hour = (1..=72).map(|hours| minute.plus_minutes(hours * 60)).find(is_later).unwrap_or(Timestamp::END);
    (-59..=0).map(|minutes| hour.plus_minutes(minutes)).find(is_later).unwrap_or(hour)
}
