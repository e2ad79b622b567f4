//! What the next page says about what was just done, or about a field that was refused: in a cookie that is read once.

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::AlertId;
use web::peer::Peer;

use crate::cookie::Cookie;

/// Long enough for a redirect.
const LIFE_S: u64 = 60;
const KEY_BYTES_MAX: usize = 60;
/// Longest of what was typed that is shown again.
const TYPED_CHARS_MAX: usize = 40;
/// Stands between the parts of a refusal; none of them holds it.
const SEPARATOR: char = '~';

/// What a page says once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// What was done: the name of a text.
    Done(String),
    /// Why an alert was not snoozed: the name of a text, for the field in its menu.
    Refused(Refused),
}

/// A time to snooze until that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) key: String,
    pub(crate) alert: AlertId,
    pub(crate) typed: String,
}

/// Goes to a page that says so.
pub(crate) fn then(to: &str, key: &str, peer: &Peer) -> Response {
    telling(to, key, peer)
}

/// Goes back to the page on which an alert could not be snoozed, and says why at the field, with what was typed there.
pub(crate) fn refuse(to: &str, key: &str, alert: AlertId, typed: &str, peer: &Peer) -> Response {
    let typed: String = typed.chars().take(TYPED_CHARS_MAX).collect();
    let typed: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    telling(to, &format!("{key}{SEPARATOR}{}{SEPARATOR}{typed}", alert.0), peer)
}

fn telling(to: &str, notice: &str, peer: &Peer) -> Response {
    let mut response = Redirect::to(to).into_response();
    if let Some(cookie) = Cookie::Notice.set(notice, peer, Some(LIFE_S)) {
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

/// A notice as we write them; anything else somebody else wrote.
pub(crate) fn read(value: &str) -> Option<Notice> {
    let mut parts = value.split(SEPARATOR);
    let key = parts.next().filter(|key| is_ours(key))?.to_owned();
    match (parts.next(), parts.next()) {
        (None, _) => key.starts_with("done-").then_some(Notice::Done(key)),
        (Some(alert), Some(typed)) if key.starts_with("snooze-") => {
            let typed =
                form_urlencoded::parse(typed.as_bytes()).next().map_or_else(String::new, |(typed, _)| typed.into());
            let typed = typed.chars().take(TYPED_CHARS_MAX).collect();
            Some(Notice::Refused(Refused { key, alert: AlertId(alert.parse().ok()?), typed }))
        }
        _ => None,
    }
}

fn is_ours(key: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    key.len() <= KEY_BYTES_MAX && key.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;

    #[test]
    fn a_notice_is_read_as_it_was_written_and_nobody_elses_is() {
        assert_eq!(read("done-marked"), Some(Notice::Done("done-marked".to_owned())));
        let refused = |alert, typed: &str| {
            Some(Notice::Refused(Refused {
                key: "snooze-past".to_owned(),
                alert: AlertId(alert),
                typed: typed.to_owned(),
            }))
        };
        assert_eq!(read("snooze-past~7~2026-01-01T10%3A00"), refused(7, "2026-01-01T10:00"));
        assert_eq!(read("snooze-past~7~"), refused(7, ""));
        assert_eq!(read("snooze-past~7~%3Cb%3E+%7E"), refused(7, "<b> ~"));
        for odd in ["", "marked", "done-<b>", "snooze-past", "snooze-past~x~", "snooze-past~7", "done-marked~7~x"] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_was_typed_goes_through_a_cookie_whatever_it_was() {
        let peer = Peer { address: None, scheme: "http", host: String::new() };
        let response = refuse("/inbox", "snooze-past", AlertId(7), "tomorrow; Path=/~\u{e9}\n", &peer);
        let set = response.headers()[SET_COOKIE].to_str().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("cookie", set.split(';').next().unwrap().parse().unwrap());
        let Some(Notice::Refused(refused)) = Cookie::Notice.read(&headers, &peer).and_then(read) else {
            panic!("{set}")
        };
        assert_eq!(refused.typed, "tomorrow; Path=/~\u{e9}\n");
    }
}
