//! `POST /admin/alerts/{id}/retry`: what failed is tried again.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::{AlertId, RoundId};
use service::Error;
use web::state::ApiState;

use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Admin;

pub(super) async fn retry(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let round = form.text("round").parse().ok().map(RoundId);
    let done = match state.alerts.retry(&visitor.caller, AlertId(id), round, None).await {
        Ok(0) => "done-retried-none",
        Ok(_) => "done-retried",
        Err(Error::Conflict(_)) => "done-not-active",
        Err(error) => return Err(error.into()),
    };
    Ok(notice::then(form.back(&format!("/admin/alerts/{id}/deliveries")), done, &visitor.peer))
}
