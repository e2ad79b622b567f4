//! Routing: both spellings of a path, the order of checks, and what the edge adds to every reply.

use axum::body::Body as RawBody;
use axum::http::StatusCode;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;

use crate::app::{app, app_for_origins, call, request, send, send_as, send_body};

#[tokio::test]
async fn every_path_answers_with_and_without_its_slash_for_every_method() {
    for path in ["/api/things", "/api/things/", "/api/things?page=2", "/api/things/?page=2"] {
        assert_eq!(send_as("user", "GET", path).await.status, StatusCode::OK, "{path}");
    }
    for path in ["/api/things", "/api/things/"] {
        let reply = send_body("POST", path, "application/json", "{\"title\": \"A\"}").await;
        assert_eq!((reply.status, reply.json()["title"].as_str()), (StatusCode::CREATED, Some("A")));
    }
    for path in ["/api/things/1", "/api/things/1/"] {
        let reply = send_body("PATCH", path, "application/json", "{\"title\": \"B\"}").await;
        assert_eq!((reply.status, reply.json()["title"].as_str()), (StatusCode::OK, Some("B")));
    }
}

#[tokio::test]
async fn authentication_comes_before_permission_before_method_before_lookup_before_validation() {
    assert_eq!(send("DELETE", "/api/things/99/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(send("OYEZ", "/api/things/").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(send_as("user", "DELETE", "/api/things/99/").await.status, StatusCode::FORBIDDEN);
    assert_eq!(send_as("admin", "DELETE", "/api/things/99/").await.status, StatusCode::METHOD_NOT_ALLOWED);
    let lookup = send_body("PATCH", "/api/things/99/", "application/json", "{\"title\": \"\"}").await;
    assert_eq!(lookup.status, StatusCode::NOT_FOUND);
    let validation = send_body("PATCH", "/api/things/1/", "application/json", "{\"title\": \"\"}").await;
    assert_eq!(validation.status, StatusCode::BAD_REQUEST);
    assert_eq!(validation.json(), json!({"title": ["This field may not be blank."]}));
}

#[tokio::test]
async fn a_method_that_is_not_there_is_named_and_the_others_are_told() {
    for (reply, method) in [
        (send_as("admin", "PUT", "/api/things/").await, "PUT"),
        (send_as("admin", "OYEZ", "/api/things").await, "OYEZ"),
    ] {
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(reply.json(), json!({"detail": format!("Method \"{method}\" not allowed.")}));
        assert_eq!(reply.header("allow"), "GET,HEAD,POST");
    }
    assert_eq!(send("GET", "/api/echo/").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(send("POST", "/api/docs").await.json(), json!({"detail": "Method \"POST\" not allowed."}));
}

#[tokio::test]
async fn an_unrouted_path_is_a_json_404_and_asks_nobody_who_they_are() {
    for path in ["/api", "/api/", "/api/nothing", "/api/things/1/nothing/", "/elsewhere"] {
        let reply = send("POST", path).await;
        assert_eq!((reply.status, reply.json()), (StatusCode::NOT_FOUND, json!({"detail": "Not found."})), "{path}");
    }
}

#[tokio::test]
async fn an_id_that_is_no_number_names_nothing() {
    for id in ["", "x", "1.5", "+1", "%2B1", "-1", "%FF", "1%00", "99999999999999999999", "%20", "1%2F2"] {
        let reply = send_body("PATCH", &format!("/api/things/{id}/"), "application/json", "{}").await;
        assert_eq!((reply.status, reply.json()), (StatusCode::NOT_FOUND, json!({"detail": "Not found."})), "{id}");
    }
}

#[tokio::test]
async fn head_works_where_get_does() {
    let reply = send_as("admin", "HEAD", "/api/things").await;
    assert_eq!((reply.status, reply.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(send("HEAD", "/api/echo/").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_handler_learns_whom_the_guard_let_in() {
    assert_eq!(send_as("user", "GET", "/api/me").await.json(), "user");
}

#[tokio::test]
async fn the_authorization_header_is_bearer_and_one_word() {
    for (header, code) in [
        ("Bearer", json!("bad_authorization_header")),
        ("Bearer a b", json!("bad_authorization_header")),
        ("Bearer nonsense", json!("token_not_valid")),
        ("bearer user", json!(null)),
        ("Basic dTpw", json!(null)),
    ] {
        let request = request("GET", "/api/me/").header("authorization", header);
        let reply = call(app(), request.body(RawBody::empty()).unwrap()).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        assert_eq!(reply.json()["code"], code, "{header}");
    }
}

#[tokio::test]
async fn every_reply_carries_a_request_id_and_a_sane_one_is_taken_over() {
    for path in ["/api/me/", "/api/echo/", "/api/nothing", "/api/panic/", "/api/docs/"] {
        assert_eq!(send("GET", path).await.header("x-request-id"), "made-here", "{path}");
    }
    for (brought, kept) in [("abc-1.2:3_4", true), ("a b", false), ("<script>", false), ("", false), ("éa", false)] {
        let request = request("GET", "/api/nothing").header("x-request-id", brought);
        let reply = call(app(), request.body(RawBody::empty()).unwrap()).await;
        assert_eq!(reply.header("x-request-id"), if kept { brought } else { "made-here" });
    }
    let long = request("GET", "/api/nothing").header("x-request-id", "a".repeat(65));
    let reply = call(app(), long.body(RawBody::empty()).unwrap()).await;
    assert_eq!(reply.header("x-request-id"), "made-here");
}

#[tokio::test]
async fn no_answer_is_kept_by_a_cache_or_taken_for_another_type_unless_it_says_so() {
    for path in ["/api/me/", "/api/nothing", "/api/panic/"] {
        let reply = send("GET", path).await;
        assert_eq!((reply.header("cache-control"), reply.header("x-content-type-options")), ("no-store", "nosniff"));
    }
    assert_eq!(send("GET", "/api/openapi.json").await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn a_fault_shows_its_request_id_and_nothing_else() {
    for path in ["/api/fault/", "/api/panic/"] {
        let reply = send("GET", path).await;
        assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(reply.json()["request_id"], "made-here");
        assert!(reply.json()["detail"].is_string());
        assert!(!reply.text.contains("secret"), "{}", reply.text);
        assert_eq!(reply.header("content-length"), reply.text.len().to_string());
    }
}

#[test]
fn panics_and_requests_are_counted_by_route_and_never_by_path() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let metrics = recorder.handle();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            send("GET", "/api/panic").await;
            send_body("PATCH", "/api/things/1", "application/json", "{}").await;
            send("WEIRD", "/api/nowhere/7").await;
        });
    });
    let text = metrics.render();
    for line in [
        "oyez_http_panics_total 1",
        "oyez_http_requests_total{method=\"GET\",route=\"/api/panic/\",status=\"500\"} 1",
        "oyez_http_requests_total{method=\"PATCH\",route=\"/api/things/{id}/\",status=\"200\"} 1",
        "oyez_http_requests_total{method=\"other\",route=\"unrouted\",status=\"404\"} 1",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let reply = send_as("user", "GET", "/api/stuck/").await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.header("retry-after"), "5");
    assert!(reply.json()["detail"].as_str().unwrap().contains("too long"));
}

#[tokio::test]
async fn only_configured_origins_get_cors_headers() {
    let ask = |origin: &'static str, origins: &'static [&'static str]| {
        let preflight =
            request("OPTIONS", "/api/things").header("origin", origin).header("access-control-request-method", "POST");
        call(app_for_origins(origins), preflight.body(RawBody::empty()).unwrap())
    };
    let allowed = ask("https://a.example", &["https://a.example"]).await;
    assert_eq!(allowed.status, StatusCode::OK);
    assert_eq!(allowed.header("access-control-allow-origin"), "https://a.example");
    assert_eq!(allowed.header("x-request-id"), "made-here");
    let stranger = ask("https://b.example", &["https://a.example"]).await;
    assert_eq!(stranger.header("access-control-allow-origin"), "");
    let closed = ask("https://a.example", &[]).await;
    assert_eq!((closed.status, closed.header("access-control-allow-origin")), (StatusCode::UNAUTHORIZED, ""));
}

#[tokio::test]
async fn a_page_of_an_allowed_origin_may_read_even_a_refusal_and_a_panic() {
    for (path, status) in [("/api/me/", 401), ("/api/panic/", 500), ("/api/fault/", 500)] {
        let request = request("GET", path).header("origin", "https://a.example");
        let reply = call(app_for_origins(&["https://a.example"]), request.body(RawBody::empty()).unwrap()).await;
        assert_eq!(reply.status, status, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "https://a.example", "{path}");
        assert!(reply.header("access-control-expose-headers").contains("x-request-id"));
    }
}
