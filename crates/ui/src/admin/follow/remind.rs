//! `POST /admin/alerts/{id}/remind`: reminds those who have not answered.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::AlertId;
use service::alert::Reminder;
use web::state::ApiState;

use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Admin;

pub(super) async fn remind(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let done = match state.alerts.remind_unanswered(&visitor.caller, AlertId(id)).await? {
        Reminder::Begun(_) => "done-reminding",
        Reminder::UnderWay(_) => "done-reminding-already",
        Reminder::Refused(_) => "done-not-active",
    };
    Ok(notice::then(form.back(&format!("/admin/alerts/{id}")), done, &visitor.peer))
}
