//! The inbox for other people's pages: its script under a name that does not change, and a page that shows it. It asks for no cookie.

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::compression::CompressionLayer;

use crate::assets;

/// The script's files in the order in which they build on each other; together they are one module.
const PARTS: [&str; 12] =
    ["strings", "style", "dom", "links", "client", "stream", "model", "place", "item", "list", "panel", "element"];
const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";
const STYLE_TYPE: &str = "text/css; charset=utf-8";
const PAGE_TYPE: &str = "text/html; charset=utf-8";
/// Other people's pages name the script once and for all, so that a new version must reach them soon.
const SOON: &str = "public, max-age=300, stale-while-revalidate=3600";
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Comments and indentation stay at home: they are a sixth of what would be sent.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let parts = PARTS.map(|part| assets::text(&format!("embed/inbox/{part}.js")));
    let lines = parts.iter().flat_map(|part| part.lines()).map(str::trim_start);
    let spoken = lines.filter(|line| !line.is_empty() && !line.starts_with("//") && !line.starts_with("/**"));
    spoken.flat_map(|line| [line, "\n"]).collect()
});

/// The script. It stands outside our pages' policy, which would keep it to ourselves.
pub(crate) fn script<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/embed/inbox.js", get(serve)).layer(CompressionLayer::new())
}

/// The page that shows it, under the policy of all our pages.
pub(crate) fn demo<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let file = |name: &'static str, kind: &'static str| {
        get(async move || ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], assets::text(name)))
    };
    Router::new()
        .route("/embed/demo", file("embed/demo.html", PAGE_TYPE))
        .route("/embed/demo.css", file("embed/demo.css", STYLE_TYPE))
        .route("/embed/demo.js", file("embed/demo.js", SCRIPT_TYPE))
}

/// `GET /embed/inbox.js`.
async fn serve(headers: HeaderMap) -> Response {
    // Weak, since it may be sent compressed.
    let tag = format!("W/\"{}\"", assets::fingerprint());
    let known = headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|known| known.trim() == tag));
    let open = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (RESOURCE_POLICY, "cross-origin"), (CACHE_CONTROL, SOON)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, open, [(ETAG, tag)]).into_response();
    }
    (open, [(ETAG, tag)], [(CONTENT_TYPE, SCRIPT_TYPE)], SCRIPT.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
    use tower::ServiceExt;

    use super::*;

    const GZIPPED_BYTES_MAX: usize = 15 * 1024;

    async fn ask(name: HeaderName, value: &str) -> Response {
        let request = Request::get("/embed/inbox.js").header(name, value).body(Body::empty()).unwrap();
        script::<()>().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn the_script_is_small_on_the_way() {
        let response = ask(ACCEPT_ENCODING, "gzip").await;
        assert_eq!(response.headers()[CONTENT_ENCODING], "gzip");
        let size = to_bytes(response.into_body(), usize::MAX).await.unwrap().len();
        assert!((1024..GZIPPED_BYTES_MAX).contains(&size), "{size} bytes");
    }

    #[tokio::test]
    async fn any_page_may_load_the_script_and_asks_for_it_only_once() {
        let response = ask(ACCEPT_ENCODING, "identity").await;
        let headers = response.headers();
        assert_eq!(headers[CONTENT_TYPE], SCRIPT_TYPE);
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(headers[RESOURCE_POLICY], "cross-origin");
        let again = ask(IF_NONE_MATCH, headers[ETAG].to_str().unwrap()).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(IF_NONE_MATCH, "W/\"another\"").await.status(), StatusCode::OK);
    }

    #[test]
    fn the_script_is_whole_and_brings_in_nothing_and_writes_no_markup() {
        for part in PARTS {
            let text = assets::text(&format!("embed/inbox/{part}.js"));
            assert!(!text.is_empty(), "{part}");
            // A comment of several lines would be left out by half.
            let comments = text.lines().map(str::trim).filter(|line| line.starts_with("/*"));
            assert!(comments.into_iter().all(|line| line.ends_with("*/")), "{part}");
        }
        for line in SCRIPT.lines() {
            assert!(!line.starts_with("import ") && !line.contains("import("), "{line}");
            for way in
                ["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTML", "document.write", "eval(", "Function("]
            {
                assert!(!line.contains(way), "{line}");
            }
            let hosts = line.match_indices("http").map(|(at, _)| &line[at..]);
            let known = ["http://www.w3.org/2000/svg", "https?:"];
            let foreign = hosts.filter(|host| !known.iter().any(|known| host.starts_with(known)));
            assert_eq!(foreign.count(), 0, "{line}");
        }
    }

    #[test]
    fn both_languages_of_the_script_say_the_same_things() {
        let keys = |from: &str, to: &str| {
            let text = assets::text("embed/inbox/strings.js");
            let block = text.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
            let words = block.split(['\n', ',', ' ']).filter_map(|word| word.strip_suffix(':'));
            let mut keys: Vec<_> =
                words.filter(|word| word.chars().all(char::is_alphabetic)).map(str::to_owned).collect();
            keys.sort();
            keys
        };
        // Texts with a word before a colon are in both.
        assert_eq!(keys("  en: {", "\n  },"), keys("  de: {", "\n  },"));
    }
}
