//! Booleans in all the words that clients of the reference send.

use serde_json::Value;

use super::{Kind, StandIn};

/// A boolean.
#[derive(Debug, Clone, Copy)]
pub struct Flag;

impl Kind for Flag {
    type Out = bool;

    fn parse(&self, value: &Value) -> Result<bool, Vec<String>> {
        let flag = match value {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => match number.as_f64() {
                Some(1.0) => Some(true),
                Some(0.0) => Some(false),
                _ => None,
            },
            Value::String(text) => word(text),
            _ => None,
        };
        flag.ok_or_else(|| vec![MUST_BE.to_owned()])
    }
}

impl StandIn for Flag {
    fn stand_in() -> bool {
        false
    }
}

/// The complaint about anything else.
pub(crate) const MUST_BE: &str = "Must be a valid boolean.";

/// What a word means, in any case.
pub(crate) fn word(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}
