//! `GET /api/user/alerts/unread_count/`: the number on the bell.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use service::inbox::Inbox;
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;

/// How many alerts are unread.
#[derive(Serialize, ToSchema)]
pub(super) struct UnreadAnswer {
    success: bool,
    data: Unread,
}

/// The number.
#[derive(Serialize, ToSchema)]
#[schema(as = UnreadCount)]
struct Unread {
    unread_count: u64,
}

/// How many alerts I have not read. Only those that I see now count.
#[utoipa::path(get, path = "/api/user/alerts/unread_count/", tag = "inbox",
    responses((status = 200, description = "The number.", body = UnreadAnswer,
        example = json!({"success": true, "data": {"unread_count": 3}}))))]
pub(super) async fn unread_count(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
) -> Result<Json<UnreadAnswer>, ApiError> {
    let unread_count = inbox.unread_count(&caller).await?;
    Ok(Json(UnreadAnswer { success: true, data: Unread { unread_count } }))
}
