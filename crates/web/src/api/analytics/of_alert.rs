//! `GET /api/analytics/alerts/{id}/`: one alert in figures, archived or not.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use serde::Serialize;
use serde_json::{Value, json};
use service::analytics::{Analytics, OfAlert};
use utoipa::ToSchema;

use super::figures::{ChannelOut, RoundOut, StatusCount, TimesOut, statuses};
use crate::caller::By;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::path::Ids;

/// The figures.
#[derive(Serialize, ToSchema)]
#[schema(as = AlertFiguresAnswer)]
pub(super) struct OfAlertAnswer {
    success: bool,
    data: OfAlertData,
}

/// What stands in the place of the figures.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
struct NoSuchAlert {
    success: bool,
    message: String,
}

/// One alert in figures.
#[derive(Serialize, ToSchema)]
#[schema(as = AlertFigures)]
#[serde(rename_all = "camelCase")]
struct OfAlertData {
    alert: Which,
    metrics: Metrics,
    /// Deliveries by state.
    status_breakdown: Vec<StatusCount>,
    channels: Vec<ChannelOut>,
    rounds: Vec<RoundOut>,
}

/// Which alert it is.
#[derive(Serialize, ToSchema)]
#[schema(as = AlertReference)]
#[serde(rename_all = "camelCase")]
struct Which {
    id: i64,
    title: String,
    severity: &'static str,
    created_at: Moment,
}

/// Deliveries, and people once each.
#[derive(Serialize, ToSchema)]
#[schema(as = AlertMetrics)]
#[serde(rename_all = "camelCase")]
struct Metrics {
    /// Deliveries sent.
    total_deliveries: i64,
    read_count: i64,
    /// Snoozed now; at most a minute late.
    snoozed_count: i64,
    ever_snoozed_count: i64,
    /// Deliveries sent as reminders.
    reminder_count: i64,
    reached_count: i64,
    acknowledged_count: i64,
    /// Deliveries that failed for good.
    dead_count: i64,
    /// Per cent of the people reached.
    read_rate: f64,
    acknowledge_rate: f64,
    time_to_read: Option<TimesOut>,
    time_to_acknowledge: Option<TimesOut>,
}

impl From<OfAlert> for OfAlertData {
    fn from(of: OfAlert) -> Self {
        let figures = of.figures;
        let alert =
            Which { id: of.id.0, title: of.title, severity: of.severity.name(), created_at: Moment(of.created_at) };
        let metrics = Metrics {
            total_deliveries: figures.delivered,
            read_count: figures.read,
            snoozed_count: figures.snoozed_now,
            ever_snoozed_count: figures.ever_snoozed,
            reminder_count: figures.reminders,
            reached_count: figures.reached,
            acknowledged_count: figures.acknowledged,
            dead_count: figures.dead,
            read_rate: figures.read_rate,
            acknowledge_rate: figures.acknowledge_rate,
            time_to_read: figures.time_to_read.map(TimesOut::from),
            time_to_acknowledge: figures.time_to_acknowledge.map(TimesOut::from),
        };
        Self {
            alert,
            metrics,
            status_breakdown: statuses(&figures.by_state),
            channels: figures.by_channel.into_iter().map(ChannelOut::from).collect(),
            rounds: figures.by_round.into_iter().map(RoundOut::from).collect(),
        }
    }
}

fn example() -> Value {
    json!({"success": true, "data": {
        "alert": {"id": 7, "title": "Maintenance tonight", "severity": "Warning", "createdAt": "2026-11-22T10:00:00Z"},
        "metrics": {
            "totalDeliveries": 12, "readCount": 3, "snoozedCount": 1, "everSnoozedCount": 1, "reminderCount": 6,
            "reachedCount": 6, "acknowledgedCount": 2, "deadCount": 0, "readRate": 50.0, "acknowledgeRate": 33.33,
            "timeToRead": {"medianSeconds": 310.2, "p90Seconds": 2210.0},
            "timeToAcknowledge": {"medianSeconds": 500.1, "p90Seconds": 3001.9}
        },
        "statusBreakdown": [{"status": "sent", "count": 12}],
        "channels": [{"channel": "InApp", "delivered": 12, "dead": 0, "statusBreakdown": [{"status": "sent", "count": 12}]}],
        "rounds": [{"kind": "initial", "rounds": 1, "delivered": 6}, {"kind": "reminder", "rounds": 1, "delivered": 6}]
    }})
}

/// One alert in figures, archived or not.
#[utoipa::path(get, path = "/api/analytics/alerts/{id}/", tag = "analytics", params(("id" = i64, Path)),
    responses(
        (status = 200, description = "The figures.", body = OfAlertAnswer, example = json!(example())),
        (status = 404, description = "There is no such alert.", body = NoSuchAlert,
            example = json!({"success": false, "message": "Alert not found"})),
    ))]
pub(super) async fn of_alert(
    State(analytics): State<Arc<Analytics>>,
    By(caller): By,
    id: Result<Ids<i64>, ApiError>,
) -> Result<Json<OfAlertAnswer>, ApiError> {
    let Ids(id) = id.map_err(|_| ApiError::AlertNotFound)?;
    let of_alert = analytics.of_alert(&caller, AlertId(id)).await;
    let of_alert = of_alert.map_err(|error| match error {
        service::Error::NotFound => ApiError::AlertNotFound,
        other => other.into(),
    })?;
    Ok(Json(OfAlertAnswer { success: true, data: of_alert.into() }))
}
