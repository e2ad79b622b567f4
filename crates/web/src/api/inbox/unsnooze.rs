//! `DELETE /api/user/alerts/{id}/snooze/`: reminders may come again.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use domain::AlertId;
use service::inbox::Inbox;

use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Ends my snooze of the alert, if there is one.
#[utoipa::path(delete, path = "/api/user/alerts/{id}/snooze/", tag = "inbox", params(("id" = i64, Path)),
    responses((status = 204, description = "Not snoozed any more.")))]
pub(super) async fn unsnooze(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<StatusCode, ApiError> {
    inbox.unsnooze(&caller, AlertId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
