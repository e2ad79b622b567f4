//! Until when a snooze lasts. The answer is an instant, so nothing has to run for it to end.

use chrono::{Days, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

use crate::time::{MINUTE_US, Timestamp};

crate::named! {
    /// How a snooze ended.
    pub enum SnoozeEnd {
        /// Its time came.
        RanOut = 0 => "ran_out",
        /// The person ended it.
        Unsnoozed = 1 => "unsnoozed",
        /// The person snoozed anew.
        Replaced = 2 => "replaced",
    }
}

/// How long a person wants quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnoozeFor {
    /// To the first instant of the person's next local day.
    Today,
    /// A number of minutes from now.
    Minutes(i64),
    /// Up to an instant.
    Until(Timestamp),
}

impl SnoozeFor {
    /// The instant at which the snooze ends, clipped to the alert's expiry.
    #[must_use]
    pub fn ends_at(self, now: Timestamp, zone: Tz, expiry: Timestamp) -> Timestamp {
        let until = match self {
            Self::Today => next_local_day(now, zone),
            Self::Minutes(minutes) => now.plus_minutes(minutes),
            Self::Until(at) => at,
        };
        until.min(expiry)
    }
}

/// The zone in which a person's days begin: their own, else the organization's, else UTC. Names that no zone has count as none.
#[must_use]
pub fn zone(own: Option<&str>, organization: Option<&str>) -> Tz {
    let known = |name: Option<&str>| name.and_then(|name| name.parse().ok());
    known(own).or_else(|| known(organization)).unwrap_or(Tz::UTC)
}

/// The first instant of the day after `now`'s day in `zone`. Where a change of the clocks skips midnight, the day's
/// first instant is the one after the gap; where midnight comes twice, it is the earlier one.
#[must_use]
pub fn next_local_day(now: Timestamp, zone: Tz) -> Timestamp {
    let local = now.to_datetime().with_timezone(&zone);
    let Some(day) = local.date_naive().checked_add_days(Days::new(1)) else {
        return Timestamp::END;
    };
    first_instant(day.and_time(NaiveTime::MIN), zone)
}

fn first_instant(midnight: NaiveDateTime, zone: Tz) -> Timestamp {
    if let Some(at) = zone.from_local_datetime(&midnight).earliest() {
        return Timestamp::from(at.to_utc());
    }
    // Midnight falls into a gap. The clocks were put forward at one instant: the last whole minute before the gap,
    // read with the offset in force there, leads to it. A gap of a whole day (Samoa in 2011) is found as well.
    let mut before = midnight;
    for _ in 0..(26 * 60) {
        before -= chrono::Duration::minutes(1);
        if let Some(at) = zone.from_local_datetime(&before).latest() {
            return Timestamp::from_micros(at.to_utc().timestamp_micros() + MINUTE_US);
        }
    }
    Timestamp::from(midnight.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn at(text: &str) -> Timestamp {
        Timestamp::from(DateTime::parse_from_rfc3339(text).expect("a date-time").to_utc())
    }

    fn next(now: &str, zone: Tz) -> Timestamp {
        next_local_day(at(now), zone)
    }

    #[test]
    fn a_persons_own_zone_goes_before_the_organizations_and_that_before_utc() {
        assert_eq!(zone(Some("Asia/Tokyo"), Some("Europe/Berlin")), Tz::Asia__Tokyo);
        assert_eq!(zone(None, Some("Europe/Berlin")), Tz::Europe__Berlin);
        assert_eq!(zone(Some("Nowhere"), None), Tz::UTC);
    }

    #[test]
    fn a_snooze_ends_with_the_persons_own_day() {
        assert_eq!(next("2026-11-22T10:00:00Z", Tz::UTC), at("2026-11-23T00:00:00Z"));
        assert_eq!(next("2026-11-22T23:30:00Z", Tz::Europe__Berlin), at("2026-11-23T23:00:00Z"));
        assert_eq!(next("2026-11-22T07:59:00Z", Tz::America__Los_Angeles), at("2026-11-22T08:00:00Z"));
    }

    #[test]
    fn where_midnight_is_skipped_the_day_begins_after_the_gap() {
        // Beirut puts its clocks forward at midnight: 2026-03-29 begins at 01:00 local time.
        assert_eq!(next("2026-03-28T12:00:00Z", Tz::Asia__Beirut), at("2026-03-28T22:00:00Z"));
    }

    #[test]
    fn where_midnight_comes_twice_the_first_one_counts() {
        // Havana puts its clocks back at 01:00, so 2026-11-01 has two midnights.
        assert_eq!(next("2026-10-31T12:00:00Z", Tz::America__Havana), at("2026-11-01T04:00:00Z"));
    }

    #[test]
    fn a_day_that_never_was_ends_where_the_next_one_begins() {
        // Samoa skipped 2011-12-30 altogether.
        assert_eq!(next("2011-12-30T09:00:00Z", Tz::Pacific__Apia), at("2011-12-30T10:00:00Z"));
    }

    #[test]
    fn days_of_23_and_25_hours_end_at_local_midnight() {
        assert_eq!(next("2026-03-28T23:30:00Z", Tz::Europe__Berlin), at("2026-03-29T22:00:00Z"));
        assert_eq!(next("2026-10-24T22:30:00Z", Tz::Europe__Berlin), at("2026-10-25T23:00:00Z"));
    }

    #[test]
    fn every_way_is_clipped_to_the_expiry() {
        let now = at("2026-11-22T10:00:00Z");
        let expiry = at("2026-11-22T11:00:00Z");
        for way in [SnoozeFor::Today, SnoozeFor::Minutes(90), SnoozeFor::Until(at("2027-01-01T00:00:00Z"))] {
            assert_eq!(way.ends_at(now, Tz::UTC, expiry), expiry);
        }
        assert_eq!(SnoozeFor::Minutes(5).ends_at(now, Tz::UTC, expiry), at("2026-11-22T10:05:00Z"));
    }
}
