//! `GET /manifest.webmanifest`: how the app looks where it is installed.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::assets;
use crate::visitor::Guest;

pub(super) async fn show(guest: Guest) -> Response {
    let headers = [(CONTENT_TYPE, "application/manifest+json"), (CACHE_CONTROL, "no-cache")];
    (headers, manifest(&guest.shell.text("app-description"), guest.shell.language.tag()).to_string()).into_response()
}

/// W3C Web Application Manifest.
fn manifest(description: &str, language: &str) -> Value {
    let icon = |name: &str, sizes: &str, kind: &str, purpose: &str| json!({"src": assets::path(name), "sizes": sizes, "type": kind, "purpose": purpose});
    json!({
        "id": "/",
        "name": "Oyez",
        "short_name": "Oyez",
        "description": description,
        "lang": language,
        "start_url": "/inbox",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#1f3a5f",
        "background_color": "#f4f6f9",
        "icons": [
            icon("icon-192.png", "192x192", "image/png", "any"),
            icon("icon-512.png", "512x512", "image/png", "any"),
            icon("icon-maskable.png", "512x512", "image/png", "maskable"),
            icon("icon.svg", "any", "image/svg+xml", "any"),
        ],
    })
}
