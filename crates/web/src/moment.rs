//! Points in time on the wire: the domain's timestamps inside, ISO 8601 outside. It knows no clock and no zone but UTC.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use domain::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A point in time in a reply: `2026-11-22T10:32:52Z`, with six fraction digits when they are not all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Timestamp);

/// Why a text is no point in time that we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseMomentError {
    /// None of the accepted forms.
    #[error(
        "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
    )]
    Format,
    /// A real date outside the years that Oyez handles.
    #[error("Datetime must lie between the years 1970 and 2200.")]
    Range,
}

impl Moment {
    /// Reads any of the accepted forms; a text without an offset is UTC, a date alone is its midnight.
    ///
    /// # Errors
    /// The text is in none of the forms, or lies outside 1970 to 2200.
    pub fn parse(text: &str) -> Result<Timestamp, ParseMomentError> {
        let micros = parse_micros(text.as_bytes()).ok_or(ParseMomentError::Format)?;
        let at = Timestamp::from_micros(micros);
        if (Timestamp::MIN..Timestamp::END).contains(&at) { Ok(at) } else { Err(ParseMomentError::Range) }
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

fn parse_micros(text: &[u8]) -> Option<i64> {
    let (date, rest) = parse_date(text)?;
    let (time, rest) = match rest {
        [] => (NaiveTime::MIN, rest),
        [b'T' | b't' | b' ', rest @ ..] => parse_time(rest)?,
        _ => return None,
    };
    let offset_minutes = if rest.is_empty() { 0 } else { parse_offset(rest)? };
    let local = date.and_time(time);
    let utc = local.checked_sub_signed(TimeDelta::minutes(offset_minutes))?;
    Some(utc.and_utc().timestamp_micros())
}

fn parse_date(text: &[u8]) -> Option<(NaiveDate, &[u8])> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix(b"-")?, 2)?;
    let (day, rest) = digits(rest.strip_prefix(b"-")?, 2)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some((date, rest))
}

fn parse_time(text: &[u8]) -> Option<(NaiveTime, &[u8])> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(b":")?, 2)?;
    let (second, micros, rest) = match rest {
        [b':', rest @ ..] => {
            let (second, rest) = digits(rest, 2)?;
            let (micros, rest) = parse_fraction(rest)?;
            (second, micros, rest)
        }
        _ => (0, 0, rest),
    };
    Some((NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?, rest))
}

/// Digits beyond the sixth are cut off, as the reference does, because some clients send nanoseconds.
fn parse_fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.' | b',', rest @ ..] = text else {
        return Some((0, text));
    };
    let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=12).contains(&len) {
        return None;
    }
    let (fraction, rest) = rest.split_at(len);
    let micros = (0..6).fold(0, |micros, place| {
        let digit = fraction.get(place).map_or(0, |byte| byte - b'0');
        micros * 10 + u32::from(digit)
    });
    Some((micros, rest))
}

fn parse_offset(text: &[u8]) -> Option<i64> {
    let (sign, rest) = match text {
        [b'Z' | b'z'] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = digits(rest, 2)?;
    let minutes = match rest {
        [] => 0,
        [b':', rest @ ..] | rest => match digits(rest, 2)? {
            (minutes, []) => minutes,
            _ => return None,
        },
    };
    (hours < 24 && minutes < 60).then(|| sign * i64::from(hours * 60 + minutes))
}

fn digits(text: &[u8], count: usize) -> Option<(u32, &[u8])> {
    let (head, rest) = text.split_at_checked(count)?;
    let mut value = 0;
    for byte in head {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u32::from(byte - b'0');
    }
    Some((value, rest))
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("UTC, with six fraction digits when they are not all zero."))
            .examples(["2026-11-22T10:32:52Z", "2026-11-22T10:32:52.120000Z"])
            .into()
    }
}

impl ToSchema for Moment {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEN_PAST: i64 = 1_795_343_572_000_000;

    fn parse(text: &str) -> Result<i64, ParseMomentError> {
        Moment::parse(text).map(Timestamp::as_micros)
    }

    fn reprint(text: &str) -> String {
        Moment::parse(text).map(|at| at.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_reply_carries_the_text_and_not_the_number() {
        assert_eq!(serde_json::json!(Moment(Timestamp::MIN)), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn every_accepted_form_means_the_same_instant() {
        for text in [
            "2026-11-22T10:32:52Z",
            "2026-11-22T10:32:52",
            "2026-11-22 10:32:52",
            "2026-11-22t10:32:52z",
            "2026-11-22T10:32:52.000Z",
            "2026-11-22T10:32:52.000000999999Z",
            "2026-11-22T12:32:52+02:00",
            "2026-11-22T12:32:52+0200",
            "2026-11-22T05:32:52-05",
            "2026-11-22T05:02:52-05:30",
        ] {
            assert_eq!(parse(text), Ok(TEN_PAST), "{text}");
        }
        assert_eq!(reprint("2026-11-22T10:32"), "2026-11-22T10:32:00Z");
        assert_eq!(reprint("2026-11-22"), "2026-11-22T00:00:00Z");
        assert_eq!(parse("2026-11-22T10:32:52.5"), Ok(TEN_PAST + 500_000));
    }

    #[test]
    fn anything_else_has_the_wrong_format() {
        for text in [
            "",
            "soon",
            "2026-11-22T",
            "2026-11-22T10",
            "2026-13-01",
            "2026-02-29",
            "2026-11-22T24:00",
            "2026-11-22T10:60",
            "2026-11-22T10:32:52.Z",
            "2026-11-22T10:32:52+25:00",
            "2026-11-22T10:32:52+02:60",
            "2026-11-22T10:32:52Zx",
            "22.11.2026",
            "2026-11-22T10:32:52+2",
            "２０２６-11-22",
            "1795343572",
        ] {
            assert_eq!(parse(text), Err(ParseMomentError::Format), "{text}");
        }
    }

    #[test]
    fn years_outside_1970_to_2200_are_refused_as_such() {
        assert_eq!(parse("1969-12-31T23:59:59Z"), Err(ParseMomentError::Range));
        assert_eq!(parse("2201-01-01"), Err(ParseMomentError::Range));
        assert_eq!(parse("9999-12-31T23:59:59-23:59"), Err(ParseMomentError::Range));
        assert!(parse("2200-12-31T23:59:59.999999Z").is_ok());
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back_as_itself(micros in 0..Timestamp::END.as_micros()) {
            prop_assert_eq!(parse(&Timestamp::from_micros(micros).to_string()), Ok(micros));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,40}") {
            if let Ok(micros) = parse(&text) {
                prop_assert!((0..Timestamp::END.as_micros()).contains(&micros));
            }
        }
    }
}
