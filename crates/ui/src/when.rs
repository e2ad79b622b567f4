//! Instants as people read them: in their own zone, in words relative to now, with the exact time beside.

use std::ops::RangeInclusive;

use askama::Template;
use chrono::{DateTime, Datelike, Days, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use domain::Timestamp;

use crate::language::{Arg, Language};

/// An instant on a page.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<time datetime="{{ iso }}" title="{{ exact }}"{% if is_relative %} data-relative{% endif %}>{{ words }}</time>"#,
    ext = "html"
)]
pub(crate) struct When {
    iso: String,
    exact: String,
    words: String,
    is_relative: bool,
}

impl askama::filters::HtmlSafe for When {}

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
const DAY_S: i64 = 24 * HOUR_S;
/// Beyond this a date says more than a number of days.
const RELATIVE_DAYS_MAX: i64 = 7;
/// Years that anybody means.
const YEARS: RangeInclusive<i32> = 1970..=2201;

impl When {
    /// In words relative to `now`, such as "5 minutes ago".
    pub(crate) fn relative(at: Timestamp, now: Timestamp, zone: Tz, language: Language) -> Self {
        let seconds = at.micros_since(now) / 1_000_000;
        let words = spoken(seconds, language);
        let is_relative = words.is_some();
        let exact = exact(at, zone, language);
        Self { iso: iso(at), words: words.unwrap_or_else(|| exact.clone()), exact, is_relative }
    }

    /// By date and time.
    pub(crate) fn exact(at: Timestamp, zone: Tz, language: Language) -> Self {
        let words = exact(at, zone, language);
        let named = format!("{words} {}", local(at, zone).format("%Z"));
        Self { iso: iso(at), exact: named, words, is_relative: false }
    }
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.as_micros()).unwrap_or_default()
}

fn local(at: Timestamp, zone: Tz) -> DateTime<Tz> {
    utc(at).with_timezone(&zone)
}

fn iso(at: Timestamp) -> String {
    utc(at).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Such as "28 Nov 2026, 12:41".
pub(crate) fn exact(at: Timestamp, zone: Tz, language: Language) -> String {
    let local = local(at, zone);
    let month = language.text(&format!("month-{}", local.month()));
    language.text_of(
        "date-time",
        &[
            ("day", Arg::Text(&local.day().to_string())),
            ("month", Arg::Text(&month)),
            ("year", Arg::Text(&local.year().to_string())),
            ("time", Arg::Text(&format!("{:02}:{:02}", local.hour(), local.minute()))),
        ],
    )
}

/// As a field of type `datetime-local` wants it.
pub(crate) fn field(at: Timestamp, zone: Tz) -> String {
    local(at, zone).format("%Y-%m-%dT%H:%M").to_string()
}

/// As spreadsheets of any language know a date and a time.
pub(crate) fn cell(at: Timestamp, zone: Tz) -> String {
    local(at, zone).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// What a field of type `datetime-local` says, in its reader's zone. Where the clocks go back the earlier of two instants; where they
/// go forward over it, as much later as they are put forward.
pub(crate) fn local_instant(text: &str, zone: Tz) -> Option<Timestamp> {
    let parse = |format| NaiveDateTime::parse_from_str(text, format).ok();
    let local = parse("%Y-%m-%dT%H:%M").or_else(|| parse("%Y-%m-%dT%H:%M:%S"))?;
    let local = Some(local).filter(|local| YEARS.contains(&local.year()))?;
    let skipped = || {
        let before = zone.offset_from_utc_datetime(&local.checked_sub_days(Days::new(1))?).fix();
        Some(local.checked_sub_offset(before)?.and_utc())
    };
    let at = zone.from_local_datetime(&local).earliest().map(|at| at.to_utc()).or_else(skipped)?;
    Some(Timestamp::from(at)).filter(|at| *at < Timestamp::END && *at > Timestamp::MIN)
}

fn spoken(seconds: i64, language: Language) -> Option<String> {
    let distance = seconds.abs();
    if distance < MINUTE_S {
        return Some(language.text(if seconds > 0 { "time-soon" } else { "time-now" }));
    }
    // What is to come is rounded, as one says it; what is over has passed whole.
    let half = |unit| if seconds > 0 { unit / 2 } else { 0 };
    let whole = |unit| (distance + half(unit)) / unit;
    let (unit, count) = if whole(MINUTE_S) < HOUR_S / MINUTE_S {
        ("minutes", whole(MINUTE_S))
    } else if whole(HOUR_S) < DAY_S / HOUR_S {
        ("hours", whole(HOUR_S))
    } else if whole(DAY_S) <= RELATIVE_DAYS_MAX {
        ("days", whole(DAY_S))
    } else {
        return None;
    };
    let way = if seconds > 0 { "in" } else { "ago" };
    Some(language.count(&format!("time-{way}-{unit}"), count))
}

/// A length of time in the largest unit that leaves nothing over, such as "90 minutes".
pub(crate) fn length(minutes: i64, language: Language) -> String {
    let units = [("days", DAY_S / MINUTE_S), ("hours", HOUR_S / MINUTE_S)];
    let fitting = units.into_iter().find(|(_, length)| minutes % length == 0);
    let (unit, count) = fitting.map_or(("minutes", minutes), |(unit, length)| (unit, minutes / length));
    language.count(&format!("span-{unit}"), count)
}

/// About how long it takes, in one unit, such as "2 hours".
pub(crate) fn span(seconds: i64, language: Language) -> String {
    let units = [("days", DAY_S), ("hours", HOUR_S), ("minutes", MINUTE_S)];
    let fitting = units.into_iter().find(|(_, length)| seconds >= *length);
    let (unit, count) = fitting.map_or(("seconds", seconds), |(unit, length)| (unit, seconds / length));
    language.count(&format!("span-{unit}"), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_000_000_000_000);

    fn told(seconds: i64) -> String {
        let at = Timestamp::from_micros(NOW.as_micros() + seconds * 1_000_000);
        When::relative(at, NOW, Tz::UTC, Language::English).words
    }

    #[test]
    fn what_is_near_is_told_in_words_and_what_is_far_by_its_date() {
        assert_eq!(told(-10), "just now");
        assert_eq!(told(-60), "1 minute ago");
        assert_eq!(told(-7_300), "2 hours ago");
        assert_eq!(told(7_300), "in 2 hours");
        assert_eq!(told(3 * HOUR_S - 1), "in 3 hours");
        assert_eq!(told(7 * DAY_S - 10), "in 7 days");
        assert_eq!(told(-(HOUR_S - 1)), "59 minutes ago");
        assert_eq!(told(-3 * DAY_S), "3 days ago");
        assert!(told(-40 * DAY_S).contains("2026"), "{}", told(-40 * DAY_S));
    }

    #[test]
    fn a_length_is_told_exactly_and_a_span_roughly() {
        for (minutes, told) in
            [(90, "90 minutes"), (120, "2 hours"), (1_500, "25 hours"), (2_880, "2 days"), (1, "1 minute")]
        {
            assert_eq!(length(minutes, Language::English), told);
        }
        assert_eq!(span(90 * MINUTE_S, Language::English), "1 hour");
        // What is read back out of the trail may be any number.
        for minutes in [i64::MAX, i64::MIN] {
            assert!(length(minutes, Language::English).contains(" minutes"), "{minutes}");
            assert!(!span(minutes, Language::English).is_empty(), "{minutes}");
        }
    }

    #[test]
    fn a_field_is_read_in_the_zone_of_its_reader_also_where_the_clocks_change() {
        let read = |text, zone| local_instant(text, zone).map(iso);
        let berlin = Tz::Europe__Berlin;
        assert_eq!(read("2026-07-01T12:00", berlin).as_deref(), Some("2026-07-01T10:00:00Z"));
        assert_eq!(read("2026-03-29T02:30", berlin).as_deref(), Some("2026-03-29T01:30:00Z"), "half past three");
        assert_eq!(read("2026-10-25T02:30", berlin).as_deref(), Some("2026-10-25T00:30:00Z"), "the first of two");
        for text in
            ["", "tomorrow", "+262142-12-31T23:59", "-262143-01-01T00:00", "9999-12-31T23:59", "2026-02-30T00:00"]
        {
            assert_eq!(read(text, Tz::America__New_York), None, "{text}");
        }
    }

    #[test]
    fn a_time_is_told_in_the_zone_of_its_reader() {
        let zone = Tz::Asia__Kolkata;
        assert_eq!(field(Timestamp::from_micros(0), zone), "1970-01-01T05:30");
        assert_eq!(cell(Timestamp::from_micros(0), zone), "1970-01-01 05:30:00");
        assert_eq!(exact(Timestamp::from_micros(0), zone, Language::English), "1 Jan 1970, 05:30");
        assert_eq!(exact(Timestamp::from_micros(0), zone, Language::German), "1. Jan. 1970, 05:30");
    }
}
