//! A page whose handler panics, with all that stands around pages and around routes.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode};
use axum::routing::get;
use oyez::node::{Node, Schema};
use oyez::settings::{Settings, Sources};
use tower::ServiceExt;
use web::edge::Edge;

use crate::binary::Place;

const PAGE_BYTES_MAX: usize = 100_000;

async fn broken() -> &'static str {
    let pages: [&str; 0] = [];
    pages.first().expect("there is a page")
}

#[tokio::test]
async fn a_panic_becomes_a_page_with_the_number_of_its_request() {
    let place = Place::new();
    let folder = ("OYEZ_DATA_DIR".to_owned(), place.path().join("data").display().to_string());
    let settings = Settings::load(&Sources { environment: vec![folder], ..Sources::default() }).expect("settings");
    let node = Node::open(&settings, Schema::Migrate).await.expect("a node");
    let services = node.services(&settings).expect("services");
    let pages = ui::around(Router::new().route("/broken", get(broken)), &services).with_state(services);
    let edge = Edge {
        request_ids: Arc::new(|| HeaderValue::from_static("number-of-it")),
        trusted_proxies: Vec::new(),
        allowed_origins: Vec::new(),
    };
    let request = Request::get("/broken").header("accept-language", "de").body(Body::empty()).expect("a request");
    let answer = edge.around(pages).oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers().clone();
    assert_eq!(headers["x-request-id"], "number-of-it");
    assert!(headers["content-security-policy"].to_str().expect("text").contains("default-src"), "{headers:?}");
    assert!(headers["content-type"].to_str().expect("text").starts_with("text/html"), "{headers:?}");
    let page = to_bytes(answer.into_body(), PAGE_BYTES_MAX).await.expect("a page");
    let page = String::from_utf8(page.to_vec()).expect("text");
    assert!(page.contains("<html lang=\"de\"") && page.contains("number-of-it"), "{page}");
    assert!(!page.contains("there is a page"), "what went wrong inside is the log's business: {page}");
}
