//! `PUT /api/user/alerts/{id}/mark_read/`: the person has read it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::inbox::Inbox;

use super::Marked;
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Marks an alert as read. The first time is kept for the figures.
#[utoipa::path(put, path = "/api/user/alerts/{id}/mark_read/", tag = "inbox", params(("id" = i64, Path)),
    responses((status = 200, description = "Read, now or before.", body = Marked,
        example = json!({"success": true, "message": "Alert marked as read"}))))]
pub(super) async fn mark_read(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<Marked>, ApiError> {
    inbox.read(&caller, AlertId(id)).await?;
    Ok(Json(Marked::new("Alert marked as read")))
}
