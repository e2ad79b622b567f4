//! `POST /api/admin/alerts/{id}/trigger/`: sends an alert to its whole audience now.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::{AlertId, DeliveryState};
use serde::Serialize;
use service::alert::{Alerts, Delivery, Sent, Trigger};
use service::idempotency::Reply;
use utoipa::ToSchema;

use super::sending::{self, NotSent};
use crate::body::Body;
use crate::caller::By;
use crate::idempotency::{IdempotencyKey, Instead, respond};
use crate::moment::Moment;
use crate::path::Ids;

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriggerAnswer)]
pub(super) struct Triggered {
    success: bool,
    message: &'static str,
    data: TriggerData,
}

/// A round, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum TriggerData {
    Sent {
        /// People whom the alert addresses.
        total: i64,
        /// Those of them recorded so far; the rest follows in the background.
        sent: i64,
        failed: i64,
        /// People left out because they are snoozed: a trigger leaves out nobody.
        snoozed: i64,
        /// Some of the deliveries.
        details: Vec<TriggerDetail>,
        /// The round to follow.
        round: i64,
    },
    Refused(NotSent),
}

/// One delivery.
#[derive(Debug, Serialize, ToSchema)]
struct TriggerDetail {
    user_id: i64,
    email: String,
    success: bool,
    channel: &'static str,
    alert_id: i64,
    sent_at: Option<Moment>,
}

/// Sends an alert to its whole audience now. Snoozed people are included and so are those who answered, and its reminders may be off. While
/// an earlier trigger's round is still being written, that one is the answer. Nothing goes out of an alert that is switched off,
/// begins later or is over: `data.success` is false then, whatever stands outside of it, as older clients know it.
#[utoipa::path(post, path = "/api/admin/alerts/{id}/trigger/", tag = "alerts",
    params(("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "A round, or why there is none.", body = Triggered, examples(
        ("sent" = (value = json!({"success": true, "message": "Alert triggered successfully", "data": {"total": 1, "sent": 1,
            "failed": 0, "snoozed": 0, "round": 12, "details": [{"user_id": 5, "email": "bob@example.com", "success": true,
            "channel": "InApp", "alert_id": 7, "sent_at": "2026-11-22T10:32:52Z"}]}}))),
        ("refused" = (value = json!({"success": true, "message": "Alert triggered successfully",
            "data": {"success": false, "reason": "Alert not active"}})))))))]
pub(super) async fn trigger(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Response, Instead> {
    let render = |trigger: &Trigger| Reply::json(200, &triggered(trigger, &alerts));
    let (key, bytes) = sending::read(key, body, (&alerts, &caller, AlertId(id))).await?;
    let once = key.once(&bytes, &render);
    Ok(respond(alerts.trigger(&caller, AlertId(id), &once).await?, &render)?)
}

fn triggered(trigger: &Trigger, alerts: &Alerts) -> Triggered {
    let data = match trigger {
        Trigger::Sent(sent) => round(sent, alerts),
        Trigger::Refused(refusal) => TriggerData::Refused(NotSent::because(*refusal)),
    };
    Triggered { success: true, message: "Alert triggered successfully", data }
}

fn round(sent: &Sent, alerts: &Alerts) -> TriggerData {
    TriggerData::Sent {
        total: sent.total.unwrap_or(sent.people),
        sent: sent.people,
        failed: 0,
        snoozed: 0,
        details: sent.deliveries.iter().map(|delivery| detail(sent.alert, delivery, alerts)).collect(),
        round: sent.round.0,
    }
}

fn detail(alert: AlertId, delivery: &Delivery, alerts: &Alerts) -> TriggerDetail {
    let is_sent = matches!(delivery.state, DeliveryState::Sent | DeliveryState::Delivered);
    TriggerDetail {
        user_id: delivery.key.user.0,
        email: delivery.email.clone(),
        success: !matches!(delivery.state, DeliveryState::Dead | DeliveryState::Cancelled),
        channel: alerts.channel_name(delivery.key.channel),
        alert_id: alert.0,
        sent_at: is_sent.then(|| delivery.created_at.into()),
    }
}
