//! `POST /admin/alerts/{id}/trigger`: sends the alert to everybody once more.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::AlertId;
use service::alert::Trigger;
use service::idempotency::Once;
use web::state::ApiState;

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
    let answer = state.alerts.trigger(&visitor.caller, AlertId(id), &Once::unkeyed()).await?;
    let done = match answer.into_first()? {
        Trigger::Sent(_) => "done-sent-again",
        Trigger::Refused(_) => "done-not-active",
    };
    Ok(notice::then(form.back(&format!("/admin/alerts/{id}")), done, &visitor.peer))
}
