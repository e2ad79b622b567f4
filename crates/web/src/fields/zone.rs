//! Time zones by their IANA name. Abbreviations that mean several zones are not guessed at.

use chrono_tz::Tz;
use serde_json::Value;

use super::{Kind, StandIn, echo};

/// The name of a time zone.
#[derive(Debug, Clone, Copy)]
pub struct Zone;

impl Kind for Zone {
    type Out = Tz;

    fn parse(&self, value: &Value) -> Result<Tz, Vec<String>> {
        let zone = value.as_str().and_then(|name| name.trim().parse().ok());
        zone.ok_or_else(|| vec![format!("\"{}\" is not a valid time zone.", echo(value))])
    }
}

impl StandIn for Zone {
    fn stand_in() -> Tz {
        Tz::UTC
    }
}
