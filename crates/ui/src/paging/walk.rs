//! Pages of lists that can be huge: forwards and backwards from a row, never by number.

use serde_json::Value;
use service::page::{Cursor, Span, Way};

use super::asked;

/// Rows of a list on one page.
const ROWS: usize = 25;

/// Where a page lies in its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Walk {
    /// The row before which the previous page ends.
    pub(super) before: Option<i64>,
    /// The row after which the next page begins.
    pub(super) after: Option<i64>,
}

/// The row from which on was asked for: `at=after-7`, `at=before-7`.
pub(super) fn cursor(query: &Value) -> Option<Cursor> {
    let (way, id) = asked(query, "at").split_once('-')?;
    let way = match way {
        "after" => Way::Next,
        "before" => Way::Previous,
        _ => return None,
    };
    id.parse().ok().map(|id| Cursor { way, id })
}

/// One row more than a page has, to know whether there are more.
pub(super) fn span(from: Option<Cursor>) -> Span {
    Span { from, limit: u32::try_from(ROWS + 1).unwrap_or(u32::MAX) }
}

/// The rows of the page in the list's order, out of those that were read for [`span`].
pub(super) fn page<T>(mut rows: Vec<T>, from: Option<Cursor>, id: impl Fn(&T) -> i64) -> (Vec<T>, Walk) {
    let has_more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let (has_previous, has_next) = match from.map(|cursor| cursor.way) {
        None => (false, has_more),
        Some(Way::Next) => (true, has_more),
        Some(Way::Previous) => {
            rows.reverse();
            (has_more, true)
        }
    };
    let before = rows.first().filter(|_| has_previous).map(&id);
    let after = rows.last().filter(|_| has_next).map(&id);
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
