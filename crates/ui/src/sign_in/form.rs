//! `GET` and `POST /login`.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Secret;
use serde_json::Value;
use service::Error;
use web::error::Throttled;
use web::state::ApiState;

use crate::access;
use crate::back::own_path;
use crate::cookie::Cookie;
use crate::failure::{Failure, delayed, told};
use crate::form::Form;
use crate::query::Query;
use crate::shell::{Shell, page};
use crate::visitor::{Guest, Visitor};

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    shell: Shell,
    email: String,
    next: String,
    /// Whether they were signed in here until now.
    has_ended: bool,
    error: Option<String>,
}

/// Whoever is signed in already is led on.
pub(super) async fn show(
    State(state): State<ApiState>,
    visitor: Option<Visitor>,
    guest: Guest,
    Query(query): Query,
) -> Result<Response, Failure> {
    let next = query.get("next").and_then(Value::as_str).and_then(own_path).unwrap_or("/").to_owned();
    if visitor.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    if !state.accounts.has_admin().await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    // Whoever has just signed out knows it.
    let has_ended = guest.was_signed_in(&next) && guest.shell.notice.is_none();
    Ok(fresh(&state, guest, |shell| LoginPage { shell, email: String::new(), next, has_ended, error: None }))
}

/// A form for somebody who is not signed in: bound to a cookie that this browser alone has.
pub(super) fn fresh<T: Template>(state: &ApiState, guest: Guest, make: impl FnOnce(Shell) -> T) -> Response {
    let mut shell = guest.shell;
    let cookie = state.accounts.guest_cookie();
    let is_bound = !shell.form_token.expose().is_empty();
    if !is_bound {
        shell.form_token = state.accounts.form_token(cookie.expose());
    }
    let mut response = page(StatusCode::OK, &make(shell));
    if let Some(set) = Cookie::Guest.set(cookie.expose(), &guest.peer, None).filter(|_| !is_bound) {
        response.headers_mut().append(SET_COOKIE, set);
    }
    response
}

pub(super) async fn send(State(state): State<ApiState>, guest: Guest, form: Form) -> Result<Response, Failure> {
    let next = own_path(form.text("next")).unwrap_or("/").to_owned();
    let email = form.text("email").to_owned();
    let password = Secret::new(form.text("password"));
    let (throttled, error) = match state.accounts.sign_in(&email, &password, guest.browser()).await {
        Ok(cookie) => return Ok(access::begun(Redirect::to(&next).into_response(), &cookie, &guest.peer)),
        Err(Error::InvalidCredentials) => (None, guest.shell.text("login-refused")),
        Err(Error::TooMany { limit, wait }) => {
            let throttled = Throttled::after(limit, wait);
            (Some(throttled), told(throttled, &guest.shell))
        }
        Err(error) => return Err(error.into()),
    };
    let again = LoginPage { shell: guest.shell, email, next, has_ended: false, error: Some(error) };
    Ok(match throttled {
        Some(throttled) => delayed(page(StatusCode::TOO_MANY_REQUESTS, &again), throttled),
        None => page(StatusCode::UNPROCESSABLE_ENTITY, &again),
    })
}
