//! Closed sets of words. A word is taken exactly as the contract writes it, never trimmed or folded.

use serde_json::Value;

use super::{Kind, echo};

/// A word that the function knows.
#[derive(Debug, Clone, Copy)]
pub struct Choice<F>(pub(super) F);

impl<F, T> Kind for Choice<F>
where
    F: Fn(&str) -> Option<T>,
{
    type Out = T;

    fn parse(&self, value: &Value) -> Result<T, Vec<String>> {
        let known = value.as_str().and_then(&self.0);
        known.ok_or_else(|| vec![format!("\"{}\" is not a valid choice.", echo(value))])
    }
}
