//! The document against the API itself: what it gives as examples of requests is taken, and what it says of mistakes is answered.

use serde_json::{Value, json};
use service::account::Policy;

use crate::app::Reply;
use crate::installation::{Installation, Visitor, policy};
use crate::schema::{examples, misfits};

/// One operation, with the part of the document that describes it.
struct Described {
    method: String,
    path: String,
    operation: Value,
}

fn document() -> Value {
    serde_json::to_value(web::api::document("1.2.3")).unwrap()
}

fn operations(document: &Value) -> Vec<Described> {
    let paths = document["paths"].as_object().unwrap().iter();
    let each = paths.flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(|(method, operation)| Described {
            method: method.to_uppercase(),
            path: path.replace("{id}", if path.contains("/users/{id}/") { "2" } else { "1" }),
            operation: operation.clone(),
        })
    });
    each.collect()
}

/// Where every id of an example names something: three teams, three people, an alert, an import.
async fn prepared() -> Installation {
    let oyez = Installation::with_policy(Policy { is_registration_open: true, ..policy() }).await;
    let admin = oyez.admin().await;
    for name in ["Red", "Green", "Blue"] {
        assert_eq!(admin.post("/api/teams/", json!({"name": name})).await.status, 201);
    }
    for name in ["ann", "bob"] {
        oyez.person(&oyez.home, name, domain::Role::User).await;
    }
    assert_eq!(admin.post("/api/admin/alerts/", json!({"title": "T", "message": "M"})).await.status, 201);
    assert_eq!(admin.post_file("/api/admin/users/import/", "text/csv", "email\n").await.status, 202);
    oyez
}

/// Whether the fields of a request were taken, be it that its credentials are no real ones. Only where the credentials
/// are in the fields may they be refused as such: elsewhere the admin's own are.
fn is_taken(described: &Described, reply: &Reply) -> bool {
    let is_open = described.operation["security"] == json!([]);
    let invented =
        [json!({"non_field_errors": ["Invalid credentials"]}), json!({"token": ["Token is invalid or expired"]})];
    reply.status.is_success() || (is_open && reply.status == 401) || invented.contains(&reply.json())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_of_a_request_is_taken() {
    let document = document();
    let mut sent = 0;
    for described in operations(&document) {
        let Described { method, path, operation } = &described;
        let content = &operation["requestBody"]["content"];
        for example in examples(&content["application/json"]) {
            let schema = &content["application/json"]["schema"];
            assert_eq!(misfits(&document, schema, example, path), [""; 0], "{method} {path}");
            let oyez = prepared().await;
            let reply = oyez.admin().await.send(method, path, Some(example.clone())).await;
            assert!(is_taken(&described, &reply), "{method} {path}: {}", reply.text);
            sent += 1;
        }
        if let Some(file) = content["text/csv"]["example"].as_str() {
            let oyez = prepared().await;
            let reply = oyez.admin().await.send_text(method, path, "text/csv", file).await;
            assert!(is_taken(&described, &reply), "{method} {path}: {}", reply.text);
            sent += 1;
        }
    }
    assert!(sent > 15, "{sent}");
}

/// Makes the mistake that the complaint is about.
async fn err(visitor: &Visitor<'_>, described: &Described, complaint: &Value) -> Reply {
    let Described { method, path, operation } = described;
    let (field, text) = complaint.as_object().unwrap().iter().next().unwrap();
    match text[0].as_str().unwrap() {
        "This field is required." => visitor.send(method, path, Some(json!({}))).await,
        "This field may not be null." => visitor.send(method, path, Some(json!({field: null}))).await,
        _ if field == "Idempotency-Key" => visitor.post_once(path, "", json!({})).await,
        _ if operation["requestBody"].is_object() => {
            visitor.send_text(method, &format!("{path}?{field}=nonsense"), "text/csv", "email\n").await
        }
        _ => visitor.send(method, &format!("{path}?{field}=nonsense"), None).await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_complaint_in_the_document_is_what_the_mistake_gets() {
    let document = document();
    let oyez = prepared().await;
    let admin = oyez.admin().await;
    let mut made = 0;
    for described in operations(&document) {
        let complaint = &described.operation["responses"]["400"]["content"]["application/json"]["example"];
        if complaint.is_object() {
            let reply = err(&admin, &described, complaint).await;
            let place = format!("{} {}", described.method, described.path);
            assert_eq!((reply.status.as_u16(), &reply.json()), (400, complaint), "{place}");
            made += 1;
        }
    }
    assert!(made > 30, "{made}");
}
