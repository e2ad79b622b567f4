//! `GET /api/user/alerts/{id}/`: one alert as the person sees it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use service::inbox::Inbox;

use super::item::{self, Item};
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// One of my alerts. What I do not see now is not found.
#[utoipa::path(get, path = "/api/user/alerts/{id}/", tag = "inbox", params(("id" = i64, Path)),
    responses((status = 200, description = "The alert.", body = Item, example = json!(item::example()))))]
pub(super) async fn show(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<Item>, ApiError> {
    let entry = inbox.item(&caller, AlertId(id)).await?;
    Ok(Json(Item::of(entry, &inbox)))
}
