//! `POST /api/user/alerts/{id}/acknowledge/`: the person takes note.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::inbox::Inbox;

use super::Marked;
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Acknowledges an alert. It counts as read, reminders of it stop for me, and I cannot take it back.
#[utoipa::path(post, path = "/api/user/alerts/{id}/acknowledge/", tag = "inbox", params(("id" = i64, Path)),
    responses((status = 200, description = "Acknowledged, now or before.", body = Marked,
        example = json!({"success": true, "message": "Alert acknowledged"}))))]
pub(super) async fn acknowledge(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<Marked>, ApiError> {
    inbox.acknowledge(&caller, AlertId(id)).await?;
    Ok(Json(Marked::new("Alert acknowledged")))
}
