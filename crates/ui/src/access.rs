//! Signing in and out of a browser: cookies set and taken away.

use axum::http::header::SET_COOKIE;
use axum::response::Response;
use domain::Secret;
use web::peer::Peer;

use crate::cookie::Cookie;

/// How long a browser keeps the cookie; the session itself may end before.
const COOKIE_LIFE_S: u64 = 400 * 24 * 60 * 60;
/// How long a browser remembers that somebody signed out: other windows learn of it within seconds, or when they are looked at again.
const LEFT_LIFE_S: u64 = 60 * 60;

/// The answer with the cookie of a session that has just begun.
pub(crate) fn begun(mut response: Response, cookie: &Secret, peer: &Peer) -> Response {
    let headers = response.headers_mut();
    let set = Cookie::Session.set(cookie.expose(), peer, Some(COOKIE_LIFE_S));
    for cookie in [set, Cookie::Guest.clear(peer), Cookie::Left.clear(peer)].into_iter().flatten() {
        headers.append(SET_COOKIE, cookie);
    }
    response
}

/// The answer without any session.
pub(crate) fn ended(mut response: Response, peer: &Peer) -> Response {
    let cookies = [Cookie::Session.clear(peer), Cookie::Left.set("1", peer, Some(LEFT_LIFE_S))];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
