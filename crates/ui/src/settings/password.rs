//! `POST /settings/password`: a person's own change of password. Everything that was signed in is signed out, but for this browser.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Secret;
use service::Error;
use service::account::{PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PasswordChange};
use web::error::Throttled;
use web::limit::PASSWORD_CHARS_MAX;
use web::state::ApiState;

use super::HOME;
use super::show::SettingsPage;
use crate::access;
use crate::complaints::{self, Complaints, refused};
use crate::failure::{Failure, delayed, told};
use crate::form::Form;
use crate::notice;
use crate::visitor::{Guest, Visitor};

const FIELDS: [&str; 2] = ["current_password", "new_password"];

pub(super) async fn change(
    State(state): State<ApiState>,
    visitor: Visitor,
    guest: Guest,
    form: Form,
) -> Result<Response, Failure> {
    let again = async |status, complaints| Ok(SettingsPage::of(&state, &visitor).await?.answer(status, complaints));
    let change = match read(&form, &visitor) {
        Ok(change) => change,
        Err(complaints) => return again(StatusCode::UNPROCESSABLE_ENTITY, complaints).await,
    };
    let user = &visitor.visit.session.user;
    let done = state.accounts.change_password_in_browser(&visitor.caller, user, &change, guest.browser()).await;
    if let Err(Error::TooMany { limit, wait }) = done {
        let throttled = Throttled::after(limit, wait);
        let complaints = Complaints::one("current_password", told(throttled, &visitor.shell));
        return Ok(delayed(again(StatusCode::TOO_MANY_REQUESTS, complaints).await?, throttled));
    }
    match refused(done)? {
        Ok(cookie) => {
            Ok(access::begun(notice::then(HOME, "done-password-changed", &visitor.peer), &cookie, &visitor.peer))
        }
        Err(complaints) => again(StatusCode::UNPROCESSABLE_ENTITY, complaints).await,
    }
}

fn read(form: &Form, visitor: &Visitor) -> Result<PasswordChange, Complaints> {
    let change = complaints::read(form, &FIELDS, |fields| PasswordChange {
        current: Secret::new(fields.text("current_password").max(PASSWORD_CHARS_MAX).required()),
        new: Secret::new(fields.text("new_password").min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX).required()),
    })?;
    if form.text("repeated_password") == change.new.expose() {
        Ok(change)
    } else {
        Err(Complaints::one("repeated_password", visitor.shell.text("settings-not-the-same")))
    }
}
