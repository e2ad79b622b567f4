//! One field about to be taken: what its kind reads, and what absence and null mean.

use serde_json::Value;

use super::{Fields, Reading};

const REQUIRED: &str = "This field is required.";
pub(super) const NULL: &str = "This field may not be null.";

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

    /// Whether an empty text is a value like any other.
    fn takes_blank(&self) -> bool {
        false
    }
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

impl<T> Patch<T> {
    /// `None` to keep what is stored, `Some(None)` to clear it.
    pub fn into_option(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

/// One field about to be taken; the last call of the chain says what absence and null mean.
#[must_use]
pub struct Field<'f, K> {
    pub(super) fields: &'f mut Fields,
    pub(super) name: &'static str,
    pub(super) kind: K,
}

enum Taken<T> {
    Absent,
    Null,
    Refused,
    Value(T),
}

/// What an empty value in a form stands for, where the kind itself has no empty value: forms cannot say null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    Itself,
    Absence,
    Null,
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
        match self.take(Empty::Absence) {
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
        match self.take(Empty::Null) {
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

    /// Tells a value left out from a null, which a form says by an empty value.
    pub fn patch(self) -> Patch<K::Out> {
        self.told_apart(Empty::Null)
    }

    /// The same where an empty field of a form must not be mistaken for a null.
    pub fn patch_in_json(self) -> Patch<K::Out> {
        self.told_apart(Empty::Absence)
    }

    fn told_apart(mut self, empty: Empty) -> Patch<K::Out> {
        match self.take(empty) {
            Taken::Value(value) => Patch::Set(value),
            Taken::Null => Patch::Clear,
            Taken::Absent | Taken::Refused => Patch::Keep,
        }
    }

    fn demanded(mut self) -> Option<K::Out> {
        let complaint = match self.take(Empty::Itself) {
            Taken::Value(value) => return Some(value),
            Taken::Refused => return None,
            Taken::Absent => REQUIRED,
            Taken::Null => NULL,
        };
        self.refuse(complaint);
        None
    }

    fn take(&mut self, empty: Empty) -> Taken<K::Out> {
        let empty = if self.kind.takes_blank() { Empty::Itself } else { empty };
        let value = match self.fields.value(self.name, K::LIST, empty) {
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
