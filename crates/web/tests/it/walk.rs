//! Walks every path of a router and compares what it answers with what its document says.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body as RawBody;
use axum::http::Request;
use tower::ServiceExt;
use utoipa::openapi::OpenApi;

/// `METHOD path` of everything that is routed but not documented, or documented but not routed.
pub(crate) async fn gaps(router: &Router, document: &OpenApi) -> Vec<String> {
    let documented = documented(document);
    let mut answered = BTreeSet::new();
    for path in paths(router) {
        for method in allowed(router, &path).await {
            answered.insert(format!("{method} {path}"));
        }
    }
    answered.symmetric_difference(&documented).cloned().collect()
}

/// `METHOD path` of everything that is documented.
pub(crate) fn documented(document: &OpenApi) -> BTreeSet<String> {
    let json = serde_json::to_value(&document.paths).unwrap();
    let mut all = BTreeSet::new();
    for (path, item) in json.as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            all.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    all
}

/// The router tells its paths only in its debug form, where each stands in quotes.
fn paths(router: &Router) -> BTreeSet<String> {
    let debug = format!("{router:?}");
    let quoted = debug.split('"').skip(1).step_by(2);
    let found: BTreeSet<String> = quoted.filter(|text| text.starts_with("/api/")).map(str::to_owned).collect();
    assert!(!found.is_empty(), "the router's debug form no longer shows its paths");
    found
}

/// A method that exists nowhere is answered with `Allow`, by the guard's refusal too.
async fn allowed(router: &Router, path: &str) -> Vec<String> {
    let request = Request::builder().method("OYEZ").uri(path.replace(['{', '}'], ""));
    let reply = router.clone().oneshot(request.body(RawBody::empty()).unwrap()).await.unwrap();
    let allow = reply.headers().get("allow").map_or("", |value| value.to_str().unwrap());
    let methods = allow.split(',').filter(|method| *method != "HEAD" && !method.is_empty());
    methods.map(str::to_owned).collect()
}
