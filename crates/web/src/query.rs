//! Filters out of a query string, with the complaints of the reference's filter library. Blank means not given.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Timestamp;

use crate::error::{ApiError, Violations};
use crate::fields::{flag, number};
use crate::limit;
use crate::moment::{Moment, ParseMomentError};

/// The parameters of a query string; of a repeated one the last counts.
#[derive(Debug, Clone)]
pub struct Params(Vec<(String, String)>);

/// Takes filters one by one and collects what is wrong with them.
#[derive(Debug)]
pub struct Filters<'p> {
    params: &'p Params,
    violations: Violations,
}

/// One key to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<T> {
    /// What to sort by.
    pub key: T,
    /// Which way.
    pub direction: Direction,
}

/// Which way a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first, written with a leading `-`.
    Descending,
}

impl Params {
    /// Reads a query string without its question mark.
    pub fn parse(query: &str) -> Self {
        // Every byte sequence is some form, so there is no error to tell the client about.
        Self(serde_urlencoded::from_str(query).unwrap_or_default())
    }

    /// The last value of a parameter, be it empty.
    pub fn last(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().rev().filter(|(key, _)| key == name);
        values.next().map(|(_, value)| value.as_str())
    }

    /// Lets `each` take its filters and hands out what it built, unless any filter was refused.
    ///
    /// # Errors
    /// All failing filters at once.
    pub fn read<T>(&self, each: impl FnOnce(&mut Filters<'_>) -> T) -> Result<T, ApiError> {
        let mut filters = Filters { params: self, violations: Violations::default() };
        let taken = each(&mut filters);
        filters.violations.into_result().map(|()| taken)
    }

    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or("")))
    }
}

impl Filters<'_> {
    /// A word that `known` knows.
    pub fn choice<T>(&mut self, name: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let word = self.given(name)?;
        let choice = known(&word);
        if choice.is_none() {
            self.refuse(name, not_a_choice(&word));
        }
        choice
    }

    /// A boolean, in any of the accepted words.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let word = self.given(name)?;
        let flag = flag::word(&word);
        if flag.is_none() {
            self.refuse(name, flag::MUST_BE);
        }
        flag
    }

    /// A 64-bit integer.
    pub fn integer(&mut self, name: &str) -> Option<i64> {
        let text = self.given(name)?;
        let integer = number::numeral(&text);
        if integer.is_none() {
            self.refuse(name, "Enter a whole number.");
        }
        integer
    }

    /// A point in time.
    pub fn moment(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.given(name)?;
        match Moment::parse(&text) {
            Ok(moment) => Some(moment),
            Err(ParseMomentError::Format) => {
                self.refuse(name, "Enter a valid date/time.");
                None
            }
            Err(error) => {
                self.refuse(name, error.to_string());
                None
            }
        }
    }

    /// A trimmed text to look for.
    pub fn search(&mut self, name: &str) -> Option<String> {
        let text = self.given(name)?;
        let complaint = if text.contains('\0') {
            "Null characters are not allowed.".to_owned()
        } else if text.chars().count() > limit::SEARCH_CHARS_MAX {
            format!("Ensure this value has at most {} characters.", limit::SEARCH_CHARS_MAX)
        } else {
            return Some(text);
        };
        self.refuse(name, complaint);
        None
    }

    /// The first key of a comma list that `known` knows, descending with a leading `-`; the reference passes over the others.
    pub fn order<T>(&mut self, name: &str, known: impl Fn(&str) -> Option<T>) -> Option<Order<T>> {
        let words = self.given(name)?;
        words.split(',').map(str::trim).find_map(|word| {
            let (key, direction) = match word.strip_prefix('-') {
                Some(key) => (key, Direction::Descending),
                None => (word, Direction::Ascending),
            };
            known(key).map(|key| Order { key, direction })
        })
    }

    fn given(&self, name: &str) -> Option<String> {
        let text = self.params.last(name)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn refuse(&mut self, name: &str, complaint: impl Into<String>) {
        self.violations.add(name, complaint);
    }
}

fn not_a_choice(word: &str) -> String {
    let echo: String = word.chars().take(limit::ECHO_CHARS_MAX).collect();
    format!("Select a valid choice. {echo} is not one of the available choices.")
}
