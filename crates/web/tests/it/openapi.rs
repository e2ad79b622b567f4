//! The document: complete, with the shared answers where they apply, and a page that reads it without a network.

use std::collections::BTreeSet;

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

fn statuses(document: &Value, path: &str, method: &str) -> Vec<String> {
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
    assert_eq!(document["paths"]["/api/echo/"]["post"]["security"], Value::Null);
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
    let mut pages = Vec::new();
    for path in ["/api/docs/", "/api/docs", "/api/docs/docs.css", "/api/docs/docs.js"] {
        let reply = send("GET", path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(!reply.text.contains("://") && !reply.text.contains("innerHTML"), "{path}");
        pages.push(reply.text);
    }
    assert_eq!(pages[0], pages[1]);
    for (reference, served) in [("/api/docs/docs.css", &pages[2]), ("/api/docs/docs.js", &pages[3])] {
        assert!(pages[0].contains(reference) && !served.is_empty());
    }
}

/// What the API documents, as it is printed.
fn real() -> Value {
    serde_json::to_value(web::api::document("1.2.3")).unwrap()
}

#[test]
fn the_answers_that_do_happen_are_in_the_document() {
    let document = real();
    let below = |rest: &str| format!("/api/admin/alerts/{{id}}/{rest}/");
    for (path, method, expected) in [
        (below("recipients"), "get", &["400", "404"][..]),
        (below("deliveries"), "get", &["400", "404"]),
        (below("trigger"), "post", &["400", "404", "408", "409", "413", "415", "422"]),
        ("/api/teams/{id}/members/".to_owned(), "get", &["400", "404"]),
        ("/api/admin/alerts/".to_owned(), "get", &["400", "404"]),
        ("/api/admin/alerts/".to_owned(), "post", &["400", "409", "422"]),
        ("/api/admin/users/import/".to_owned(), "post", &["409", "413", "415", "422"]),
    ] {
        let found = statuses(&document, &path, method);
        for status in expected.iter().chain(&["405"]) {
            assert!(found.iter().any(|known| known == status), "{method} {path} lacks {status}: {found:?}");
        }
    }
}

#[test]
fn no_two_operations_have_the_same_id() {
    let document = real();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let ids: Vec<&str> = operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!((ids.len(), ids.len() > 40), (distinct.len(), true));
    assert!(distinct.contains("post_admin_alerts_by_id_trigger"), "{distinct:?}");
}

/// Two schemas of one name would silently become one, and the properties of the other would be gone.
#[test]
fn every_example_of_an_answer_fits_the_schema_that_bears_its_name() {
    let document = real();
    let rounds = &document["components"]["schemas"]["Round"]["properties"];
    let of_kind = &document["components"]["schemas"]["RoundsOfKind"]["properties"];
    assert!(rounds["due_at"].is_object() && of_kind["rounds"].is_object());
    let mut strangers = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for response in operation["responses"].as_object().unwrap().values() {
                let media = &response["content"]["application/json"];
                compare(&document, &media["schema"], &media["example"], &format!("{method} {path}"), &mut strangers);
            }
        }
    }
    assert!(strangers.is_empty(), "{strangers:#?}");
}

/// Notes the members of an example that its schema does not have.
fn compare(document: &Value, schema: &Value, example: &Value, place: &str, strangers: &mut Vec<String>) {
    let schema = resolved(document, schema);
    for item in example.as_array().into_iter().flatten() {
        compare(document, &schema["items"], item, place, strangers);
    }
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    for (name, value) in example.as_object().into_iter().flatten() {
        match properties.get(name) {
            Some(property) => compare(document, property, value, &format!("{place} {name}"), strangers),
            None => strangers.push(format!("{place} {name}")),
        }
    }
}

fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => schema,
    }
}

#[test]
fn requests_are_described_as_they_are_judged() {
    let document = real();
    let schemas = &document["components"]["schemas"];
    let choices = &schemas["AlertChoices"]["properties"];
    assert_eq!(choices["severity"]["enum"], json!(["Info", "Warning", "Critical"]));
    assert_eq!(choices["stop_reminders_on"]["enum"], json!(["acknowledge", "read"]));
    assert_eq!(schemas["UserBody"]["properties"]["role"]["enum"], json!(["user", "admin"]));
    let registry = channels::Registry::build().unwrap();
    for word in choices["delivery_type"]["enum"].as_array().unwrap() {
        assert!(registry.find(word.as_str().unwrap()).is_some(), "{word}");
    }
    for (name, property) in choices.as_object().unwrap() {
        let types = property["type"].to_string();
        assert!(!types.contains("null"), "{name} may not be null, says the handler: {types}");
    }
    let zone = &schemas["UserBody"]["properties"]["timezone"];
    assert_eq!(zone["type"], json!(["string", "null"]), "null says the organization's own");
}

#[test]
fn a_change_demands_no_field() {
    let document = real();
    let items = document["paths"].as_object().unwrap().values();
    let patches: Vec<&Value> = items.map(|item| &item["patch"]).filter(|patch| !patch.is_null()).collect();
    assert!(patches.len() > 3);
    for patch in patches {
        let schema = &patch["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(resolved(&document, schema)["required"], Value::Null, "{schema}");
    }
}
