//! What is wrong with the fields of a form, to be shown beside each: read by the rules of the API, so that both say the same.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use service::Error;
use web::ApiError;
use web::body::Shape;
use web::fields::{Fields, Reading};

use crate::failure::Failure;
use crate::form::Form;

/// Complaints by field, one a line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Complaints(BTreeMap<String, String>);

impl Complaints {
    pub(crate) fn one(field: &str, text: String) -> Self {
        Self(BTreeMap::from([(field.to_owned(), text)]))
    }

    pub(crate) fn add(&mut self, field: &str, text: String) {
        self.0.insert(field.to_owned(), text);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with what is wrong with no field alone at the one that it shows in.
    pub(crate) fn shown_at(mut self, field: &str) -> Self {
        if let Some(text) = self.0.remove("non_field_errors") {
            self.0.entry(field.to_owned()).or_insert(text);
        }
        self
    }

    /// What is wrong with this field.
    pub(crate) fn of(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }
}

/// Takes the fields called `names` out of a form; all that is wrong with them is told at once.
pub(crate) fn read<T>(form: &Form, names: &[&str], each: impl FnOnce(&mut Fields) -> T) -> Result<T, Complaints> {
    let values = names.iter().filter_map(|name| {
        let texts: Vec<Value> = form.all(name).map(|text| Value::String(text.to_owned())).collect();
        (!texts.is_empty()).then(|| ((*name).to_owned(), Value::Array(texts)))
    });
    let values: Map<String, Value> = values.collect();
    Fields::read(values, Shape::Form, Reading::Whole, each).map_err(|error| match error {
        ApiError::Invalid(violations) => told(&serde_json::to_value(violations).unwrap_or_default()),
        _ => Complaints::default(),
    })
}

fn told(violations: &Value) -> Complaints {
    let fields = violations.as_object().into_iter().flatten();
    let joined = |texts: &Value| {
        let texts = texts.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.collect::<Vec<_>>().join("\n")
    };
    Complaints(fields.map(|(field, texts)| (field.clone(), joined(texts))).collect())
}

/// A service's refusal of some fields as complaints; any other error is why there is no page.
pub(crate) fn refused<T>(done: Result<T, Error>) -> Result<Result<T, Complaints>, Failure> {
    match done {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Invalid(fields)) => {
            Ok(Err(Complaints(fields.into_iter().map(|(field, text)| (field.to_owned(), text)).collect())))
        }
        Err(error) => Err(error.into()),
    }
}
