//! `GET /api/analytics/`: the organization in figures.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use service::analytics::{Analytics, Overview};
use utoipa::ToSchema;

use super::figures::{ChannelOut, RoundOut, TimesOut};
use crate::caller::By;
use crate::error::ApiError;

/// The figures.
#[derive(Serialize, ToSchema)]
pub(super) struct OverviewAnswer {
    success: bool,
    data: OverviewData,
}

/// The organization in figures.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OverviewData {
    overview: Totals,
    breakdowns: Breakdowns,
    recent_activity: Vec<Day>,
}

/// Alerts, deliveries and people; people count once per alert.
#[derive(Serialize, ToSchema)]
#[schema(as = OverviewTotals)]
#[serde(rename_all = "camelCase")]
struct Totals {
    /// All alerts, archived ones too.
    total_alerts: i64,
    active_alerts: i64,
    expired_alerts: i64,
    scheduled_alerts: i64,
    archived_alerts: i64,
    /// Deliveries sent.
    total_delivered: i64,
    total_read: i64,
    /// Snoozed now; at most a minute late.
    total_snoozed: i64,
    ever_snoozed_count: i64,
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

/// Alerts by what they have in common; deliveries by channel and by kind of round.
#[derive(Serialize, ToSchema)]
#[schema(as = OverviewBreakdowns)]
#[serde(rename_all = "camelCase")]
struct Breakdowns {
    severity: Vec<SeverityCount>,
    delivery_type: Vec<DeliveryTypeCount>,
    visibility: Vec<VisibilityCount>,
    channels: Vec<ChannelOut>,
    rounds: Vec<RoundOut>,
}

/// Alerts of one severity.
#[derive(Serialize, ToSchema)]
struct SeverityCount {
    severity: &'static str,
    count: i64,
}

/// Alerts of one delivery type.
#[derive(Serialize, ToSchema)]
struct DeliveryTypeCount {
    delivery_type: &'static str,
    count: i64,
}

/// Alerts to one kind of audience.
#[derive(Serialize, ToSchema)]
struct VisibilityCount {
    visibility_type: &'static str,
    count: i64,
}

/// Alerts created on one day in UTC.
#[derive(Serialize, ToSchema)]
#[schema(as = DayCount)]
struct Day {
    /// `YYYY-MM-DD`.
    date: String,
    count: i64,
}

impl From<Overview> for OverviewData {
    fn from(overview: Overview) -> Self {
        let figures = overview.figures;
        let totals = Totals {
            total_alerts: overview.total,
            active_alerts: overview.active,
            expired_alerts: overview.expired,
            scheduled_alerts: overview.scheduled,
            archived_alerts: overview.archived,
            total_delivered: figures.delivered,
            total_read: figures.read,
            total_snoozed: figures.snoozed_now,
            ever_snoozed_count: figures.ever_snoozed,
            reached_count: figures.reached,
            acknowledged_count: figures.acknowledged,
            dead_count: figures.dead,
            read_rate: figures.read_rate,
            acknowledge_rate: figures.acknowledge_rate,
            time_to_read: figures.time_to_read.map(TimesOut::from),
            time_to_acknowledge: figures.time_to_acknowledge.map(TimesOut::from),
        };
        let severity = overview.by_severity.into_iter();
        let delivery_type = overview.by_delivery_type.into_iter();
        let visibility = overview.by_visibility.into_iter();
        let breakdowns = Breakdowns {
            severity: severity.map(|(key, count)| SeverityCount { severity: key.name(), count }).collect(),
            delivery_type: delivery_type.map(|(key, count)| DeliveryTypeCount { delivery_type: key, count }).collect(),
            visibility: visibility.map(|(key, count)| VisibilityCount { visibility_type: key.name(), count }).collect(),
            channels: figures.by_channel.into_iter().map(ChannelOut::from).collect(),
            rounds: figures.by_round.into_iter().map(RoundOut::from).collect(),
        };
        let recent = overview.recent.into_iter();
        let recent_activity =
            recent.map(|(day, count)| Day { date: day.to_datetime().format("%Y-%m-%d").to_string(), count }).collect();
        Self { overview: totals, breakdowns, recent_activity }
    }
}

fn example() -> Value {
    json!({"success": true, "data": {
        "overview": {
            "totalAlerts": 4, "activeAlerts": 3, "expiredAlerts": 0, "scheduledAlerts": 0, "archivedAlerts": 1,
            "totalDelivered": 18, "totalRead": 5, "totalSnoozed": 1, "everSnoozedCount": 2, "reachedCount": 9,
            "acknowledgedCount": 3, "deadCount": 0, "readRate": 55.56, "acknowledgeRate": 33.33,
            "timeToRead": {"medianSeconds": 310.2, "p90Seconds": 2210.0}, "timeToAcknowledge": null
        },
        "breakdowns": {
            "severity": [{"severity": "Info", "count": 4}],
            "deliveryType": [{"delivery_type": "InApp", "count": 4}],
            "visibility": [{"visibility_type": "Organization", "count": 4}],
            "channels": [{"channel": "InApp", "delivered": 18, "dead": 0, "statusBreakdown": [{"status": "sent", "count": 18}]}],
            "rounds": [{"kind": "initial", "rounds": 4, "delivered": 9}]
        },
        "recentActivity": [{"date": "2026-11-22", "count": 4}]
    }})
}

/// My organization in figures. They come from counters, so they cost the same however many deliveries there are.
#[utoipa::path(get, path = "/api/analytics/", tag = "analytics",
    responses((status = 200, description = "The figures.", body = OverviewAnswer, example = json!(example()))))]
pub(super) async fn overview(
    State(analytics): State<Arc<Analytics>>,
    By(caller): By,
) -> Result<Json<OverviewAnswer>, ApiError> {
    let overview = analytics.overview(&caller).await?;
    Ok(Json(OverviewAnswer { success: true, data: overview.into() }))
}
