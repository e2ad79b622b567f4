//! What the next page says about what was just done: the name of a text in a cookie that is read once.

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use web::peer::Peer;

use crate::cookie::Cookie;

/// Long enough for a redirect.
const LIFE_S: u64 = 60;
const KEY_BYTES_MAX: usize = 60;

/// Goes to a page that says so.
pub(crate) fn then(to: &str, key: &str, peer: &Peer) -> Response {
    let mut response = Redirect::to(to).into_response();
    if let Some(cookie) = Cookie::Notice.set(key, peer, Some(LIFE_S)) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Takes a notice away with the page that showed it.
pub(crate) async fn forget_shown(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(peer) = Peer::from_request_parts(&mut parts, &()).await;
    let has_notice = Cookie::Notice.read(&parts.headers, &peer).is_some();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // A fresh one was set by what was just done.
    let sets_its_own = response.status().is_redirection();
    if let Some(cookie) = Cookie::Notice.clear(&peer).filter(|_| has_notice && is_page && !sets_its_own) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// A key as we write them; anything else somebody else wrote.
pub(crate) fn read(value: &str) -> Option<&str> {
    let is_ours = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (value.len() <= KEY_BYTES_MAX && value.starts_with("done-") && value.bytes().all(is_ours)).then_some(value)
}
