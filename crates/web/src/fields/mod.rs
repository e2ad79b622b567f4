//! Fields out of a request body, one typed taker each, all complaints collected. It knows the wire's manners and no alert.

mod choice;
mod email;
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
pub use flag::Flag;
pub use list::{ChoiceList, IdList};
pub use moment::Time;
pub use number::{Hours, Id, Integer};
pub use text::Text;
pub use zone::Zone;

const REQUIRED: &str = "This field is required.";
const NULL: &str = "This field may not be null.";

/// Whether the body describes a whole object or a change to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Create and PUT.
    Whole,
    /// PATCH.
    Partial,
}

/// One kind of value: how it is read.
pub trait Kind {
    /// What a well-formed value becomes.
    type Out;

    /// Whether a form's repeated keys belong together; otherwise the last one counts.
    const LIST: bool = false;

    /// Reads a value that is not null.
    ///
    /// # Errors
    /// The complaints for the client.
    fn parse(&self, value: &Value) -> Result<Self::Out, Vec<String>>;
}

/// A kind whose values can stand in for a refused one. Nobody will see it: with a complaint recorded, the whole result is thrown away.
pub trait StandIn: Kind {
    /// Any value.
    fn stand_in() -> Self::Out;
}

/// A change to one field that may be null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patch<T> {
    /// Left out: keep what is stored.
    Keep,
    /// An explicit null: clear what is stored.
    Clear,
    /// Replace what is stored.
    Set(T),
}

/// The fields of one body, taken by name. Unknown ones are never looked at.
#[derive(Debug)]
pub struct Fields {
    values: Map<String, Value>,
    shape: Shape,
    reading: Reading,
    violations: Violations,
}

/// One field about to be taken; the last call of the chain says what absence and null mean.
#[must_use]
pub struct Field<'f, K> {
    fields: &'f mut Fields,
    name: &'static str,
    kind: K,
}

enum Taken<T> {
    Absent,
    Null,
    Refused,
    Value(T),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Absence {
    Refused,
    Allowed,
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

    /// In a form an empty value of a field that need not be there is how a browser leaves it out.
    fn value(&mut self, name: &str, list: bool, absence: Absence) -> Option<Value> {
        let value = self.values.remove(name)?;
        if self.shape == Shape::Json {
            return Some(value);
        }
        let value = match value {
            Value::Array(mut texts) if !list => texts.pop()?,
            value => value,
        };
        match value {
            Value::String(text) if text.is_empty() && absence == Absence::Allowed => None,
            text @ Value::String(_) if list => Some(Value::Array(vec![text])),
            value => Some(value),
        }
    }
}

impl<K: StandIn> Field<'_, K> {
    /// The value must be there.
    pub fn required(self) -> K::Out {
        self.demanded().unwrap_or_else(K::stand_in)
    }
}

impl<K: Kind> Field<'_, K> {
    /// A value left out is `default`; an explicit null is refused.
    pub fn or(self, default: K::Out) -> K::Out {
        self.optional().unwrap_or(default)
    }

    /// A value left out is `None`; an explicit null is refused.
    pub fn optional(mut self) -> Option<K::Out> {
        match self.take(Absence::Allowed) {
            Taken::Value(value) => Some(value),
            Taken::Null => {
                self.refuse(NULL);
                None
            }
            Taken::Absent | Taken::Refused => None,
        }
    }

    /// `None` for both a value left out and an explicit null.
    pub fn nullable(mut self) -> Option<K::Out> {
        match self.take(Absence::Allowed) {
            Taken::Value(value) => Some(value),
            Taken::Absent | Taken::Null | Taken::Refused => None,
        }
    }

    /// Required in a whole object, optional in a change.
    pub fn wanted(self) -> Option<K::Out> {
        match self.fields.reading {
            Reading::Whole => self.demanded(),
            Reading::Partial => self.optional(),
        }
    }

    /// Tells a value left out from an explicit null.
    pub fn patch(mut self) -> Patch<K::Out> {
        match self.take(Absence::Allowed) {
            Taken::Value(value) => Patch::Set(value),
            Taken::Null => Patch::Clear,
            Taken::Absent | Taken::Refused => Patch::Keep,
        }
    }

    fn demanded(mut self) -> Option<K::Out> {
        let complaint = match self.take(Absence::Refused) {
            Taken::Value(value) => return Some(value),
            Taken::Refused => return None,
            Taken::Absent => REQUIRED,
            Taken::Null => NULL,
        };
        self.refuse(complaint);
        None
    }

    fn take(&mut self, absence: Absence) -> Taken<K::Out> {
        let value = match self.fields.value(self.name, K::LIST, absence) {
            None => return Taken::Absent,
            Some(Value::Null) => return Taken::Null,
            Some(value) => value,
        };
        match self.kind.parse(&value) {
            Ok(value) => Taken::Value(value),
            Err(complaints) => {
                for complaint in complaints {
                    self.refuse(complaint);
                }
                Taken::Refused
            }
        }
    }

    fn refuse(&mut self, complaint: impl Into<String>) {
        self.fields.violations.add(self.name, complaint);
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
