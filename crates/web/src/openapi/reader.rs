//! Serves the document, and a page that reads it aloud to people. The page loads nothing from anywhere else.

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::openapi::OpenApi;

use crate::error::ApiError;

const HTML: &str = include_str!("docs.html");
const CSS: &str = include_str!("docs.css");
const ICON: &str = include_str!("icon.svg");
const SCRIPT: &str = "text/javascript; charset=utf-8";

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/api/openapi.json` and `/api/docs/`. They describe the others and are not described themselves.
///
/// # Errors
/// The document does not serialize.
pub fn routes(document: &OpenApi) -> Result<Router, ApiError> {
    let json = Bytes::from(serde_json::to_vec(document).map_err(ApiError::fault)?);
    Ok(Router::new()
        .route("/api/openapi.json/", get(async move || typed("application/json", json)))
        .route("/api/docs/", get(async || typed("text/html; charset=utf-8", HTML)))
        .route("/api/docs/docs.css/", get(async || typed("text/css; charset=utf-8", CSS)))
        .route("/api/docs/icon.svg/", get(async || typed("image/svg+xml", ICON)))
        .route("/api/docs/docs.js/", get(async || typed(SCRIPT, include_str!("docs.js"))))
        .route("/api/docs/operation.js/", get(async || typed(SCRIPT, include_str!("operation.js"))))
        .route("/api/docs/schema.js/", get(async || typed(SCRIPT, include_str!("schema.js"))))
        .method_not_allowed_fallback(async |method| ApiError::MethodNotAllowed(method)))
}

fn typed(media_type: &'static str, content: impl IntoResponse) -> impl IntoResponse {
    let headers: [(HeaderName, &'static str); 4] = [
        (CONTENT_TYPE, media_type),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, content)
}
