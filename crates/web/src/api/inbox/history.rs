//! `GET /api/user/snoozes/`: the person's snoozes and how each ended.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use service::inbox::{Inbox, Past, Slice};
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::page::{Page, PageQuery};

/// One snooze.
#[derive(Serialize, ToSchema)]
#[schema(as = Snooze)]
pub(super) struct SnoozeOut {
    id: i64,
    alert: i64,
    /// Null once the alert is deleted.
    alert_title: Option<String>,
    snoozed_at: Moment,
    snooze_until: Moment,
    /// Null while it lasts.
    ended_at: Option<Moment>,
    /// `ran_out`, `unsnoozed` or `replaced`; null while it lasts.
    ended_by: Option<&'static str>,
}

impl From<Past> for SnoozeOut {
    fn from(past: Past) -> Self {
        Self {
            id: past.id,
            alert: past.alert.0,
            alert_title: past.title,
            snoozed_at: Moment(past.snoozed_at),
            snooze_until: Moment(past.until),
            ended_at: past.ended_at.map(Moment),
            ended_by: past.ended_by.map(domain::SnoozeEnd::name),
        }
    }
}

fn example() -> Value {
    json!({"count": 1, "next": null, "previous": null, "results": [{
        "id": 4, "alert": 7, "alert_title": "Maintenance tonight", "snoozed_at": "2026-11-22T11:00:00Z",
        "snooze_until": "2026-11-23T00:00:00Z", "ended_at": "2026-11-22T12:00:00Z", "ended_by": "unsnoozed"
    }]})
}

/// My snoozes, the newest first.
#[utoipa::path(get, path = "/api/user/snoozes/", tag = "inbox",
    params(
        ("page" = Option<String>, Query),
        ("page_size" = Option<u32>, Query),
    ),
    responses((status = 200, description = "A page of snoozes.", body = Page<SnoozeOut>, example = json!(example()))))]
pub(super) async fn history(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    query: PageQuery,
) -> Result<Json<Page<SnoozeOut>>, ApiError> {
    let window = query.window(inbox.history_count(&caller).await?)?;
    let past = inbox.history(&caller, Slice { offset: window.offset, limit: window.limit.into() }).await?;
    Ok(Json(query.page(window, past).map(SnoozeOut::from)))
}
