//! The API's document: what every operation has in common is written here once, the rest stands beside each handler.

mod answer;
mod change;
mod operation;
mod parameter;
mod reader;
pub(crate) mod words;

use axum::http::Method;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::Tag;
use utoipa::openapi::{Components, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder};

pub use reader::routes;

/// Whether a route asks who is calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody may call.
    Open,
    /// A guard stands before it.
    Guarded,
}

const BEARER: &str = "bearer";

/// In the order in which somebody who is new wants to read them.
const TAGS: [&str; 9] = ["auth", "inbox", "alerts", "teams", "people", "organization", "analytics", "audit", "system"];

/// A document without paths: title, security scheme and the errors that all operations share.
pub fn document(version: &str) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Oyez")
        .version(version)
        .description(Some(
            "Alerts that must not be missed, and who has heard them. Every path answers with and without its trailing slash; \
             bodies are JSON or forms; date-times are UTC.",
        ))
        .build();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An access token from `/api/auth/login/`, or an API token."))
        .build();
    let mut components = Components::new();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    answer::add_components(&mut components);
    OpenApiBuilder::new().info(info).tags(Some(TAGS.map(Tag::new))).components(Some(components)).build()
}

/// Adds to each operation what its door and its shape imply, unless the handler describes it itself.
pub(crate) fn describe(document: &mut OpenApi, access: Access) {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            operation::describe(&method, path, operation, access);
        }
    }
    change::loosen(document);
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let all = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Delete, &mut item.delete),
        (HttpMethod::Patch, &mut item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The operations whose good answer is JSON.
pub(crate) fn json_operations(document: &OpenApi) -> impl Iterator<Item = (Method, String)> {
    document.paths.paths.iter().flat_map(|(path, item)| {
        let all = [
            (Method::GET, &item.get),
            (Method::PUT, &item.put),
            (Method::POST, &item.post),
            (Method::DELETE, &item.delete),
            (Method::PATCH, &item.patch),
        ];
        let answering = all.into_iter().filter(|(_, found)| found.as_ref().is_some_and(operation::answers_json));
        answering.map(|(method, _)| (method, path.clone()))
    })
}
