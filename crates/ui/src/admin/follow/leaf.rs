//! One page of a list that is walked by keys, forwards and backwards. Nobody counts what lies before it.

use service::page::{Cursor, Span, Way};

/// Rows of a list on one page.
pub(super) const ROWS: usize = 25;

/// Where a page begins, as its address says it: `after-7`, `before-7`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct From {
    pub(super) way: Way,
    pub(super) key: String,
}

impl From {
    pub(super) fn asked(text: &str) -> Option<Self> {
        let (way, key) = text.split_once('-')?;
        let way = match way {
            "after" => Way::Next,
            "before" => Way::Previous,
            _ => return None,
        };
        Some(Self { way, key: key.to_owned() })
    }
}

/// The rows to be read where the keys are ids: one more than the page has, to know whether there are more.
pub(super) fn span(from: Option<&From>) -> Span {
    let cursor = from.and_then(|from| Some(Cursor { way: from.way, id: from.key.parse().ok()? }));
    Span { from: cursor, limit: fetched() }
}

/// How many rows are read for a page.
pub(super) fn fetched() -> u32 {
    u32::try_from(ROWS + 1).unwrap_or(u32::MAX)
}

/// What lies on either side of a page, as addresses say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

/// The rows of the page in the list's order, out of those that were read.
pub(super) fn turned<T>(mut rows: Vec<T>, way: Option<Way>, key: impl Fn(&T) -> String) -> (Vec<T>, Leaf) {
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
    let previous = rows.first().filter(|_| has_previous).map(|row| format!("before-{}", key(row)));
    let next = rows.last().filter(|_| has_next).map(|row| format!("after-{}", key(row)));
    (rows, Leaf { previous, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(rows: impl Iterator<Item = i64>, way: Option<Way>) -> (Vec<i64>, Leaf) {
        turned(rows.collect(), way, ToString::to_string)
    }

    #[test]
    fn one_walks_to_the_end_of_a_list_and_back() {
        let (_, first) = turn(1..=26, None);
        assert_eq!(first, Leaf { previous: None, next: Some("after-25".into()) });
        let (_, last) = turn(26..=30, Some(Way::Next));
        assert_eq!(last, Leaf { previous: Some("before-26".into()), next: None });
        let (rows, back) = turn((1..=25).rev(), Some(Way::Previous));
        assert_eq!((rows[0], back), (1, first));
    }

    #[test]
    fn what_is_no_address_is_the_beginning() {
        for text in ["", "7", "beyond-7"] {
            assert_eq!(From::asked(text), None, "{text}");
        }
        assert_eq!(span(From::asked("after-x").as_ref()).from, None);
        assert_eq!(span(From::asked("before-7").as_ref()).from, Some(Cursor { way: Way::Previous, id: 7 }));
    }
}
