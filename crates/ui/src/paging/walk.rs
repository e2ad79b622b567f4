//! Pages of lists that can be huge: forwards and backwards from a row, never by number.

use serde_json::Value;
use service::page::{Cursor, Span, Way};

/// Rows of a list on one page.
const ROWS: usize = 25;

/// Where a page lies in its list, by the keys of its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Walk<K = i64> {
    /// The row before which the previous page ends.
    pub(crate) before: Option<K>,
    /// The row after which the next page begins.
    pub(crate) after: Option<K>,
}

/// The row from which on was asked for: `at=after-7`, `at=before-7`.
pub(crate) fn asked(query: &Value) -> Option<(Way, &str)> {
    let (way, key) = query.get("at")?.as_str()?.trim().split_once('-')?;
    match way {
        "after" => Some((Way::Next, key)),
        "before" => Some((Way::Previous, key)),
        _ => None,
    }
}

/// The same where rows are known by their ids.
pub(crate) fn cursor(query: &Value) -> Option<Cursor> {
    let (way, id) = asked(query)?;
    id.parse().ok().map(|id| Cursor { way, id })
}

/// How many rows are read for a page: one more than it has, to know whether there are more.
pub(crate) fn limit() -> u32 {
    u32::try_from(ROWS + 1).unwrap_or(u32::MAX)
}

/// The rows that are read for a page.
pub(crate) fn span(from: Option<Cursor>) -> Span {
    Span { from, limit: limit() }
}

/// The rows of the page in the list's order, out of those that were read for [`span`].
pub(crate) fn page<T>(rows: Vec<T>, from: Option<Cursor>, id: impl Fn(&T) -> i64) -> (Vec<T>, Walk) {
    turned(rows, from.map(|cursor| cursor.way), id)
}

/// The same out of [`limit`] rows that were read in this way.
pub(crate) fn turned<T, K>(mut rows: Vec<T>, way: Option<Way>, key: impl Fn(&T) -> K) -> (Vec<T>, Walk<K>) {
    let has_more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let (has_previous, has_next) = match way {
        None => (false, has_more),
        Some(Way::Next) => (true, has_more),
        Some(Way::Previous) => {
            rows.reverse();
            (has_more, true)
        }
    };
    let before = rows.first().filter(|_| has_previous).map(&key);
    let after = rows.last().filter(|_| has_next).map(&key);
    (rows, Walk { before, after })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(ids: impl Iterator<Item = i64>, from: Option<Cursor>) -> (i64, i64, Walk) {
        let (rows, walk) = page(ids.collect(), from, |id| *id);
        (rows[0], rows[rows.len() - 1], walk)
    }

    #[test]
    fn one_walks_to_the_end_of_a_list_and_back() {
        let first = walked(1..=26, None);
        assert_eq!(first, (1, 25, Walk { before: None, after: Some(25) }));
        let last = walked(26..=30, Some(Cursor { way: Way::Next, id: 25 }));
        assert_eq!(last, (26, 30, Walk { before: Some(26), after: None }));
        let back = walked((1..=25).rev(), Some(Cursor { way: Way::Previous, id: 26 }));
        assert_eq!(back, (1, 25, Walk { before: None, after: Some(25) }));
    }

    #[test]
    fn what_is_no_row_is_the_beginning() {
        for text in ["", "7", "after-", "beyond-7", "after-x"] {
            assert_eq!(cursor(&serde_json::json!({ "at": text })), None, "{text}");
        }
        let back = cursor(&serde_json::json!({"at": "before-7"}));
        assert_eq!(back, Some(Cursor { way: Way::Previous, id: 7 }));
    }
}
