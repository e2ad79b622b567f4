//! The document: printed, served, and the same as what is routed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::binary::Place;
use crate::server::Server;

fn printed() -> Value {
    let ended = Place::new().run(&["openapi"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).expect("JSON")
}

fn paths(document: &Value) -> BTreeSet<String> {
    document["paths"].as_object().expect("paths").keys().cloned().collect()
}

#[tokio::test]
async fn what_is_printed_without_a_database_is_what_a_node_serves() {
    let place = Place::new();
    let node = Server::start(&place, &[], &[("OYEZ_METRICS_TOKEN", "0123456789abcdef")]);
    let served: Value = node.get("/api/openapi.json").await.json().await.expect("JSON");
    assert_eq!(served, printed());
    assert!(paths(&served).len() > 5);
    node.stop();
}

/// Every operation, with a name for messages.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let items = document["paths"].as_object().expect("paths");
    items
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("operations");
            methods.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn every_operation_says_what_it_does_takes_and_answers_with_an_example() {
    let document = printed();
    let mut gaps = Vec::new();
    for (name, operation) in operations(&document) {
        if operation["summary"].as_str().is_none_or(str::is_empty) {
            gaps.push(format!("{name}: no summary"));
        }
        if operation["tags"].as_array().is_none_or(Vec::is_empty) {
            gaps.push(format!("{name}: no tag"));
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["description"].as_str().is_none_or(str::is_empty) {
                gaps.push(format!("{name}: parameter {} is not described", parameter["name"]));
            }
        }
        if let Some(content) = operation["requestBody"]["content"].as_object() {
            gaps.extend(without_example(&document, content, &name, "the body"));
        }
        let responses = operation["responses"].as_object().expect("responses");
        let good = responses.iter().filter(|(status, _)| status.starts_with('2'));
        for (status, response) in good.clone() {
            if let Some(content) = response["content"].as_object() {
                gaps.extend(without_example(&document, content, &name, status));
            } else if status != "204" {
                gaps.push(format!("{name}: {status} has no body"));
            }
        }
        if good.count() == 0 {
            gaps.push(format!("{name}: no success"));
        }
    }
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
}

fn without_example(document: &Value, content: &serde_json::Map<String, Value>, name: &str, part: &str) -> Vec<String> {
    let lacks = |media: &Value| {
        let schema = resolved(document, &media["schema"]);
        media["example"].is_null()
            && media["examples"].is_null()
            && schema["example"].is_null()
            && schema["examples"].is_null()
    };
    let lacking = content.iter().filter(|(_, media)| lacks(media));
    lacking.map(|(kind, _)| format!("{name}: {part} ({kind}) has no example")).collect()
}

fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}
