//! Pages: which exist, and the links from one to the next.

use axum::extract::FromRequestParts;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use web::error::ApiError;
use web::page::{CursorQuery, Page, Position, Way};

use crate::app::send_as;

async fn get(query: &str) -> Value {
    let reply = send_as("user", "GET", &format!("/api/things/{query}")).await;
    assert_eq!(reply.status, StatusCode::OK, "{query}: {}", reply.text);
    reply.json()
}

fn ids(page: &Value) -> Vec<i64> {
    let rows = page["results"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn ten_rows_make_a_page_with_absolute_links() {
    let first = get("").await;
    assert_eq!(first["count"], 25);
    assert_eq!(ids(&first), (1..=10).collect::<Vec<_>>());
    assert_eq!(first["next"], "http://oyez.example/api/things/?page=2");
    assert_eq!(first["previous"], Value::Null);
    let last = get("?page=last").await;
    assert_eq!(ids(&last), (21..=25).collect::<Vec<_>>());
    assert_eq!(last["next"], Value::Null);
    assert_eq!(last["previous"], "http://oyez.example/api/things/?page=2");
}

#[tokio::test]
async fn links_sort_their_keys_and_page_one_is_not_named() {
    let page = get("?search=a+b%26&page=2&is_active=true").await;
    assert_eq!(page["next"], "http://oyez.example/api/things/?is_active=true&page=3&search=a+b%26");
    assert_eq!(page["previous"], "http://oyez.example/api/things/?is_active=true&search=a+b%26");
    assert_eq!(get("?page=2").await["previous"], "http://oyez.example/api/things/");
}

#[tokio::test]
async fn a_page_that_does_not_exist_is_a_404() {
    for page in ["0", "-1", "4", "x", "", "1.0", "99999999999999999999999", "%20"] {
        let reply = send_as("user", "GET", &format!("/api/things/?page={page}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{page}");
        assert_eq!(reply.json(), json!({"detail": "Invalid page."}));
    }
}

#[tokio::test]
async fn a_page_size_is_honoured_up_to_a_hundred_and_ignored_when_it_makes_no_sense() {
    for (size, rows) in [("5", 5), ("25", 25), ("1000", 25), ("0", 10), ("x", 10), ("-3", 10), ("", 10)] {
        assert_eq!(ids(&get(&format!("?page_size={size}")).await).len(), rows, "{size}");
    }
    let page = get("?page_size=5&page=2").await;
    assert_eq!(page["next"], "http://oyez.example/api/things/?page=3&page_size=5");
}

async fn cursor_query(query: &str) -> CursorQuery {
    let request = Request::builder().uri(format!("/api/rows/?{query}")).header("host", "oyez.example");
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    CursorQuery::from_request_parts(&mut parts, &()).await.unwrap()
}

/// Serves the numbers 1 to 7, three a page, as a store with a keyset would.
async fn numbers(query: &str) -> Result<Page<i64>, ApiError> {
    let query = cursor_query(query).await;
    let position: Option<Position<i64>> = query.position()?;
    let rows: Vec<i64> = match &position {
        None => (1..=7).collect(),
        Some(Position { way: Way::Next, key }) => (key + 1..=7).collect(),
        Some(Position { way: Way::Previous, key }) => (1..*key).rev().collect(),
    };
    let rows = rows.into_iter().take(query.fetch() as usize).collect();
    query.page(position.as_ref(), rows, None, |row| *row)
}

fn query_of(link: Option<&String>) -> String {
    link.unwrap().split_once('?').unwrap().1.to_owned()
}

#[tokio::test]
async fn cursors_lead_to_the_end_and_back_again() {
    let first = numbers("page_size=3").await.unwrap();
    assert_eq!((first.results.as_slice(), first.previous, first.count), ([1, 2, 3].as_slice(), None, None));
    let second = numbers(&query_of(first.next.as_ref())).await.unwrap();
    assert_eq!(second.results, [4, 5, 6]);
    let third = numbers(&query_of(second.next.as_ref())).await.unwrap();
    assert_eq!((third.results.as_slice(), third.next), ([7].as_slice(), None));
    let back = numbers(&query_of(third.previous.as_ref())).await.unwrap();
    assert_eq!(back.results, [4, 5, 6]);
    let start = numbers(&query_of(back.previous.as_ref())).await.unwrap();
    assert_eq!((start.results.as_slice(), start.previous), ([1, 2, 3].as_slice(), None));
    assert_eq!(numbers(&query_of(start.next.as_ref())).await.unwrap().results, [4, 5, 6]);
}

#[tokio::test]
async fn a_cursor_that_was_never_handed_out_is_a_404() {
    let other_list = "WyJuIiwieCJd";
    for cursor in ["", "x", "%00", "!!!", other_list, &"A".repeat(600)] {
        let error = numbers(&format!("cursor={cursor}")).await.unwrap_err();
        assert_eq!(error.to_string(), "Invalid cursor.", "{cursor}");
        assert_eq!(error.status(), StatusCode::NOT_FOUND);
    }
}

#[test]
fn rows_change_their_form_without_leaving_their_envelope() {
    let page = Page { count: Some(1), next: None, previous: Some("p".to_owned()), results: vec![7] };
    let expected = json!({"count": 1, "next": null, "previous": "p", "results": ["7"]});
    assert_eq!(json!(page.map(|row| row.to_string())), expected);
}
