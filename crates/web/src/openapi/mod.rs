//! The API's document: what every operation has in common is written here once, the rest stands beside each handler.

mod answer;
mod change;
mod operation;
mod parameter;
mod presence;
mod reader;
mod refusal;
pub(crate) mod words;

use std::collections::BTreeMap;

use axum::http::Method;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, HttpMethod, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, RefOr, Schema, ServerBuilder,
};

pub(crate) use answer::Detail;
pub use reader::routes;

/// The components that schemas name.
type Schemas = BTreeMap<String, RefOr<Schema>>;

/// Whether a route asks who is calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody may call.
    Open,
    /// A guard stands before it.
    Guarded,
}

const BEARER: &str = "bearer";

/// What is said to whoever reads the document first.
const ABOUT: &str = include_str!("about.md");

/// In the order in which somebody who is new wants to read them.
const TAGS: [(&str, &str); 9] = [
    ("auth", "Signing in and staying signed in, one's own account, and tokens for programs."),
    ("inbox", "A person's own alerts: what concerns them now, and what they do about it."),
    ("alerts", "Alerts as admins publish, change and end them, and what became of each."),
    ("teams", "Teams and who is in them. Everybody reads them, admins write."),
    ("people", "The organization's accounts in its admins' hands, one by one and from files."),
    ("organization", "The settings of one's own organization, for its admins."),
    ("analytics", "What became of the alerts, in figures, for admins."),
    ("audit", "Who did what, for admins."),
    ("system", "What machines ask of the process itself, and what operators see of the installation."),
];

/// A document without paths: title, security scheme and the errors that all operations share.
pub fn document(version: &str) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Oyez")
        .version(version)
        .description(Some(ABOUT))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An access token from `/api/auth/login/`, or an API token."))
        .build();
    let mut components = Components::new();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    answer::add_components(&mut components);
    let tags = TAGS.map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build());
    let here = ServerBuilder::new().url("/").description(Some("The address that this document came from.")).build();
    OpenApiBuilder::new().info(info).servers(Some([here])).tags(Some(tags)).components(Some(components)).build()
}

/// Adds to each operation what its door and its shape imply, unless the handler describes it itself.
pub(crate) fn describe(document: &mut OpenApi, access: Access) {
    change::loosen(document);
    presence::require(document);
    let schemas = document.components.as_ref().map(|components| &components.schemas);
    let none = Schemas::new();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            operation::describe(&method, path, operation, access, schemas.unwrap_or(&none));
        }
    }
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
