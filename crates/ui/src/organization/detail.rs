//! The details of an entry of the audit trail as people read them: a line for each field, as it was and as it is.

use domain::Role;
use serde_json::{Map, Value};

use crate::language::Language;

/// Fields that the catalogue has words for; others are shown by their own names.
const FIELDS: [&str; 39] = [
    "name",
    "slug",
    "description",
    "is_active",
    "email",
    "username",
    "first_name",
    "last_name",
    "role",
    "time_zone",
    "teams",
    "count",
    "ids",
    "title",
    "message",
    "severity",
    "channels",
    "visibility_type",
    "targets",
    "reminder_enabled",
    "reminder_frequency_minutes",
    "reminder_minutes",
    "alert_life_minutes",
    "stop_reminders_on",
    "requires_acknowledgement",
    "renotify",
    "start_time",
    "expiry_time",
    "lines",
    "all_or_nothing",
    "state",
    "created",
    "updated",
    "unchanged",
    "refused",
    "import",
    "round",
    "scope",
    "source",
];
/// Longest value that is shown, in characters.
const VALUE_CHARS_MAX: usize = 200;
/// Most values of a list that are shown.
const LISTED_MAX: usize = 20;

/// A field and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    pub(crate) field: String,
    /// What it was, where it is a change.
    pub(crate) before: Option<String>,
    pub(crate) value: String,
}

/// The details as they are kept, field by field.
pub(crate) fn read(language: Language, text: &str) -> Vec<Detail> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => fields.iter().map(|(name, value)| detail(language, name, value)).collect(),
        _ => Vec::new(),
    }
}

fn detail(language: Language, name: &str, value: &Value) -> Detail {
    let field = if FIELDS.contains(&name) { language.text(&format!("audit-field-{name}")) } else { name.to_owned() };
    let words = |value: &Value| match value.as_str().and_then(Role::from_name).filter(|_| name == "role") {
        Some(role) => language.text(&format!("role-{role}")),
        None => words(language, value),
    };
    match value.as_object().and_then(change) {
        Some((before, after)) => Detail { field, before: Some(words(before)), value: words(after) },
        None => Detail { field, before: None, value: words(value) },
    }
}

fn change(fields: &Map<String, Value>) -> Option<(&Value, &Value)> {
    let pair = |before, after| Some((fields.get(before)?, fields.get(after)?));
    pair("from", "to").or_else(|| pair("before", "after")).filter(|_| fields.len() == 2)
}

fn words(language: Language, value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => language.text("audit-yes"),
        Value::Bool(false) => language.text("audit-no"),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "–".to_owned(),
        Value::Array(values) => {
            let shown: Vec<String> = values.iter().take(LISTED_MAX).map(|value| words(language, value)).collect();
            let more = if values.len() > LISTED_MAX { ", …" } else { "" };
            format!("{}{more}", shown.join(", "))
        }
        Value::Object(_) => value.to_string(),
    };
    short(text)
}

fn short(text: String) -> String {
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, Option<String>, String)> {
        let details = read(Language::English, text).into_iter();
        details.map(|detail| (detail.field, detail.before, detail.value)).collect()
    }

    #[test]
    fn a_change_is_told_by_what_was_and_what_is() {
        let own = |text: &str| text.to_owned();
        assert_eq!(
            told(r#"{"name": {"from": "Ops", "to": "Operations"}}"#),
            [(own("Name"), Some(own("Ops")), own("Operations"))]
        );
        assert_eq!(
            told(r#"{"is_active": {"before": true, "after": false}}"#),
            [(own("Active"), Some(own("yes")), own("no"))]
        );
        assert_eq!(told(r#"{"count": 2, "ids": [7, 9]}"#)[1].2, "7, 9");
        assert_eq!(told(r#"{"role": "user"}"#)[0].2, "Member");
        assert_eq!(told(r#"{"unheard_of": ""}"#), [(own("unheard_of"), None, own("–"))]);
        assert!(told("[]").is_empty() && told("nonsense").is_empty());
    }

    #[test]
    fn every_field_that_is_known_has_words_and_no_value_is_endless() {
        for name in FIELDS {
            assert!(!Language::English.text(&format!("audit-field-{name}")).contains('⟦'), "{name}");
        }
        let long = format!(r#"{{"message": "{}"}}"#, "ä".repeat(300));
        assert_eq!(told(&long)[0].2.chars().count(), VALUE_CHARS_MAX + 1);
    }
}
