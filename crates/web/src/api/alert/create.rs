//! `POST /api/admin/alerts/`: publishes an alert.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use service::alert::{Alerts, Detail};
use service::idempotency::Reply;

use super::fields::{self, AlertBody};
use super::wire::{self, AlertOut};
use crate::body::Body;
use crate::caller::By;
use crate::idempotency::{IdempotencyKey, Instead, respond};

/// Publishes an alert. Everybody whom it addresses sees it from that moment, however many they are; the rest of the sending
/// follows in the background.
#[utoipa::path(post, path = "/api/admin/alerts/", tag = "alerts",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body(content = AlertBody, examples(
        ("the shortest" = (value = json!({"title": "Test Alert", "message": "Testing", "severity": "Info"}))),
        ("to a team, until acknowledged" = (value = json!({"title": "Water off on Monday", "message": "From 8 to 12, all floors.",
            "severity": "Warning", "visibility_type": "Team", "target_teams": [3], "requires_acknowledgement": true}))))),
    responses((status = 201, description = "The alert.", body = AlertOut, example = json!(wire::example()))))]
pub(super) async fn create(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    key: IdempotencyKey,
    body: Body,
) -> Result<Response, Instead> {
    caller.require_admin()?;
    let (key, bytes) = (key.read()?, body.bytes());
    let render = |detail: &Detail| Reply::json(201, &AlertOut::of(detail, &alerts));
    let draft = key.settle(&bytes, fields::draft(body, &alerts, &caller).await).await?;
    let once = key.once(&bytes, &render);
    Ok(respond(alerts.publish(&caller, &draft, &once).await?, &render)?)
}
