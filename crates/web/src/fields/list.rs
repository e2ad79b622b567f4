//! Bounded lists without duplicates. Whether an id exists is for the service to say.

use std::collections::HashSet;
use std::hash::Hash;

use domain::limit::TARGETS_MAX;
use serde_json::Value;

use super::choice::Choice;
use super::field::NULL;
use super::number::Id;
use super::{Kind, StandIn, python_type};

/// Ids, each once.
#[derive(Debug, Clone, Copy)]
pub struct IdList;

impl Kind for IdList {
    type Out = Vec<i64>;
    const LIST: bool = true;

    fn parse(&self, value: &Value) -> Result<Vec<i64>, Vec<String>> {
        let ids: Result<Vec<i64>, _> = items(value)?.iter().map(parse_id).collect();
        ids.map(distinct)
    }
}

impl StandIn for IdList {
    fn stand_in() -> Vec<i64> {
        Vec::new()
    }
}

/// Words of a set, each once.
#[derive(Debug, Clone, Copy)]
pub struct ChoiceList<F>(pub(super) Choice<F>);

impl<F, T> Kind for ChoiceList<F>
where
    F: Fn(&str) -> Option<T>,
    T: Clone + Eq + Hash,
{
    type Out = Vec<T>;
    const LIST: bool = true;

    fn parse(&self, value: &Value) -> Result<Vec<T>, Vec<String>> {
        let choices: Result<Vec<T>, _> = items(value)?.iter().map(|item| self.0.parse(item)).collect();
        choices.map(distinct)
    }
}

fn items(value: &Value) -> Result<&[Value], Vec<String>> {
    match value {
        Value::Array(items) if items.len() > TARGETS_MAX => {
            Err(vec![format!("Ensure this field has no more than {} elements.", TARGETS_MAX)])
        }
        Value::Array(items) => Ok(items),
        other => Err(vec![format!("Expected a list of items but got type \"{}\".", python_type(other))]),
    }
}

fn parse_id(item: &Value) -> Result<i64, Vec<String>> {
    if item.is_null() { Err(vec![NULL.to_owned()]) } else { Id.parse(item) }
}

fn distinct<T: Clone + Eq + Hash>(items: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::with_capacity(items.len());
    items.into_iter().filter(|item| seen.insert(item.clone())).collect()
}
