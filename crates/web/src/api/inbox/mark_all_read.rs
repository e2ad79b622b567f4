//! `PUT /api/user/alerts/mark_all_read/`: nothing is unread any more.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use service::inbox::Inbox;
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;

/// All were marked.
#[derive(Serialize, ToSchema)]
#[schema(as = MarkAllAnswer)]
pub(super) struct AllMarked {
    success: bool,
    message: &'static str,
    data: HowMany,
}

/// How many were unread before.
#[derive(Serialize, ToSchema)]
#[schema(as = MarkedCount)]
struct HowMany {
    marked: usize,
}

/// Marks all my alerts as read. They are those that I see now.
#[utoipa::path(put, path = "/api/user/alerts/mark_all_read/", tag = "inbox",
    responses((status = 200, description = "None is unread.", body = AllMarked,
        example = json!({"success": true, "message": "All alerts marked as read", "data": {"marked": 3}}))))]
pub(super) async fn mark_all_read(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
) -> Result<Json<AllMarked>, ApiError> {
    let marked = inbox.read_all(&caller).await?;
    Ok(Json(AllMarked { success: true, message: "All alerts marked as read", data: HowMany { marked } }))
}
