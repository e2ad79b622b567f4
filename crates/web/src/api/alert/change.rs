//! `PATCH /api/admin/alerts/{id}/`: changes some of an alert, checked against the stored whole.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::alert::Alerts;

use super::fields::{self, ChangeBody};
use super::wire::{self, AlertOut};
use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Changes some of an alert, checked against the stored whole.
#[utoipa::path(patch, path = "/api/admin/alerts/{id}/", tag = "alerts",
    params(("id" = i64, Path)),
    request_body(content = ChangeBody, example = json!({"is_active": false})),
    responses((status = 200, description = "The alert.", body = AlertOut, example = json!(wire::example()))))]
pub(super) async fn change(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<AlertOut>, ApiError> {
    let stored = alerts.require_unarchived(&caller, AlertId(id)).await?;
    let edit = fields::change(body, &alerts, &caller, &stored.content).await?;
    let detail = alerts.edit(&caller, AlertId(id), &edit).await?;
    Ok(Json(AlertOut::of(&detail, &alerts)))
}
