//! Points in time as fields. The forms themselves are `crate::moment`'s.

use domain::Timestamp;
use serde_json::Value;

use super::{Kind, StandIn};
use crate::moment::{Moment, ParseMomentError};

/// A point in time.
#[derive(Debug, Clone, Copy)]
pub struct Time;

impl Kind for Time {
    type Out = Timestamp;

    fn parse(&self, value: &Value) -> Result<Timestamp, Vec<String>> {
        let text = value.as_str().ok_or(ParseMomentError::Format);
        text.and_then(|text| Moment::parse(text.trim())).map_err(|error| vec![error.to_string()])
    }
}

impl StandIn for Time {
    fn stand_in() -> Timestamp {
        Timestamp::MIN
    }
}
