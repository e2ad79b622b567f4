//! Bodies: what is read, and what is said of those that cannot be.

use axum::body::Body as RawBody;
use axum::http::StatusCode;
use futures::StreamExt;
use serde_json::json;

use crate::app::{Reply, app, call, request, send, send_body};
use crate::installation::Installation;

async fn post(media_type: &str, body: impl Into<RawBody>) -> Reply {
    send_body("POST", "/api/echo/", media_type, body).await
}

async fn refusal(media_type: &str, body: &'static str) -> (u16, serde_json::Value) {
    let reply = post(media_type, body).await;
    (reply.status.as_u16(), reply.json())
}

#[tokio::test]
async fn json_and_forms_are_read_alike() {
    for (media_type, body) in [
        ("application/json", "{\"title\": \" A & B \"}"),
        ("Application/JSON; charset=utf-8", "{\"title\": \"A & B\"}"),
        ("application/x-www-form-urlencoded", "title=+A+%26+B"),
    ] {
        let reply = post(media_type, body).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        assert_eq!(reply.json()["title"], "A & B");
        assert_eq!(reply.json()["bytes"], body.len());
    }
}

#[tokio::test]
async fn no_body_counts_as_an_empty_object_whatever_it_calls_itself() {
    assert_eq!(send("POST", "/api/echo/").await.json()["title"], "none");
    assert_eq!(post("text/plain", "").await.json()["title"], "none");
    assert_eq!(post("application/json", "{}").await.json()["title"], "none");
}

#[tokio::test]
async fn other_media_types_are_named_in_the_refusal() {
    let (status, body) = refusal("text/plain", "title=A").await;
    assert_eq!(status, 415);
    assert_eq!(body, json!({"detail": "Unsupported media type \"text/plain\" in request."}));
    assert_eq!(refusal("", "x").await.0, 415);
}

#[tokio::test]
async fn broken_json_is_a_parse_error() {
    for body in ["{", "nonsense", "{\"title\": NaN}", "{\"title\": \"\\ud800\"}", "[1,", "\u{feff}{}"] {
        let (status, reply) = refusal("application/json", body).await;
        assert_eq!(status, 400, "{body}");
        assert!(reply["detail"].as_str().unwrap().starts_with("JSON parse error - "), "{reply}");
    }
}

#[tokio::test]
async fn a_form_in_another_encoding_is_refused_and_not_mended() {
    let form = "application/x-www-form-urlencoded";
    for body in [&b"title=caf\xe9"[..], b"title=caf%e9", b"title=A&%ff=B", b"title=%C3"] {
        let reply = post(form, body).await;
        let detail = "Form parse error - the text is not UTF-8.";
        assert_eq!((reply.status.as_u16(), reply.json()), (400, json!({"detail": detail})), "{body:?}");
    }
    for (body, title) in [("title=caf%C3%A9", "café"), ("title=café", "café"), ("title=%", "%"), ("title=%zz%", "%zz%")]
    {
        assert_eq!(post(form, body).await.json()["title"], title, "{body}");
    }
}

#[tokio::test]
async fn json_that_is_no_object_is_named_by_its_type() {
    for (body, name) in [("[]", "list"), ("\"a\"", "str"), ("1", "int"), ("1.5", "float"), ("true", "bool")] {
        let (status, reply) = refusal("application/json", body).await;
        let text = format!("Invalid data. Expected a dictionary, but got {name}.");
        assert_eq!((status, reply), (400, json!({"non_field_errors": [text]})));
    }
    let (status, reply) = refusal("application/json", "null").await;
    assert_eq!((status, reply), (400, json!({"non_field_errors": ["No data provided"]})));
}

#[tokio::test]
async fn a_body_beyond_a_mebibyte_is_refused_whether_announced_or_not() {
    let body = format!("{{\"x\": \"{}\"}}", "a".repeat(1024 * 1024));
    let streamed = RawBody::from_stream(futures::stream::iter(
        body.clone().into_bytes().chunks(60_000).map(|c| Ok::<_, std::io::Error>(c.to_vec())).collect::<Vec<_>>(),
    ));
    for body in [RawBody::from(body), streamed] {
        let reply = post("application/json", body).await;
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(reply.json(), json!({"detail": "The request body is larger than 1048576 bytes."}));
    }
}

#[tokio::test]
async fn a_body_of_exactly_a_mebibyte_is_read() {
    let frame = "{\"x\": \"\"}".len();
    let body = format!("{{\"x\": \"{}\"}}", "a".repeat(1024 * 1024 - frame));
    assert_eq!(post("application/json", body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_a_bad_request() {
    let chunks = [Ok("{"), Err(std::io::Error::other("gone"))];
    let reply = post("application/json", RawBody::from_stream(futures::stream::iter(chunks))).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_missing_object_comes_before_a_bad_body() {
    let missing = send_body("PATCH", "/api/things/99/", "text/plain", "x").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let present = send_body("PATCH", "/api/things/1/", "text/plain", "x").await;
    assert_eq!(present.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_refused_where_none_is_looked_at() {
    let oyez = Installation::new().await;
    let admin = oyez.admin().await;
    for path in ["/api/user/alerts/1/acknowledge/", "/api/admin/alerts/1/trigger/", "/api/user/alerts/mark_all_read/"] {
        let method = if path.contains("mark_all") { "PUT" } else { "POST" };
        let reply = admin.send_raw(method, path, "x".repeat(1024 * 1024 + 1)).await;
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}: {}", reply.text);
    }
}

/// A body of unknown length, `count` times 64 KiB; nobody waits for the end of an endless one.
fn streamed(count: usize) -> RawBody {
    RawBody::from_stream(futures::stream::iter((0..count).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]))))
}

#[tokio::test]
async fn a_body_of_unknown_length_is_weighed_where_none_is_looked_at() {
    for (method, path, status) in [("GET", "/api/me/", 413), ("PUT", "/api/things/", 413), ("GET", "/api/no/", 404)] {
        let reply = send_body(method, path, "application/json", streamed(17)).await;
        assert_eq!((reply.status.as_u16(), reply.header("connection")), (status, ""), "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn what_is_still_being_sent_is_read_up_to_a_bound_and_then_the_connection_is_given_up() {
    for (token, path, status) in [("admin", "/api/things/", 413), ("nobody", "/api/things/", 401)] {
        for (size, connection) in [(100, ""), (usize::MAX, "close")] {
            let request = request("POST", path).header("authorization", format!("Bearer {token}"));
            let reply = call(app(), request.body(streamed(size)).unwrap()).await;
            assert_eq!((reply.status.as_u16(), reply.header("connection")), (status, connection), "{path} {size}");
        }
    }
}

#[tokio::test]
async fn whoever_asks_before_sending_is_answered_without_being_asked_to_send() {
    let unwanted = futures::stream::poll_fn(|_| -> std::task::Poll<Option<Result<&str, std::io::Error>>> {
        panic!("nobody may ask for it")
    });
    let request = request("POST", "/api/things/").header("expect", "100-continue");
    let reply = call(app(), request.body(RawBody::from_stream(unwanted)).unwrap()).await;
    assert_eq!((reply.status.as_u16(), reply.header("connection")), (401, "close"));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_a_408() {
    let stalled = futures::stream::once(async { Ok::<_, std::io::Error>("abc") }).chain(futures::stream::pending());
    let reply = send_body("POST", "/api/slow/", "application/json", RawBody::from_stream(stalled)).await;
    assert_eq!(reply.header("connection"), "close");
    assert_eq!(
        (reply.status.as_u16(), reply.json()),
        (408, json!({"detail": "The request body did not arrive in time."}))
    );
}
