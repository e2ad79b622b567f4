//! The details of an entry of the audit trail as people read them: a line for each field, as it was and as it is, in the words of the pages.

use askama::Template;
use chrono::DateTime;
use domain::{Role, Timestamp};
use serde_json::Value;
use service::audit::{Content, Field, NAMED_MAX, Names, Record, Thing};

use super::page;
use super::sentence::Word;
use crate::admin::follow::channel;
use crate::shell::Shell;
use crate::when;

/// Fields that the catalogue has words for; others are shown by their own names.
const FIELDS: [&str; 40] = [
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
    "channel",
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

/// A field and its value.
#[derive(Clone, Debug)]
pub(crate) struct Detail {
    pub(crate) field: String,
    /// What it was, where it is a change.
    pub(crate) before: Option<Words>,
    pub(crate) value: Words,
}

/// A value in words: one after the other, those with pages linked.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(
    source = r#"{% for word in words %}{% if !loop.first %}, {% endif %}{% match word.page %}{% when Some with (page) %}<a href="{{ page }}">{{ word.text }}</a>{% when None %}{{ word.text }}{% endmatch %}{% endfor %}"#,
    ext = "html"
)]
pub(crate) struct Words {
    words: Vec<Word>,
}

impl askama::filters::HtmlSafe for Words {}

/// The details of an entry, without what its sentence has said.
pub(super) fn read(record: &Record, names: &Names, shell: &Shell) -> Vec<Detail> {
    let fields = Field::of(record).into_iter().filter(|field| !is_said(record, field));
    fields.map(|field| detail(record, field, names, shell)).collect()
}

fn is_said(record: &Record, field: &Field) -> bool {
    let is_named = matches!(record.subject_kind.as_str(), "alert" | "team" | "api_token");
    match (field.name.as_str(), &field.before) {
        (_, Some(_)) => false,
        ("title" | "name", None) => is_named,
        ("count", None) => true,
        // Which round it was says the link, and which it was not says nothing.
        (_, None) => field.content == Content::Value(Value::Null),
    }
}

fn detail(record: &Record, field: Field, names: &Names, shell: &Shell) -> Detail {
    let name = field.name.as_str();
    let words = |content| Words { words: words(record, name, content, names, shell) };
    let label = if FIELDS.contains(&name) { shell.text(&format!("audit-field-{name}")) } else { name.to_owned() };
    Detail { before: field.before.map(words), value: words(field.content), field: label }
}

fn words(record: &Record, field: &str, content: Content, names: &Names, shell: &Shell) -> Vec<Word> {
    let plain = |text: String| vec![Word { text: short(text), page: None }];
    let value = match content {
        Content::Things(things) if things.is_empty() => return plain("–".to_owned()),
        Content::Things(things) => {
            let mut words: Vec<Word> = things.iter().take(NAMED_MAX).map(|thing| named(*thing, names, shell)).collect();
            if things.len() > NAMED_MAX {
                words.push(Word { text: "…".to_owned(), page: None });
            }
            return words;
        }
        Content::Value(value) => value,
    };
    match (record.subject, field, value.as_i64()) {
        (Some(alert), "round", Some(round)) => vec![Word {
            text: shell.text("trail-deliveries"),
            page: Some(format!("/admin/alerts/{alert}/deliveries?round={round}")),
        }],
        (_, "import", Some(import)) => vec![Word {
            text: shell.named("trail-import", &import.to_string()),
            page: Some(format!("/admin/people/import/{import}")),
        }],
        _ => plain(text(field, &value, shell)),
    }
}

fn named(thing: Thing, names: &Names, shell: &Shell) -> Word {
    match (names.of(thing), thing) {
        (Some(name), _) => Word { text: name.to_owned(), page: page(thing) },
        (None, Thing::Alert(id) | Thing::User(id) | Thing::Team(id) | Thing::ApiToken(id)) => {
            Word { text: shell.named("trail-number", &id.to_string()), page: None }
        }
    }
}

fn text(field: &str, value: &Value, shell: &Shell) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => shell.text("audit-yes"),
        Value::Bool(false) => shell.text("audit-no"),
        Value::Number(number) => match (field, number.as_i64()) {
            ("reminder_frequency_minutes" | "reminder_minutes" | "alert_life_minutes", Some(minutes)) => {
                shell.length(minutes)
            }
            (_, Some(number)) => shell.number(number),
            (_, None) => number.to_string(),
        },
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => meant(field, text, shell).unwrap_or_else(|| text.clone()),
        Value::Array(values) if values.is_empty() => "–".to_owned(),
        Value::Array(values) => {
            let shown: Vec<String> = values.iter().take(NAMED_MAX).map(|value| text(field, value, shell)).collect();
            let more = if values.len() > NAMED_MAX { ", …" } else { "" };
            format!("{}{more}", shown.join(", "))
        }
        Value::Object(_) => value.to_string(),
    }
}

/// What a word of ours is called on the pages.
fn meant(field: &str, text: &str, shell: &Shell) -> Option<String> {
    let known = |kind: &str| shell.known_word(kind, text);
    match field {
        "role" => Role::from_name(text).and_then(|_| known("role")),
        "severity" => known("severity"),
        "visibility_type" => known("desk-audience"),
        "stop_reminders_on" => known("follow-stops-on"),
        "scope" => known("scope"),
        "state" => known("import-state"),
        "channel" | "channels" => Some(channel(shell, text)),
        "start_time" | "expiry_time" => {
            let at = Timestamp::from(DateTime::parse_from_rfc3339(text).ok()?.to_utc());
            Some(when::exact(at, shell.zone, shell.language))
        }
        _ => None,
    }
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
    use crate::language::Language;

    #[test]
    fn every_field_that_is_known_has_words_and_no_value_is_endless() {
        for name in FIELDS {
            assert!(Language::has(&format!("audit-field-{name}")), "{name}");
        }
        assert_eq!(short("ä".repeat(300)).chars().count(), VALUE_CHARS_MAX + 1);
    }
}
