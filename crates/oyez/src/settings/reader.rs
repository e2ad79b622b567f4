//! Turns raw values into typed ones, one key at a time; a bad one is noted as a problem and reading goes on.

use std::ops::RangeInclusive;

use domain::Secret;

use super::file::Raw;
use super::key;
use super::layers::Layers;
use super::problem::Problem;

/// The value could not be read; the problem is already noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted;

/// What a value should have been, for the message when it is not.
pub(super) struct Wanted {
    pub(super) fault: &'static str,
    pub(super) remedy: &'static str,
}

/// Reads keys and collects what is wrong with them.
pub(super) struct Reader {
    pub(super) layers: Layers,
}

impl Reader {
    /// A single text; a list is refused.
    pub(super) fn text(&mut self, key: &str) -> Result<String, Noted> {
        match self.layers.value(key).raw {
            Raw::One(text) => Ok(text),
            Raw::Many(_) => Err(self.note(key, "it is a list", "Write one value")),
        }
    }

    /// A value that `parse` understands.
    pub(super) fn parsed<T>(
        &mut self,
        key: &str,
        wanted: &Wanted,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Noted> {
        let text = self.text(key)?;
        parse(text.trim()).ok_or_else(|| self.note(key, wanted.fault, wanted.remedy))
    }

    /// The same, where the empty text means none.
    pub(super) fn optional<T>(
        &mut self,
        key: &str,
        wanted: &Wanted,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Noted> {
        if self.text(key)?.is_empty() {
            return Ok(None);
        }
        self.parsed(key, wanted, parse).map(Some)
    }

    /// A list whose every item `parse` understands; a single text is split at commas.
    pub(super) fn list<T>(
        &mut self,
        key: &str,
        wanted: &Wanted,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, Noted> {
        let items = match self.layers.value(key).raw {
            Raw::Many(items) => items,
            Raw::One(text) => text.split(',').map(str::to_owned).collect(),
        };
        let items = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty());
        items.map(parse).collect::<Option<_>>().ok_or_else(|| self.note(key, wanted.fault, wanted.remedy))
    }

    /// A whole number within bounds; underscores may group its digits.
    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<u32>) -> Result<u32, Noted> {
        let text = self.text(key)?;
        let number = text.trim().replace('_', "").parse().ok().filter(|number| range.contains(number));
        let remedy = format!("Write a whole number from {} to {}", range.start(), range.end());
        number.ok_or_else(|| self.note(key, "it is no number within the bounds", &remedy))
    }

    /// True or false.
    pub(super) fn flag(&mut self, key: &str) -> Result<bool, Noted> {
        let wanted = Wanted { fault: "it is neither true nor false", remedy: "Write true or false" };
        self.parsed(key, &wanted, |text| match text.to_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        })
    }

    /// A secret, if it is set.
    pub(super) fn secret(&mut self, key: &str) -> Result<Option<Secret>, Noted> {
        let text = self.text(key)?;
        Ok(Some(text).filter(|text| !text.is_empty()).map(Secret::new))
    }

    /// Notes what is wrong with a key's value.
    pub(super) fn note(&mut self, key: &str, fault: &str, remedy: &str) -> Noted {
        let value = self.layers.value(key);
        self.layers.problems.push(Problem {
            key: key.to_owned(),
            shown: key::shown(key, &value.raw),
            origin: value.origin,
            fault: fault.to_owned(),
            remedy: remedy.to_owned(),
        });
        Noted
    }
}
