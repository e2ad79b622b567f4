//! `POST /admin/alerts/{id}/trigger`: sends the alert to everybody once more.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::AlertId;
use service::alert::Trigger;
use service::idempotency::Answer;
use web::state::ApiState;

use super::once;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Admin;

pub(super) async fn trigger(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let once = once::of(&form, "trigger", AlertId(id), &once::told);
    let done = match state.alerts.trigger(&visitor.caller, AlertId(id), &once).await? {
        Answer::First(Trigger::Sent(_)) => "done-sent-again",
        Answer::First(Trigger::Refused(_)) => "done-not-active",
        Answer::Again(_) => "done-sent-before",
    };
    Ok(notice::then(form.back(&format!("/admin/alerts/{id}")), done, &visitor.peer))
}
