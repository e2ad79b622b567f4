//! `GET` and `POST /set-password`: the page behind a link with which a person sets their password. Looking at it uses nothing up.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::Secret;
use serde_json::Value;
use service::account::{PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN};
use web::edge::RequestId;
use web::limit::TOKEN_CHARS_MAX;
use web::state::ApiState;

use super::form::fresh;
use crate::access;
use crate::complaints::{self, Complaints, refused};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::query::Query;
use crate::shell::{Shell, page};
use crate::visitor::Guest;

#[derive(Template)]
#[template(path = "set_password.html")]
struct SetPasswordPage {
    shell: Shell,
    token: Secret,
    /// Whose password it is; nobody's where the token is not, or no longer, good.
    holder: Option<String>,
    complaints: Complaints,
}

pub(super) async fn show(
    State(state): State<ApiState>,
    guest: Guest,
    Query(query): Query,
) -> Result<Response, Failure> {
    let token = Secret::new(query.get("token").and_then(Value::as_str).unwrap_or_default());
    let holder = holder(&state, &token).await?;
    let complaints = Complaints::default();
    Ok(unkept(fresh(&state, guest, |shell| SetPasswordPage { shell, token, holder, complaints })))
}

/// Whoever has set their password is signed in with it.
pub(super) async fn send(
    State(state): State<ApiState>,
    guest: Guest,
    id: Option<Extension<RequestId>>,
    form: Form,
) -> Result<Response, Failure> {
    let token = Secret::new(form.text("token"));
    let holder = holder(&state, &token).await?;
    let id = id.as_ref().map(|Extension(id)| id.as_str());
    let done = match (&holder, read(&form, &guest.shell)) {
        (None, _) => Err(Complaints::default()),
        (Some(_), Err(complaints)) => Err(complaints),
        (Some(email), Ok(password)) => {
            let set = state.accounts.set_password_with_ticket(&token, &password, id).await;
            refused(set)?.map(|()| (email, password))
        }
    };
    match done {
        Ok((email, password)) => match state.accounts.sign_in(email, &password, guest.browser()).await {
            Ok(cookie) => Ok(access::begun(notice::then("/", "done-password-set", &guest.peer), &cookie, &guest.peer)),
            // The password is set all the same; signing in may have to wait.
            Err(_) => Ok(notice::then("/login", "done-password-set", &guest.peer)),
        },
        Err(complaints) => {
            // Somebody else may have used it up between the two looks.
            let holder = holder.filter(|_| complaints.of("token").is_none());
            let again = SetPasswordPage { shell: guest.shell, token, holder, complaints };
            Ok(unkept(page(StatusCode::UNPROCESSABLE_ENTITY, &again)))
        }
    }
}

/// Whose password a token sets, if it is one at all.
async fn holder(state: &ApiState, token: &Secret) -> Result<Option<String>, Failure> {
    let is_a_token = (1..=TOKEN_CHARS_MAX).contains(&token.expose().len());
    if is_a_token { Ok(state.accounts.ticket_holder(token).await?) } else { Ok(None) }
}

fn read(form: &Form, shell: &Shell) -> Result<Secret, Complaints> {
    let password = complaints::read(form, &["password"], |fields| {
        fields.text("password").min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX).required()
    })?;
    if form.text("repeated_password") == password {
        Ok(Secret::new(password))
    } else {
        Err(Complaints::one("repeated_password", shell.text("settings-not-the-same")))
    }
}

/// The page carries a token: no cache keeps it.
fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
