//! One path for both spellings: under `/api` a missing trailing slash is added before routing, so no redirect can lose a body.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

pub(crate) fn complete(mut request: Request) -> Request {
    if let Some(uri) = completed(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

fn completed(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let ours = path == "/api" || path.starts_with("/api/");
    if !ours || path.ends_with('/') {
        return None;
    }
    let text = match uri.query() {
        Some(query) => format!("{path}/?{query}"),
        None => format!("{path}/"),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}
