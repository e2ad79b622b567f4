//! The document: complete, with the shared answers where they apply, and a page that reads it without a network.

use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};

use crate::app::{routes, send};
use crate::installation::Installation;
use crate::walk::gaps;

async fn document() -> Value {
    let reply = send("GET", "/api/openapi.json").await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "application/json"));
    reply.json()
}

#[tokio::test]
async fn every_route_is_in_the_document_and_the_walk_finds_one_that_is_not() {
    let (router, document) = routes();
    assert_eq!(gaps(&router, &document).await, Vec::<String>::new());
    let forgetful = router.route("/api/hidden/{id}/", get(async || "").delete(async || ""));
    assert_eq!(gaps(&forgetful, &document).await, ["DELETE /api/hidden/{id}/", "GET /api/hidden/{id}/"]);
}

#[tokio::test]
async fn no_route_of_the_real_api_is_missing_in_its_document() {
    let installation = Installation::new().await;
    assert_eq!(gaps(&installation.routes, &installation.document).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_document_is_openapi_3_1_with_its_version() {
    let document = document().await;
    assert_eq!((&document["openapi"], &document["info"]["version"]), (&json!("3.1.0"), &json!("1.2.3")));
}

pub(crate) fn statuses(document: &Value, path: &str, method: &str) -> Vec<String> {
    let responses = document["paths"][path][method]["responses"].as_object().unwrap();
    let mut statuses: Vec<String> = responses.keys().cloned().collect();
    statuses.sort();
    statuses
}

#[tokio::test]
async fn shared_answers_stand_where_they_can_happen_and_nowhere_else() {
    let document = document().await;
    assert_eq!(statuses(&document, "/api/panic/", "get"), ["200", "405", "429", "500", "503"]);
    assert_eq!(
        statuses(&document, "/api/things/", "get"),
        ["200", "401", "403", "404", "405", "406", "429", "500", "503"]
    );
    assert_eq!(
        statuses(&document, "/api/things/{id}/", "patch"),
        ["200", "400", "401", "403", "404", "405", "406", "408", "413", "415", "429", "500", "503"]
    );
    let patch = &document["paths"]["/api/things/{id}/"]["patch"];
    assert_eq!(patch["responses"]["404"], json!({"$ref": "#/components/responses/NotFound"}));
    assert_eq!(patch["security"], json!([{"bearer": []}]));
    assert_eq!(document["paths"]["/api/echo/"]["post"]["security"], json!([]), "said, not left open");
    let content = &patch["requestBody"]["content"];
    assert_eq!(content["application/x-www-form-urlencoded"]["schema"], content["application/json"]["schema"]);
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.push(reference.clone());
            }
            map.values().for_each(|inner| references(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = document().await;
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20, "{found:?}");
    for reference in found {
        let target = document.pointer(reference.strip_prefix('#').unwrap());
        assert!(target.is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn the_readable_page_loads_nothing_from_anywhere_else() {
    let files = ["docs.css", "docs.js", "operation.js", "schema.js"].map(|name| format!("/api/docs/{name}"));
    let mut pages = Vec::new();
    for path in ["/api/docs/", "/api/docs"].into_iter().chain(files.iter().map(String::as_str)) {
        let reply = send("GET", path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(!reply.text.contains("://") && !reply.text.contains("innerHTML"), "{path}");
        pages.push(reply.text);
    }
    assert_eq!(pages[0], pages[1]);
    for (reference, served) in files.iter().zip(&pages[2..]) {
        assert!(!served.is_empty() && pages.iter().any(|page| page.contains(reference)), "nobody asks for {reference}");
    }
    let icon = send("GET", "/api/docs/icon.svg").await;
    assert_eq!((icon.status, icon.header("content-type")), (StatusCode::OK, "image/svg+xml"));
}
