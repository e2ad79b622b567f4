//! Reads TOML text into flat keys with their lines; it does not know which keys exist.

use toml::de::{DeTable, DeValue};

use super::problem::LoadSettingsError;

/// A value before anybody asked what type it should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raw {
    One(String),
    Many(Vec<String>),
}

impl Raw {
    /// The value as one text, a list with commas.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::One(text) => text.clone(),
            Self::Many(items) => items.join(","),
        }
    }
}

/// One key of a file of settings.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Raw,
    pub(super) line: usize,
}

/// Reads all keys in the order of their lines.
///
/// # Errors
/// When the text is not TOML, or a list holds anything but plain values.
pub(super) fn parse(path: &str, text: &str) -> Result<Vec<Entry>, LoadSettingsError> {
    let table = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        syntax(path, text, offset, error.message())
    })?;
    let mut entries = Vec::new();
    flatten(&Source { path, text }, "", table.get_ref(), &mut entries)?;
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

/// The items of a list, where the text is one as TOML writes it.
pub(super) fn list(text: &str) -> Option<Vec<String>> {
    match DeValue::parse(text.trim()).ok()?.get_ref() {
        DeValue::Array(items) => items.iter().map(|item| scalar(item.get_ref())).collect(),
        _ => None,
    }
}

struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

fn flatten(
    source: &Source<'_>,
    prefix: &str,
    table: &DeTable<'_>,
    entries: &mut Vec<Entry>,
) -> Result<(), LoadSettingsError> {
    for (name, value) in table {
        let key = format!("{prefix}{}", name.get_ref());
        let offset = value.span().start;
        let refused =
            || syntax(source.path, source.text, offset, "expected a text, a number, true, false or a list of texts");
        let value = match value.get_ref() {
            DeValue::Table(inner) => {
                flatten(source, &format!("{key}."), inner, entries)?;
                continue;
            }
            DeValue::Array(items) => {
                let items = items.iter().map(|item| scalar(item.get_ref()));
                Raw::Many(items.collect::<Option<_>>().ok_or_else(refused)?)
            }
            single => Raw::One(scalar(single).ok_or_else(refused)?),
        };
        entries.push(Entry { key, value, line: line_of(source.text, name.span().start) });
    }
    Ok(())
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn syntax(path: &str, text: &str, offset: usize, fault: &str) -> LoadSettingsError {
    LoadSettingsError::Syntax { path: path.to_owned(), line: line_of(text, offset), fault: fault.to_owned() }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
