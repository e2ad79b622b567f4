//! `GET /api/admin/alerts/`: the organization's alerts, filtered and ordered, in pages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::{Severity, Status, Visibility};
use serde::Serialize;
use service::alert::{Alerts, Filter, OrderKey, Ordering, Summary};
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::page::{Page, PageQuery};
use crate::query::{Direction, Params};

/// An alert as the list shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AlertSummary)]
pub(super) struct AlertRow {
    id: i64,
    title: String,
    message: String,
    severity: &'static str,
    visibility_type: &'static str,
    is_active: bool,
    is_archived: bool,
    is_expired: bool,
    status: &'static str,
    expiry_time: Moment,
    created_by_name: String,
    created_at: Moment,
}

/// The organization's alerts, newest first. Archived ones only with `status=archived` or `is_archived=true`.
#[utoipa::path(get, path = "/api/admin/alerts/", tag = "alerts",
    params(
        ("page" = Option<String>, Query),
        ("page_size" = Option<u32>, Query),
        ("severity" = Option<String>, Query),
        ("visibility_type" = Option<String>, Query),
        ("delivery_type" = Option<String>, Query, description = "As the alert shows it."),
        ("status" = Option<String>, Query),
        ("is_active" = Option<bool>, Query),
        ("is_archived" = Option<bool>, Query, description = "The archived ones instead of the others."),
        ("search" = Option<String>, Query, description = "Looked for in titles and messages, without case."),
        ("created_after" = Option<String>, Query),
        ("created_before" = Option<String>, Query),
        ("ordering" = Option<String>, Query, description = "`created_at`, `updated_at`, `start_time`, `expiry_time` or `severity`, descending with a leading `-`. Of several, separated by commas, the first of these counts; other words are passed over, and without any of these the newest come first.")),
    responses((status = 200, description = "A page.", body = Page<AlertRow>, example = json!({"count": 1, "next": null, "previous": null,
        "results": [{"id": 7, "title": "Water off on Monday", "message": "From 8 to 12, all floors.", "severity": "Warning",
            "visibility_type": "Team", "is_active": true, "is_archived": false, "is_expired": false, "status": "active",
            "expiry_time": "2026-11-29T10:00:00Z", "created_by_name": "Ada Lovelace", "created_at": "2026-11-22T10:00:00Z"}]}))))]
pub(super) async fn list(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    params: Params,
    query: PageQuery,
) -> Result<Json<Page<AlertRow>>, ApiError> {
    let (filter, ordering) = wanted(&params, &alerts)?;
    let window = query.window(alerts.count(&caller, &filter).await?)?;
    let rows = alerts.list(&caller, &filter, ordering, (window.offset, window.limit.into())).await?;
    Ok(Json(query.page(window, rows.into_iter().map(|summary| row(&summary, &alerts)).collect())))
}

fn wanted(params: &Params, alerts: &Alerts) -> Result<(Filter, Ordering), ApiError> {
    params.read(|filters| {
        let filter = Filter {
            severity: filters.choice("severity", Severity::from_name),
            visibility: filters.choice("visibility_type", Visibility::from_name),
            channel: filters.choice("delivery_type", |name| alerts.channel_named(name).map(|kind| kind.code)),
            status: filters.choice("status", Status::from_name),
            is_active: filters.flag("is_active"),
            is_archived: filters.flag("is_archived"),
            search: filters.search("search"),
            created_from: filters.moment("created_after"),
            created_before: filters.moment("created_before"),
        };
        let ordering = filters
            .order("ordering", order_key)
            .map(|order| Ordering { key: order.key, descending: order.direction == Direction::Descending });
        (filter, ordering.unwrap_or_default())
    })
}

fn order_key(name: &str) -> Option<OrderKey> {
    match name {
        "created_at" => Some(OrderKey::CreatedAt),
        "updated_at" => Some(OrderKey::UpdatedAt),
        "start_time" => Some(OrderKey::StartTime),
        "expiry_time" => Some(OrderKey::ExpiryTime),
        "severity" => Some(OrderKey::Severity),
        _ => None,
    }
}

fn row(summary: &Summary, alerts: &Alerts) -> AlertRow {
    let now = alerts.now();
    AlertRow {
        id: summary.id.0,
        title: summary.title.clone(),
        message: summary.message.clone(),
        severity: summary.severity.name(),
        visibility_type: summary.visibility.name(),
        is_active: summary.is_active,
        is_archived: summary.is_archived,
        is_expired: summary.window.expiry <= now,
        status: summary.status(now).name(),
        expiry_time: summary.window.expiry.into(),
        created_by_name: summary.created_by_name.clone(),
        created_at: summary.created_at.into(),
    }
}
