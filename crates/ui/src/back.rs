//! The ways back: where somebody comes from, and where a sign-in leads them again. Nobody is led to another host.

use axum::http::HeaderMap;
use axum::http::header::REFERER;
use web::peer::Peer;

/// Longest path that a sign-in leads back to, in bytes.
const BACK_BYTES_MAX: usize = 1_000;

/// The page of ours that a request comes from, with its query.
pub(crate) fn came_from<'h>(headers: &'h HeaderMap, peer: &Peer) -> Option<&'h str> {
    let page = headers.get(REFERER)?.to_str().ok()?.strip_prefix(peer.scheme)?.strip_prefix("://")?;
    own_path(page.strip_prefix(peer.host.as_str())?)
}

/// Where to sign in, to come back to `back` afterwards.
pub(crate) fn sign_in_path(back: &str) -> String {
    match own_path(back) {
        Some(back) if back != "/" => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", back).finish();
            format!("/login?{query}")
        }
        _ => "/login".to_owned(),
    }
}

/// A path within this host, whatever a browser makes of it: nobody is led elsewhere. Browsers take steps such as `/./` out, and what is
/// left of `/.//host` begins with the name of a host; so a path has none, and no empty ones.
pub(crate) fn own_path(path: &str) -> Option<&str> {
    let is_plain = |c: char| c.is_ascii_graphic() && c != '\\';
    let steps = path.split(['?', '#']).next()?.strip_prefix('/')?;
    let leads_on =
        |step: &str| !step.is_empty() && !matches!(step.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    let is_own = steps.is_empty() || steps.strip_suffix('/').unwrap_or(steps).split('/').all(leads_on);
    Some(path).filter(|path| is_own && path.chars().all(is_plain) && path.len() <= BACK_BYTES_MAX)
}

/// Whether a browser would take the beginning of the path for a host, where a page leads back to it.
pub(crate) fn is_foreign(path: &str) -> bool {
    path.starts_with("//")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_page_that_somebody_comes_from_is_one_of_ours() {
        let peer = Peer { address: None, scheme: "https", host: "oyez.example".to_owned() };
        let from = |page: &'static str| {
            let headers = HeaderMap::from_iter([(REFERER, HeaderValue::from_static(page))]);
            came_from(&headers, &peer).map(str::to_owned)
        };
        assert_eq!(from("https://oyez.example/admin/teams?page=2").as_deref(), Some("/admin/teams?page=2"));
        for foreign in [
            "https://evil.example/admin",
            "http://oyez.example/admin",
            "https://oyez.example.evil.example/",
            "https://oyez.example//evil.example",
            "https://oyez.example:8443/",
            "",
        ] {
            assert_eq!(from(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn nobody_is_led_to_another_host() {
        for path in ["/", "/inbox?show=all", "/alerts/7#history", "/api/docs/", "/a.b/.c", "/inbox?q=a//b/../c"] {
            assert_eq!(own_path(path), Some(path));
        }
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "inbox",
            "/\t/evil.example",
            "/é",
            "/.//evil.example/x",
            "/inbox/..//evil.example",
            "/%2e//evil.example",
            "/%2E%2e/inbox",
            "/inbox/./x",
            "/inbox/..",
            "/inbox//",
            "//",
        ] {
            assert_eq!(own_path(path), None, "{path}");
        }
    }
}
