//! `POST /api/user/alerts/{id}/acknowledge/`: the person takes note.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::inbox::{Inbox, MarkAs, Marked as Outcome};

use super::Marked;
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;
use crate::query::Params;

/// Acknowledges an alert. It counts as read, reminders of it stop for me, and I cannot take it back.
#[utoipa::path(post, path = "/api/user/alerts/{id}/acknowledge/", tag = "inbox",
    params(("id" = i64, Path),
        ("revision" = Option<i64>, Query, description = "The revision that was seen; without it, the alert as it is now.")),
    responses((status = 200, description = "Acknowledged, now or before.", body = Marked,
        example = json!({"success": true, "message": "Alert acknowledged"})),
        (status = 409, description = "The alert was changed since that revision, and everybody asked anew.",
            example = json!({"detail": "The alert was changed since that revision and asks everybody anew. Read it again."}))))]
pub(super) async fn acknowledge(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    params: Params,
) -> Result<Json<Marked>, ApiError> {
    let seen = params.read(|filters| filters.integer("revision"))?;
    match inbox.mark(&caller, AlertId(id), MarkAs::Acknowledged, seen).await? {
        Outcome::Done => Ok(Json(Marked::new("Alert acknowledged"))),
        Outcome::AskedAnew => {
            Err(ApiError::Conflict("The alert was changed since that revision and asks everybody anew. Read it again."))
        }
    }
}
