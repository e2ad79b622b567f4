//! `GET /api/admin/alerts/{id}/deliveries/`: to whom an alert went, by what, and how far it came.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::{AlertId, ChannelCode, RoundId, UserId};
use serde::Serialize;
use service::alert::{Alerts, Delivery, DeliverySpan, Key};
use utoipa::ToSchema;

use super::way;
use crate::caller::By;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::page::{CursorQuery, Page};
use crate::path::Ids;
use crate::query::Params;

/// One delivery.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(super) struct DeliveryOut {
    round: i64,
    /// The round's kind.
    kind: &'static str,
    channel: &'static str,
    user_id: i64,
    user_name: String,
    email: String,
    /// `pending`, `sending`, `sent`, `delivered`, `dead` or `cancelled`.
    state: &'static str,
    /// Why it was cancelled: `archived`, `deactivated`, `deleted`, `expired`, `acknowledged`, `read`, `snoozed`, `superseded` by a newer
    /// round, `person_inactive` or `not_addressed`.
    reason: Option<&'static str>,
    /// The revision that was sent.
    revision: i64,
    created_at: Moment,
    /// How often the channel's provider was asked to take it; in the app nobody is asked.
    attempts: i64,
    /// What the provider said, if it did not take it the last time.
    last_error: Option<String>,
    /// When it is tried next, if it waits for that.
    next_attempt_at: Option<Moment>,
}

/// The deliveries of an alert. They come newest round first, then by channel and person.
#[utoipa::path(get, path = "/api/admin/alerts/{id}/deliveries/", tag = "alerts",
    params(("id" = i64, Path), ("round" = Option<i64>, Query, description = "Of this round only."),
        ("cursor" = Option<String>, Query), ("page_size" = Option<u32>, Query)),
    responses((status = 200, description = "A page; nobody counts them.", body = Page<DeliveryOut>,
        example = json!({"count": null, "next": null, "previous": null, "results": [{"round": 12, "kind": "reminder", "channel": "InApp",
            "user_id": 5, "user_name": "Bob Doe", "email": "bob@example.com", "state": "sent", "reason": null,
            "revision": 1, "created_at": "2026-11-22T12:00:00Z", "attempts": 0, "last_error": null, "next_attempt_at": null}]}))))]
pub(super) async fn deliveries(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    params: Params,
    query: CursorQuery,
) -> Result<Json<Page<DeliveryOut>>, ApiError> {
    alerts.require(&caller, AlertId(id)).await?;
    let round = params.read(|filters| filters.integer("round"))?.map(RoundId);
    let position = query.position::<(i64, i16, i64)>()?;
    let from = match &position {
        Some(position) => Some((way(position.way), key(position.key)?)),
        None => None,
    };
    let span = DeliverySpan { from, limit: query.fetch() };
    let rows = alerts.deliveries(&caller, AlertId(id), round, span).await?;
    let page = query.page(position.as_ref(), rows, None, |delivery| {
        let Key { round, channel, user } = delivery.key;
        (round.0, channel.code(), user.0)
    })?;
    Ok(Json(page.map(|delivery| out(&delivery, &alerts))))
}

fn key((round, channel, user): (i64, i16, i64)) -> Result<Key, ApiError> {
    let channel = ChannelCode::from_code(channel).ok_or(ApiError::InvalidCursor)?;
    Ok(Key { round: RoundId(round), channel, user: UserId(user) })
}

fn out(delivery: &Delivery, alerts: &Alerts) -> DeliveryOut {
    DeliveryOut {
        round: delivery.key.round.0,
        kind: delivery.kind.name(),
        channel: alerts.channel_name(delivery.key.channel),
        user_id: delivery.key.user.0,
        user_name: delivery.name.clone(),
        email: delivery.email.clone(),
        state: delivery.state.name(),
        reason: delivery.reason.map(domain::CancelReason::name),
        revision: delivery.revision,
        created_at: delivery.created_at.into(),
        attempts: delivery.attempts,
        last_error: delivery.last_error.clone(),
        next_attempt_at: delivery.next_attempt_at.map(Moment),
    }
}
