//! `GET /api/user/alerts/snoozed/`: what the person has put off.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use service::inbox::Inbox;
use utoipa::ToSchema;

use super::item::{self, SnoozedItem};
use crate::caller::By;
use crate::error::ApiError;

/// The snoozed alerts.
#[derive(Serialize, ToSchema)]
pub(super) struct SnoozedAnswer {
    success: bool,
    data: Vec<SnoozedItem>,
}

/// My snoozed alerts, the newest snooze first. What I do not see any more is not among them.
#[utoipa::path(get, path = "/api/user/alerts/snoozed/", tag = "inbox",
    responses((status = 200, description = "All of them.", body = SnoozedAnswer,
        example = json!({"success": true, "data": [item::snoozed_example()]}))))]
pub(super) async fn snoozed(State(inbox): State<Arc<Inbox>>, By(caller): By) -> Result<Json<SnoozedAnswer>, ApiError> {
    let entries = inbox.snoozed(&caller).await?;
    let data = entries.into_iter().map(|entry| SnoozedItem::of(entry, &inbox)).collect();
    Ok(Json(SnoozedAnswer { success: true, data }))
}
