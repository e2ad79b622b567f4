//! Which `Accept` is served and which is not.

use serde_json::json;

use crate::app::send_accepting;

#[tokio::test]
async fn whoever_cannot_read_json_is_told() {
    for accept in ["text/plain", "application/xml", "application/json;q=0", "*/*, application/json; q=0.0", "text/*"] {
        let reply = send_accepting(accept, "/api/things/").await;
        assert_eq!(reply.status, 406, "{accept}");
        assert_eq!(reply.json(), json!({"detail": "Could not satisfy the request Accept header."}));
    }
}

#[tokio::test]
async fn whoever_can_read_json_is_served() {
    for accept in [
        "",
        "*/*",
        "application/*",
        "application/json",
        "Application/JSON; charset=utf-8",
        "text/html, application/xml;q=0.9, */*;q=0.8",
        "application/json, text/plain, */*",
        "text/plain, application/json;q=0.1",
    ] {
        assert_eq!(send_accepting(accept, "/api/things/").await.status, 200, "{accept}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_served_to_everybody() {
    for path in ["/api/docs/", "/api/openapi.json"] {
        assert_eq!(send_accepting("text/html", path).await.status, 200, "{path}");
    }
}
