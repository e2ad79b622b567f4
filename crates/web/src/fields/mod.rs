//! Fields out of a request body, one typed taker each, all complaints collected. It knows the wire's manners and no alert.

mod choice;
mod email;
mod field;
pub(crate) mod flag;
mod list;
mod moment;
pub(crate) mod number;
mod text;
mod zone;

use std::hash::Hash;

use serde_json::{Map, Value};

use crate::body::Shape;
use crate::error::{ApiError, Violations};
use crate::limit;

pub use choice::Choice;
pub use email::Email;
use field::Empty;
pub use field::{Field, Kind, Patch, StandIn};
pub use flag::Flag;
pub use list::{ChoiceList, IdList};
pub use moment::Time;
pub use number::{Hours, Id, Integer};
pub use text::{Kept, Text};
pub use zone::Zone;

/// Whether the body describes a whole object or a change to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Create and PUT.
    Whole,
    /// PATCH.
    Partial,
}

/// The fields of one body, taken by name. Unknown ones are never looked at.
#[derive(Debug)]
pub struct Fields {
    values: Map<String, Value>,
    shape: Shape,
    reading: Reading,
    violations: Violations,
}

impl Fields {
    /// Lets `each` take its fields and hands out what it built, unless any field was refused.
    ///
    /// # Errors
    /// All failing fields at once.
    pub fn read<T>(
        values: Map<String, Value>,
        shape: Shape,
        reading: Reading,
        each: impl FnOnce(&mut Self) -> T,
    ) -> Result<T, ApiError> {
        let (taken, violations) = Self::take_all(values, shape, reading, each);
        violations.into_result().map(|()| taken)
    }

    /// Lets `each` take its fields and hands out what it built together with what was refused.
    pub(crate) fn take_all<T>(
        values: Map<String, Value>,
        shape: Shape,
        reading: Reading,
        each: impl FnOnce(&mut Self) -> T,
    ) -> (T, Violations) {
        let mut fields = Self { values, shape, reading, violations: Violations::default() };
        let taken = each(&mut fields);
        (taken, fields.violations)
    }

    /// Whether the client named the field at all, be it as null.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Refuses what several fields say together, under one of their names.
    pub fn refuse(&mut self, name: &'static str, complaint: &str) {
        self.violations.add(name, complaint);
    }

    /// A trimmed text of one line, not blank.
    pub fn text(&mut self, name: &'static str) -> Field<'_, Text> {
        self.field(name, Text::default())
    }

    /// A trimmed e-mail address.
    pub fn email(&mut self, name: &'static str) -> Field<'_, Email> {
        self.field(name, Email)
    }

    /// A word that `known` knows, written exactly so.
    pub fn choice<F, T>(&mut self, name: &'static str, known: F) -> Field<'_, Choice<F>>
    where
        F: Fn(&str) -> Option<T>,
    {
        self.field(name, Choice(known))
    }

    /// A boolean, in any of the accepted words.
    pub fn flag(&mut self, name: &'static str) -> Field<'_, Flag> {
        self.field(name, Flag)
    }

    /// A 64-bit integer.
    pub fn integer(&mut self, name: &'static str) -> Field<'_, Integer> {
        self.field(name, Integer::default())
    }

    /// Decimal hours that make whole minutes; the minutes come out.
    pub fn hours(&mut self, name: &'static str) -> Field<'_, Hours> {
        self.field(name, Hours::default())
    }

    /// A point in time.
    pub fn moment(&mut self, name: &'static str) -> Field<'_, Time> {
        self.field(name, Time)
    }

    /// The name of an IANA time zone.
    pub fn zone(&mut self, name: &'static str) -> Field<'_, Zone> {
        self.field(name, Zone)
    }

    /// The id of one object.
    pub fn id(&mut self, name: &'static str) -> Field<'_, Id> {
        self.field(name, Id)
    }

    /// A bounded list of ids, each once, in the order they came.
    pub fn ids(&mut self, name: &'static str) -> Field<'_, IdList> {
        self.field(name, IdList)
    }

    /// A bounded list of words that `known` knows, each once.
    pub fn choices<F, T>(&mut self, name: &'static str, known: F) -> Field<'_, ChoiceList<F>>
    where
        F: Fn(&str) -> Option<T>,
        T: Clone + Eq + Hash,
    {
        self.field(name, ChoiceList(Choice(known)))
    }

    fn field<K: Kind>(&mut self, name: &'static str, kind: K) -> Field<'_, K> {
        Field { fields: self, name, kind }
    }

    /// In a form an empty value of a field that need not be there is how a browser leaves it out, or says null.
    fn value(&mut self, name: &str, list: bool, empty: Empty) -> Option<Value> {
        let value = self.values.remove(name)?;
        if self.shape == Shape::Json {
            return Some(value);
        }
        let value = match value {
            Value::Array(mut texts) if !list => texts.pop()?,
            value => value,
        };
        match value {
            Value::String(text) if text.is_empty() && empty == Empty::Absence => None,
            Value::String(text) if text.is_empty() && empty == Empty::Null => Some(Value::Null),
            text @ Value::String(_) if list => Some(Value::Array(vec![text])),
            value => Some(value),
        }
    }
}

/// The reference is a Python program and its clients read its names of types.
pub(crate) fn python_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// A refused value as an error text repeats it: bounded, so that an error is never as large as its request.
pub(crate) fn echo(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    };
    text.chars().take(limit::ECHO_CHARS_MAX).collect()
}
