//! E-mail addresses by their form alone; whether anybody reads them is not asked.

use domain::email::{ADDRESS_CHARS_MAX, is_address};
use serde_json::Value;

use super::text::plain;
use super::{Kind, StandIn};

/// A trimmed address of the form `name@host.tld`, in the case it was written.
#[derive(Debug, Clone, Copy)]
pub struct Email;

impl Kind for Email {
    type Out = String;

    fn parse(&self, value: &Value) -> Result<String, Vec<String>> {
        let text = plain(value)?;
        let text = text.trim();
        if text.is_empty() {
            Err(vec!["This field may not be blank.".to_owned()])
        } else if text.chars().count() > ADDRESS_CHARS_MAX {
            Err(vec![format!("Ensure this field has no more than {ADDRESS_CHARS_MAX} characters.")])
        } else if is_address(text) {
            Ok(text.to_owned())
        } else {
            Err(vec!["Enter a valid email address.".to_owned()])
        }
    }
}

impl StandIn for Email {
    fn stand_in() -> String {
        String::new()
    }
}
