//! `GET /sw.js`: the service worker, with the fingerprint of the assets that it keeps and the few words that it says itself.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::assets;
use crate::language::Language;

/// Where the worker puts the time.
const TIME: &str = "{time}";

/// Browsers look for another one whenever they like, so no cache may have it.
pub(super) async fn show() -> Response {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    let given = json!({"fingerprint": assets::fingerprint(), "words": words()});
    (headers, format!("const oyez = {given};\n{}", assets::text("sw.js"))).into_response()
}

/// By language, since a page that is kept stays in the one it was made in.
fn words() -> Map<String, Value> {
    let told = |language: Language| json!({"mark": language.named("offline-mark", TIME), "again": language.text("offline-again")});
    Language::ALL.into_iter().map(|language| (language.tag().to_owned(), told(language))).collect()
}
