//! `DELETE /api/admin/alerts/{id}/archive/`: an alert that is over for people and kept for analytics.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use serde::Serialize;
use service::alert::Alerts;
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// That it was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ArchiveAnswer)]
pub(super) struct Archived {
    success: bool,
    message: &'static str,
}

/// Archives an alert. It is gone from every list, its sending is stopped, its figures stay.
#[utoipa::path(delete, path = "/api/admin/alerts/{id}/archive/", tag = "alerts",
    params(("id" = i64, Path)),
    responses((status = 200, description = "It is archived.", body = Archived,
        example = json!({"success": true, "message": "Alert archived successfully"}))))]
pub(super) async fn archive(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<Archived>, ApiError> {
    alerts.archive(&caller, AlertId(id)).await?;
    Ok(Json(Archived { success: true, message: "Alert archived successfully" }))
}
