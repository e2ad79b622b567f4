//! `GET /api/admin/alerts/{id}/`: one alert, archived or not.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::alert::Alerts;

use super::wire::{self, AlertOut};
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// One alert, archived or not.
#[utoipa::path(get, path = "/api/admin/alerts/{id}/", tag = "alerts",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The alert.", body = AlertOut, example = json!(wire::example()))))]
pub(super) async fn detail(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<AlertOut>, ApiError> {
    let detail = alerts.detail(&caller, AlertId(id)).await?;
    Ok(Json(AlertOut::of(&detail, &alerts)))
}
