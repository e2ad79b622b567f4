//! `Accept`: who cannot read JSON learns it before anything is done. Operations that answer in other forms do not come by here.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::OpenApi;

use crate::error::ApiError;
use crate::openapi;

/// The operations that answer with JSON, as the document has them.
pub(crate) struct JsonOperations(HashSet<(Method, String)>);

impl JsonOperations {
    pub(crate) fn of(document: &OpenApi) -> Self {
        Self(openapi::json_operations(document).collect())
    }

    fn has(&self, request: &Request) -> bool {
        let path = request.extensions().get::<MatchedPath>();
        path.is_some_and(|path| self.0.contains(&(request.method().clone(), path.as_str().to_owned())))
    }
}

pub(crate) async fn refuse_others(
    State(operations): State<Arc<JsonOperations>>,
    request: Request,
    next: Next,
) -> Response {
    if operations.has(&request) && !admits_json(request.headers()) {
        return ApiError::NotAcceptable.into_response();
    }
    next.run(request).await
}

/// No header at all, or an empty one, admits everything. Of several ranges the most specific one decides.
fn admits_json(headers: &HeaderMap) -> bool {
    let texts: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let text = texts.join(",");
    let ranges = text.split(',').map(str::trim).filter(|range| !range.is_empty());
    let mut is_empty = true;
    let mut decisive = (0, false);
    for range in ranges {
        is_empty = false;
        let (specificity, is_wanted) = judge(range);
        if specificity > decisive.0 {
            decisive = (specificity, is_wanted);
        } else if specificity == decisive.0 {
            decisive.1 |= is_wanted;
        }
    }
    is_empty || decisive.1
}

/// How closely a range names JSON, from 0 for not at all, and whether it is wanted.
fn judge(range: &str) -> (u8, bool) {
    let mut parts = range.split(';').map(str::trim);
    let specificity = match parts.next().unwrap_or("").to_ascii_lowercase().as_str() {
        "application/json" => 3,
        "application/*" => 2,
        "*/*" | "*" => 1,
        _ => return (0, false),
    };
    let weight = parts.find_map(|part| part.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q")));
    let is_nothing = weight.is_some_and(|(_, weight)| weight.trim().parse().is_ok_and(|weight: f32| weight <= 0.0));
    (specificity, !is_nothing)
}
