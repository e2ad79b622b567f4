//! Numbers: integers, ids, and hours that are whole minutes. Nothing rounds or wraps silently.

use serde_json::Value;

use super::{Field, Kind, StandIn, echo, python_type};

/// An integer within bounds.
#[derive(Debug, Clone, Copy)]
pub struct Integer {
    min: i64,
    max: i64,
}

impl Default for Integer {
    fn default() -> Self {
        Self { min: i64::MIN, max: i64::MAX }
    }
}

impl Field<'_, Integer> {
    /// Both ends included.
    pub fn between(mut self, min: i64, max: i64) -> Self {
        self.kind = Integer { min, max };
        self
    }
}

impl Kind for Integer {
    type Out = i64;

    fn parse(&self, value: &Value) -> Result<i64, Vec<String>> {
        let Some(number) = whole(value) else {
            return Err(vec!["A valid integer is required.".to_owned()]);
        };
        if number < self.min {
            Err(vec![format!("Ensure this value is greater than or equal to {}.", self.min)])
        } else if number > self.max {
            Err(vec![format!("Ensure this value is less than or equal to {}.", self.max)])
        } else {
            Ok(number)
        }
    }
}

impl StandIn for Integer {
    fn stand_in() -> i64 {
        0
    }
}

/// The id of one object.
#[derive(Debug, Clone, Copy)]
pub struct Id;

impl Kind for Id {
    type Out = i64;

    fn parse(&self, value: &Value) -> Result<i64, Vec<String>> {
        if let Some(id) = whole(value) {
            return Ok(id);
        }
        // A numeral too large for any id is a number all the same: it names nothing.
        let beyond = match value {
            Value::Number(number) => number.as_f64().is_some_and(|float| float.fract() == 0.0),
            Value::String(text) => is_numeral(text.trim()),
            _ => false,
        };
        Err(vec![if beyond {
            format!("Invalid pk \"{}\" - object does not exist.", echo(value))
        } else {
            format!("Incorrect type. Expected pk value, received {}.", python_type(value))
        }])
    }
}

impl StandIn for Id {
    fn stand_in() -> i64 {
        0
    }
}

/// Hours in, whole minutes out.
#[derive(Debug, Clone, Copy)]
pub struct Hours {
    minutes_min: i64,
    minutes_max: i64,
}

/// A third of an hour goes out as 0.3333333333333333 and must come back as 20 minutes.
const MINUTES_TOLERANCE: f64 = 1e-6;

/// Beyond this a float no longer holds every integer.
const FLOAT_EXACT_MAX: f64 = 9_007_199_254_740_992.0;

impl Default for Hours {
    fn default() -> Self {
        Self { minutes_min: 0, minutes_max: i64::MAX }
    }
}

impl Field<'_, Hours> {
    /// The fewest and the most minutes, both included.
    pub fn between_minutes(mut self, min: i64, max: i64) -> Self {
        self.kind = Hours { minutes_min: min, minutes_max: max };
        self
    }
}

impl Kind for Hours {
    type Out = i64;

    fn parse(&self, value: &Value) -> Result<i64, Vec<String>> {
        let Some(hours) = float(value) else {
            return Err(vec!["A valid number is required.".to_owned()]);
        };
        let minutes = hours * 60.0;
        let rounded = minutes.round();
        let complaint = match exact(rounded) {
            _ if (minutes - rounded).abs() > MINUTES_TOLERANCE => {
                "Ensure this value makes a whole number of minutes.".to_owned()
            }
            Some(whole) if (self.minutes_min..=self.minutes_max).contains(&whole) => {
                return Ok(whole);
            }
            _ => format!("Ensure this value is between {} and {} minutes.", self.minutes_min, self.minutes_max),
        };
        Err(vec![complaint])
    }
}

impl StandIn for Hours {
    fn stand_in() -> i64 {
        0
    }
}

/// An integer, also written as text or with a fraction of zero.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| exact(number.as_f64()?)),
        Value::String(text) => numeral(text),
        _ => None,
    }
}

/// An integer out of a text.
pub(crate) fn numeral(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|byte| byte == b'0') => digits,
        _ => text,
    };
    if is_numeral(digits) { digits.parse().ok() } else { None }
}

fn is_numeral(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => {
            // Rust also reads "inf" and "nan", which are numbers to nobody who writes to us.
            let text = text.trim();
            let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            if plain { text.parse().ok() } else { None }
        }
        _ => None,
    }
    .filter(|float: &f64| float.is_finite())
}

#[expect(clippy::cast_possible_truncation, reason = "the guard leaves only integers that a float holds exactly")]
fn exact(float: f64) -> Option<i64> {
    (float.fract() == 0.0 && float.abs() < FLOAT_EXACT_MAX).then_some(float as i64)
}
