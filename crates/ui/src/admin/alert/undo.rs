//! `POST /admin/alerts/{id}/undo`: takes back what was just published, as long as nobody has seen it. The words go back into the form.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{AlertId, Status, Timestamp};
use service::Error;
use service::alert::Alert;
use web::state::ApiState;

use super::compose;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::shell::Shell;
use crate::visitor::Admin;

/// The pause between publishing and the first sending, in seconds.
pub(crate) const PAUSE: u64 = 10;

/// What offers to take an alert back; it shows nothing once the alert has begun.
#[derive(Template)]
#[template(path = "admin/alert/undo.html")]
pub(crate) struct Undo<'a> {
    shell: &'a Shell,
    id: AlertId,
    title: &'a str,
    start: Timestamp,
    is_open: bool,
}

impl askama::filters::HtmlSafe for Undo<'_> {}

impl<'a> Undo<'a> {
    pub(crate) fn of(shell: &'a Shell, alert: &'a Alert) -> Self {
        Self {
            shell,
            id: alert.id,
            title: &alert.content.title,
            start: alert.content.window.start,
            is_open: alert.status(shell.now) == Status::Scheduled && alert.owes_initial,
        }
    }

    /// Milliseconds until it begins.
    fn left_ms(&self) -> i64 {
        self.start.micros_since(self.shell.now) / 1_000
    }

    /// Whether it is about to begin, so that the seconds are worth counting.
    fn is_soon(&self) -> bool {
        self.left_ms() <= PAUSE.cast_signed() * 1_000
    }

    /// Seconds until it begins, rounded up.
    fn seconds(&self) -> i64 {
        (self.left_ms() + 999) / 1_000
    }
}

pub(super) async fn undo(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let path = format!("/admin/alerts/{id}");
    let detail = match state.alerts.undo(&visitor.caller, AlertId(id)).await {
        Ok(detail) => detail,
        // The browser shows the answer to the second of two clicks alone, so that has the words too.
        Err(Error::NotFound) => match state.alerts.taken_back(&visitor.caller, AlertId(id)).await? {
            Some(detail) => detail,
            None => return Ok(notice::then("/admin/alerts/new", "done-undone-before", &visitor.peer)),
        },
        Err(Error::Conflict(_)) => return Ok(notice::then(form.back(&path), "done-undo-too-late", &visitor.peer)),
        Err(error) => return Err(error.into()),
    };
    let mut visitor = visitor;
    visitor.shell.notice = Some("done-undone".to_owned());
    let typed = compose::again(&state, &visitor, &detail, compose::fresh(&state, &visitor).await?);
    compose::new(&state, &visitor).await?.untouched(typed).await
}

/// `GET` of the same path, where somebody loads the page of the returned form again.
pub(super) async fn away(Admin(_): Admin) -> Response {
    Redirect::to("/admin/alerts/new").into_response()
}
