//! Complaints about a request's fields, as many at once as there are.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ApiError;

/// Complaints by field; what belongs to no single field stands under `non_field_errors`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Violations(BTreeMap<String, Vec<String>>);

impl Violations {
    /// Adds one complaint about a field.
    pub fn add(&mut self, field: &str, text: impl Into<String>) {
        self.0.entry(field.to_owned()).or_default().push(text.into());
    }

    /// Adds one complaint about the fields' combination.
    pub fn add_non_field(&mut self, text: impl Into<String>) {
        self.add("non_field_errors", text);
    }

    /// Whether there is nothing to complain about.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a service's complaints, as (field, text).
    pub fn add_all(&mut self, complaints: Vec<(&'static str, String)>) {
        for (field, text) in complaints {
            self.add(field, text);
        }
    }

    /// Passes when nothing was added.
    ///
    /// # Errors
    /// All the complaints as one 400.
    pub fn into_result(self) -> Result<(), ApiError> {
        if self.is_empty() { Ok(()) } else { Err(ApiError::Invalid(self)) }
    }
}
