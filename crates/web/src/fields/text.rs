//! Texts: trimmed, bounded, free of control characters. What a text means is not asked here.

use domain::name::{NOT_A_USERNAME, is_username, shown};
use serde_json::Value;

use super::{Field, Kind, StandIn};

/// A text; numbers become texts, as the reference does.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    chars_min: usize,
    chars_max: usize,
    lines: Lines,
    blank: Blank,
    letters: Letters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Any,
    OfNames,
    OfUsernames,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Many,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blank {
    Refused,
    Allowed,
}

impl Default for Text {
    fn default() -> Self {
        Self { chars_min: 0, chars_max: 255, lines: Lines::One, blank: Blank::Refused, letters: Letters::Any }
    }
}

impl<'f> Field<'f, Text> {
    /// At least this many characters.
    pub fn min(mut self, chars: usize) -> Self {
        self.kind.chars_min = chars;
        self
    }

    /// At most this many characters; without it, 255.
    pub fn max(mut self, chars: usize) -> Self {
        self.kind.chars_max = chars;
        self
    }

    /// Line feeds and tabs are welcome, and CRLF becomes LF.
    pub fn multiline(mut self) -> Self {
        self.kind.lines = Lines::Many;
        self
    }

    /// What somebody or something is called: blank where it shows nothing, and without what would turn the text around it.
    pub fn name(mut self) -> Self {
        self.kind.letters = Letters::OfNames;
        self
    }

    /// Letters, digits and `@ . + - _` only.
    pub fn username(mut self) -> Self {
        self.kind.letters = Letters::OfUsernames;
        self
    }

    /// An empty text is a value like any other.
    pub fn or_blank(mut self) -> Self {
        self.kind.blank = Blank::Allowed;
        self
    }

    /// What it was before may stay, whatever is asked of a new value: not every way in asks the same.
    pub fn or_kept(self, old: &str) -> Field<'f, Kept<'_>> {
        Field { fields: self.fields, name: self.name, kind: Kept { new: self.kind, old } }
    }
}

/// A text that is either the old one or well-formed.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    new: Text,
    old: &'a str,
}

impl Kind for Kept<'_> {
    type Out = String;

    fn parse(&self, value: &Value) -> Result<String, Vec<String>> {
        if value.as_str() == Some(self.old) { Ok(self.old.to_owned()) } else { self.new.parse(value) }
    }

    fn takes_blank(&self) -> bool {
        self.new.takes_blank()
    }
}

impl Kind for Text {
    type Out = String;

    fn parse(&self, value: &Value) -> Result<String, Vec<String>> {
        let text = plain(value)?;
        let text = match self.lines {
            Lines::One => text,
            Lines::Many => text.replace("\r\n", "\n"),
        };
        let text = if self.letters == Letters::OfNames { shown(&text) } else { text };
        let text = text.trim();
        // Nobody reads what shows nothing.
        if text.is_empty() || self.lines == Lines::Many && shown(text).is_empty() {
            return match self.blank {
                Blank::Allowed => Ok(String::new()),
                Blank::Refused => Err(vec!["This field may not be blank.".to_owned()]),
            };
        }
        let complaints = self.complaints(text);
        if complaints.is_empty() { Ok(text.to_owned()) } else { Err(complaints) }
    }

    fn takes_blank(&self) -> bool {
        self.blank == Blank::Allowed
    }
}

impl StandIn for Text {
    fn stand_in() -> String {
        String::new()
    }
}

impl Text {
    fn complaints(&self, text: &str) -> Vec<String> {
        let mut complaints = Vec::new();
        let chars = text.chars().count();
        if chars > self.chars_max {
            complaints.push(format!("Ensure this field has no more than {} characters.", self.chars_max));
        }
        if chars < self.chars_min {
            complaints.push(format!("Ensure this field has at least {} characters.", self.chars_min));
        }
        if text.contains('\0') {
            complaints.push("Null characters are not allowed.".to_owned());
        }
        if text.chars().any(|c| self.refuses(c)) {
            complaints.push("Control characters are not allowed.".to_owned());
        }
        if self.letters == Letters::OfUsernames && !is_username(text) {
            complaints.push(NOT_A_USERNAME.to_owned());
        }
        complaints
    }

    fn refuses(&self, c: char) -> bool {
        let layout = self.lines == Lines::Many && matches!(c, '\n' | '\t');
        c.is_control() && c != '\0' && !layout
    }
}

/// The text of a string or number.
pub(super) fn plain(value: &Value) -> Result<String, Vec<String>> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(vec!["Not a valid string.".to_owned()]),
    }
}
