//! `PUT /api/admin/alerts/{id}/`: replaces an alert's words, audience and end; what else is left out keeps its value.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::alert::Alerts;

use super::fields::{self, ReplaceBody};
use super::wire::{self, AlertOut};
use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Replaces an alert. `title`, `message`, `visibility_type` and `expiry_time` must be there; an expiry that stays as it was
/// may lie in the past. An edit notifies nobody but the newcomers of a widened audience, unless it says `renotify`.
#[utoipa::path(put, path = "/api/admin/alerts/{id}/", tag = "alerts",
    params(("id" = i64, Path)),
    request_body(content = ReplaceBody, example = json!({"title": "Water off on Tuesday", "message": "From 8 to 12, all floors.",
        "visibility_type": "Organization", "expiry_time": "2026-11-29T10:00:00Z", "renotify": true})),
    responses((status = 200, description = "The alert.", body = AlertOut, example = json!(wire::example()))))]
pub(super) async fn replace(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<AlertOut>, ApiError> {
    let stored = alerts.require_unarchived(&caller, AlertId(id)).await?;
    let edit = fields::replacement(body, &alerts, &caller, &stored.content).await?;
    let detail = alerts.edit(&caller, AlertId(id), &edit).await?;
    Ok(Json(AlertOut::of(&detail, &alerts)))
}
