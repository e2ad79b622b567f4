//! `POST /api/admin/alerts/{id}/remind/`: reminds those who have not answered, now.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::AlertId;
use serde::Serialize;
use service::alert::{Alerts, Reminder};
use service::idempotency::Reply;
use utoipa::ToSchema;

use super::sending::{self, NotSent};
use crate::body::Body;
use crate::caller::By;
use crate::idempotency::{IdempotencyKey, Instead, respond};
use crate::path::Ids;

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemindAnswer)]
pub(super) struct Reminded {
    success: bool,
    message: &'static str,
    data: RemindData,
}

/// A round, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum RemindData {
    Round {
        /// The round to follow.
        round: i64,
        /// Whether it is this request's. If not, everybody is being told already, by this round.
        begun: bool,
    },
    Refused(NotSent),
}

/// Reminds those who have not answered, now. Whoever has acknowledged, or is snoozed, or has read an alert whose reminders end by that, is
/// left out; `rounds` tells how many they were. The reminders that are planned stay as they are, and may be off. While the alert's first
/// round or another reminder is still being written, that one is the answer. Nothing goes out of an alert that is switched off,
/// begins later or is over: `data.success` is false then, as with a trigger.
#[utoipa::path(post, path = "/api/admin/alerts/{id}/remind/", tag = "alerts",
    params(("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "A round, or why there is none.", body = Reminded, examples(
        ("begun" = (value = json!({"success": true, "message": "Reminder begun", "data": {"round": 12, "begun": true}}))),
        ("refused" = (value = json!({"success": true, "message": "No reminder begun",
            "data": {"success": false, "reason": "Alert not active"}})))))))]
pub(super) async fn remind(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Response, Instead> {
    let render = |reminder: &Reminder| Reply::json(200, &reminded(*reminder));
    let (key, bytes) = sending::read(key, body, (&alerts, &caller, AlertId(id))).await?;
    let once = key.once(&bytes, &render);
    Ok(respond(alerts.remind_unanswered(&caller, AlertId(id), &once).await?, &render)?)
}

fn reminded(reminder: Reminder) -> Reminded {
    let (message, data) = match reminder {
        Reminder::Begun(round) => ("Reminder begun", RemindData::Round { round: round.0, begun: true }),
        Reminder::UnderWay(round) => {
            ("A reminder is under way already", RemindData::Round { round: round.0, begun: false })
        }
        Reminder::Refused(refusal) => ("No reminder begun", RemindData::Refused(NotSent::because(refusal))),
    };
    Reminded { success: true, message, data }
}
