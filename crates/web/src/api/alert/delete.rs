//! `DELETE /api/admin/alerts/{id}/`: an alert that nobody finds from now on.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use domain::AlertId;
use service::alert::Alerts;

use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Deletes an alert, archived or not. It is gone everywhere at once, also from the organization's figures.
#[utoipa::path(delete, path = "/api/admin/alerts/{id}/", tag = "alerts",
    params(("id" = i64, Path)),
    responses((status = 204, description = "It is gone.")))]
pub(super) async fn delete(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<StatusCode, ApiError> {
    alerts.delete(&caller, AlertId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
