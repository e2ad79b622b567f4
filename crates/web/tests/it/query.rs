//! Filters: what each kind takes out of a query string, and the exact words with which it refuses.

use domain::{Severity, Timestamp};
use serde_json::{Value, json};
use web::error::ApiError;
use web::query::{Direction, Filters, Order, Params};

/// An open set with one word in it.
fn channel(word: &str) -> Option<String> {
    (word == "SMS").then(|| word.to_owned())
}

fn read<T>(query: &str, each: impl FnOnce(&mut Filters<'_>) -> T) -> Result<T, Value> {
    Params::parse(query).read(each).map_err(|error| match error {
        ApiError::Invalid(violations) => json!(violations),
        other => panic!("{other:?} is no violation"),
    })
}

#[test]
fn all_failing_filters_are_told_at_once() {
    let outcome = read("severity=Fatal&is_active=maybe&team=x&since=soon&order=size", |q| {
        (
            q.choice("severity", Severity::from_name),
            q.flag("is_active"),
            q.integer("team"),
            q.moment("since"),
            q.order("order", Severity::from_name),
        )
    });
    let expected = json!({
        "severity": ["Select a valid choice. Fatal is not one of the available choices."],
        "is_active": ["Must be a valid boolean."],
        "team": ["Enter a whole number."],
        "since": ["Enter a valid date/time."],
    });
    assert_eq!(outcome, Err(expected));
}

#[test]
fn the_first_known_key_of_a_list_sorts_and_the_others_are_passed_over() {
    let order = Order { key: Severity::Info, direction: Direction::Descending };
    assert_eq!(read("o=size,+-Info,Critical", |q| q.order("o", Severity::from_name)), Ok(Some(order)));
    assert_eq!(read("o=size", |q| q.order("o", Severity::from_name)), Ok(None));
}

#[test]
fn what_is_blank_or_not_there_is_not_asked_for() {
    for query in ["", "severity=&is_active=+&search=%20", "other=1"] {
        let taken =
            read(query, |q| (q.choice("severity", Severity::from_name), q.flag("is_active"), q.search("search")));
        assert_eq!(taken, Ok((None, None, None)), "{query}");
    }
}

#[test]
fn well_formed_filters_are_taken_and_the_last_of_a_repeated_one_counts() {
    let query = "severity=Info&severity=Critical&is_active=True&team=7&since=1970-01-01T00:00:01%2B00:00&q=+a%20b+&o=-Info&c=SMS";
    let taken = read(query, |q| {
        let name = q.choice("c", channel);
        (
            q.choice("severity", Severity::from_name),
            q.flag("is_active"),
            q.integer("team"),
            q.moment("since"),
            q.search("q"),
            name,
        )
    });
    let expected = (
        Some(Severity::Critical),
        Some(true),
        Some(7),
        Some(Timestamp::from_micros(1_000_000)),
        Some("a b".into()),
        Some("SMS".into()),
    );
    assert_eq!(taken, Ok(expected));
    let order = Order { key: Severity::Info, direction: Direction::Descending };
    assert_eq!(read(query, |q| q.order("o", Severity::from_name)), Ok(Some(order)));
    assert_eq!(
        read("c=Fax", |q| q.choice("c", channel)),
        Err(json!({"c": ["Select a valid choice. Fax is not one of the available choices."]}))
    );
}

#[test]
fn a_search_is_bounded_and_free_of_null() {
    let search = |query: &str| read(query, |q| q.search("q"));
    assert_eq!(search("q=a%00b"), Err(json!({"q": ["Null characters are not allowed."]})));
    assert!(search(&format!("q={}", "a".repeat(255))).is_ok());
    let complaint = json!({"q": ["Ensure this value has at most 255 characters."]});
    assert_eq!(search(&format!("q={}", "a".repeat(256))), Err(complaint));
}
