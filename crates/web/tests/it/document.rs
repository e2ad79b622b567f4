//! The document of the real API: what all of its operations and schemas have in common.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::installation::{Installation, PASSWORD};
use crate::openapi::statuses;
use crate::schema::{examples, misfits, resolved};

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
        (below("remind"), "post", &["400", "404", "408", "409", "413", "415", "422"]),
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
fn an_operation_is_summed_up_in_one_short_sentence_and_the_rest_stands_below() {
    let document = real();
    let items = document["paths"].as_object().unwrap().values();
    for operation in items.flat_map(|item| item.as_object().unwrap().values()) {
        let summary = operation["summary"].as_str().unwrap();
        assert!((5..=60).contains(&summary.len()) && !summary.ends_with('.'), "{summary}");
    }
    let trigger = &document["paths"]["/api/admin/alerts/{id}/trigger/"]["post"];
    assert_eq!(trigger["summary"], "Sends an alert to its whole audience now");
    assert!(trigger["description"].as_str().unwrap().starts_with("Snoozed people are included"));
}

#[test]
fn a_parameter_of_one_name_means_the_same_everywhere() {
    let document = real();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let mut seen = 0;
    for parameter in operations.flat_map(|operation| operation["parameters"].as_array().into_iter().flatten()) {
        assert!(parameter["description"].as_str().is_some_and(|text| text.ends_with('.')), "{parameter}");
        assert!(!parameter["schema"]["type"].is_array(), "no parameter is null: {parameter}");
        if parameter["name"] == "page_size" {
            assert_eq!(parameter["schema"], json!({"type": "integer", "default": 10}), "nothing is refused");
            let told = "Rows on a page: more than 100 are 100, and what is no whole number from 1 is 10.";
            assert_eq!(parameter["description"], told);
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen}");
}

#[tokio::test]
async fn where_the_document_says_that_the_tokens_are_there_they_are() {
    let document = real();
    let about = document["info"]["description"].as_str().unwrap();
    let oyez = Installation::new().await;
    oyez.user("john").await;
    let login = json!({"email": "john@example.com", "password": PASSWORD});
    let answer = oyez.post("/api/auth/login/", login).await.json();
    for place in ["data.token", "data.refresh"] {
        assert!(about.contains(&format!("(`{place}`)")), "{about}");
        let found = answer.pointer(&format!("/{}", place.replace('.', "/")));
        assert!(found.is_some_and(Value::is_string), "{place} in {answer}");
    }
}

#[test]
fn an_answer_always_has_what_may_be_null_in_it() {
    let document = real();
    let schemas = &document["components"]["schemas"];
    let requires = |schema: &str, field: &str| schemas[schema]["required"].as_array().unwrap().contains(&json!(field));
    assert!(requires("Page_Team", "next") && requires("InboxItem", "snooze_until") && requires("User", "own_timezone"));
    assert!(!requires("User", "team_name") && !requires("TeamMember", "email"), "these may be absent");
    assert_eq!(schemas["Page_Team"]["properties"]["results"]["items"]["$ref"], "#/components/schemas/Team");
}

#[test]
fn errors_name_the_headers_that_they_bear() {
    let document = real();
    let headers = |name: &str| {
        let found = document["components"]["responses"][name]["headers"].as_object().unwrap();
        assert!(found.values().all(|header| header["description"].is_string()), "{found:?}");
        found.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(headers("Throttled"), ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"]);
    assert_eq!(headers("Unauthenticated"), ["WWW-Authenticate"]);
    assert_eq!(
        (headers("MethodNotAllowed"), headers("Unavailable")),
        (vec!["Allow".into()], vec!["Retry-After".into()])
    );
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
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for response in operation["responses"].as_object().unwrap().values() {
                let media = &resolved(&document, response)["content"]["application/json"];
                for example in examples(media) {
                    let place = format!("{method} {path}");
                    found.extend(misfits(&document, &media["schema"], example, &place));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
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
