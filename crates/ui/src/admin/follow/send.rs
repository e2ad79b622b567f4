//! `POST /admin/alerts/{id}/trigger` and `/remind`: an alert goes out once more, to everybody or to those who have not answered.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::AlertId;
use service::alert::{Reminder, Trigger};
use service::idempotency::Answer;
use web::state::ApiState;

use super::once;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::{Admin, Visitor};

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
    Ok(back(&visitor, id, &form, done))
}

pub(super) async fn remind(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let once = once::of(&form, "remind", AlertId(id), &once::told);
    let done = match state.alerts.remind_unanswered(&visitor.caller, AlertId(id), &once).await? {
        Answer::First(Reminder::Begun(_)) => "done-reminding",
        Answer::First(Reminder::UnderWay(_)) => "done-reminding-already",
        Answer::First(Reminder::Refused(_)) => "done-not-active",
        Answer::Again(_) => "done-sent-before",
    };
    Ok(back(&visitor, id, &form, done))
}

/// To where the form was, which then says what was done.
fn back(visitor: &Visitor, id: i64, form: &Form, done: &str) -> Response {
    notice::then(form.back(&format!("/admin/alerts/{id}")), done, &visitor.peer)
}
