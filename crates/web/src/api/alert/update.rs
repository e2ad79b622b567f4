//! `PUT` and `PATCH /api/admin/alerts/{id}/`: a changed alert. `PUT` wants its words, audience and end; what else is left out keeps
//! its value in both.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::Caller;
use service::alert::Alerts;

use super::fields::{self, AlertEditBody};
use super::wire::{self, AlertOut};
use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;
use crate::fields::Reading;
use crate::path::Ids;

/// Replaces an alert. `title`, `message`, `visibility_type` and `expiry_time` must be there; an expiry that stays as it was
/// may lie in the past. An edit notifies nobody but the newcomers of a widened audience, unless it says `renotify`.
#[utoipa::path(put, path = "/api/admin/alerts/{id}/", tag = "alerts",
    params(("id" = i64, Path)),
    request_body(content = AlertEditBody, example = json!({"title": "Water off on Tuesday", "message": "From 8 to 12, all floors.",
        "visibility_type": "Organization", "expiry_time": "2026-11-29T10:00:00Z", "renotify": true})),
    responses((status = 200, description = "The alert.", body = AlertOut, example = json!(wire::example())),
        (status = 409, description = "The alert was changed since it was `seen`.",
            example = json!({"detail": "The alert was changed meanwhile. Read it again and send its updated_at as seen."}))))]
pub(super) async fn replace(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<AlertOut>, ApiError> {
    update(&alerts, &caller, AlertId(id), body, Reading::Whole).await
}

/// Changes some of an alert, checked against the stored whole. What others changed in between is overwritten, unless `seen` says what
/// was read before.
#[utoipa::path(patch, path = "/api/admin/alerts/{id}/", tag = "alerts",
    params(("id" = i64, Path)),
    request_body(content = AlertEditBody, example = json!({"is_active": false})),
    responses((status = 200, description = "The alert.", body = AlertOut, example = json!(wire::example())),
        (status = 409, description = "The alert was changed since it was `seen`.",
            example = json!({"detail": "The alert was changed meanwhile. Read it again and send its updated_at as seen."}))))]
pub(super) async fn change(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<AlertOut>, ApiError> {
    update(&alerts, &caller, AlertId(id), body, Reading::Partial).await
}

async fn update(
    alerts: &Alerts,
    caller: &Caller,
    id: AlertId,
    body: Body,
    reading: Reading,
) -> Result<Json<AlertOut>, ApiError> {
    let stored = alerts.require_unarchived(caller, id).await?;
    let edit = fields::edit(body, reading, alerts, caller, &stored.content).await?;
    let detail = alerts.edit(caller, id, &edit).await?;
    Ok(Json(AlertOut::of(&detail, alerts)))
}
