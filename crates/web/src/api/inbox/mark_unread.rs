//! `PUT /api/user/alerts/{id}/mark_unread/`: the person wants it among the unread again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::inbox::Inbox;

use super::Marked;
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Marks an alert as unread.
#[utoipa::path(put, path = "/api/user/alerts/{id}/mark_unread/", tag = "inbox", params(("id" = i64, Path)),
    responses((status = 200, description = "Unread, now or before.", body = Marked,
        example = json!({"success": true, "message": "Alert marked as unread"}))))]
pub(super) async fn mark_unread(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<Marked>, ApiError> {
    inbox.unread(&caller, AlertId(id)).await?;
    Ok(Json(Marked::new("Alert marked as unread")))
}
