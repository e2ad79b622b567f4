//! `GET /api/user/alerts/`: what the person sees now, gravest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::Severity;
use serde_json::{Value, json};
use service::inbox::{Filter, Inbox, Slice};

use super::item::{self, Item};
use crate::caller::By;
use crate::error::ApiError;
use crate::page::{Page, PageQuery};
use crate::query::Params;

fn example() -> Value {
    json!({"count": 1, "next": null, "previous": null, "results": [item::example()]})
}

/// My alerts, the gravest first. They are those that are on, inside their window and address me now; of one severity the
/// newest comes first.
#[utoipa::path(get, path = "/api/user/alerts/", tag = "inbox",
    params(
        ("page" = Option<String>, Query),
        ("page_size" = Option<u32>, Query),
        ("severity" = Option<String>, Query),
        ("is_read" = Option<bool>, Query, description = "Only what the person has marked as read (true) or not (false)."),
        ("is_snoozed" = Option<bool>, Query, description = "Only what is snoozed now (true) or not (false)."),
    ),
    responses((status = 200, description = "A page of alerts.", body = Page<Item>, example = json!(example()))))]
pub(super) async fn list(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    params: Params,
    query: PageQuery,
) -> Result<Json<Page<Item>>, ApiError> {
    let filter = params.read(|filters| Filter {
        severity: filters.choice("severity", Severity::from_name),
        is_read: filters.flag("is_read"),
        is_snoozed: filters.flag("is_snoozed"),
    })?;
    let fetch = async |offset, limit: u32| inbox.list(&caller, filter, Slice { offset, limit: limit.into() }).await;
    // Only `last` must know the count before.
    let (window, found) = if let Some((offset, limit)) = query.guess() {
        let found = fetch(offset, limit).await?;
        (query.window(found.total)?, found)
    } else {
        let window = query.window(inbox.count(&caller, filter).await?)?;
        (window, fetch(window.offset, window.limit).await?)
    };
    Ok(Json(query.page(window, found.entries).map(|entry| Item::of(entry, &inbox))))
}
