//! `POST /language`: the language of this browser's pages.

use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};

use crate::cookie::Cookie;
use crate::form::Form;
use crate::language::Language;
use crate::visitor::Guest;

/// Browsers keep no cookie longer than this.
const KEPT_S: u64 = 400 * 24 * 60 * 60;

pub(super) async fn choose(guest: Guest, form: Form) -> Response {
    let mut response = Redirect::to(form.back("/")).into_response();
    let chosen = Language::tagged(form.text("language"));
    let cookie = chosen.and_then(|language| Cookie::Language.set(language.tag(), &guest.peer, Some(KEPT_S)));
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
