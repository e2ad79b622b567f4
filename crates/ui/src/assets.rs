//! Styles, scripts and pictures, built into the binary. A name carries the hash of what it names, so that browsers may keep it for ever.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

/// Everything under `assets/`.
#[derive(Embed)]
#[folder = "assets/"]
#[exclude = "*.LICENSE"]
struct Files;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const HASH_DIGITS: usize = 10;

/// The files by their names, each with the name that carries its hash.
static NAMES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let named = |name: &str| {
        let hash = Files::get(name)?.metadata.sha256_hash();
        let hash: String = hash.iter().take(HASH_DIGITS / 2).flat_map(|byte| hex(*byte)).collect();
        Some((name.to_owned(), format!("{hash}/{name}")))
    };
    Files::iter().filter_map(|name| named(&name)).collect()
});

/// Both digits of a byte.
fn hex(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0'))
}

/// The path of an asset. One that is not there is a fault that the tests of every page notice.
pub(crate) fn path(name: &str) -> String {
    let known = NAMES.get(name).map_or(name, String::as_str);
    format!("/assets/{known}")
}

/// A short text that changes with any of the assets.
pub(crate) fn fingerprint() -> String {
    let digits = NAMES.values().flat_map(|name| name.bytes().take(HASH_DIGITS)).map(u64::from);
    let mixed = digits.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ byte).wrapping_mul(0x0100_0000_01b3));
    format!("{mixed:016x}")
}

/// The text of an asset, for those that are served under names of their own.
pub(crate) fn text(name: &str) -> String {
    Files::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

/// `GET /assets/{hash}/{name}`.
pub(crate) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let is_current = NAMES.get(&name).is_some_and(|known| known.starts_with(&format!("{hash}/")));
    match Files::get(&name).filter(|_| is_current) {
        Some(file) => {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
            if let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) {
                headers.insert(CONTENT_TYPE, kind);
            }
            (headers, file.data.into_owned()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
