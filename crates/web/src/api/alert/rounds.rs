//! `GET /api/admin/alerts/{id}/rounds/`: what was sent of an alert and when, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::AlertId;
use serde::Serialize;
use service::alert::{Alerts, Round};
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::page::{CursorQuery, Page};
use crate::path::Ids;

/// One sending of the alert.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Round)]
pub(super) struct RoundOut {
    id: i64,
    /// `initial`, `reminder`, `manual` or `escalation`.
    kind: &'static str,
    due_at: Moment,
    /// `pending`, `expanding`, `complete` or `stopped`.
    state: &'static str,
    /// Why it was stopped.
    stop_reason: Option<&'static str>,
    /// The revision that was sent.
    revision: i64,
    channels: Vec<RoundChannel>,
    /// People with a delivery.
    people: i64,
    left_out: LeftOut,
    missed: Option<Missed>,
    /// The admin who asked for it.
    triggered_by: Option<i64>,
    created_at: Moment,
    begun_at: Option<Moment>,
    ended_at: Option<Moment>,
}

/// A channel that the alert asked for.
#[derive(Debug, Serialize, ToSchema)]
struct RoundChannel {
    channel: &'static str,
    /// Why nothing went out by it.
    skipped: Option<&'static str>,
}

/// How many people of the audience got nothing, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LeftOutOfRound)]
struct LeftOut {
    acknowledged: i64,
    snoozed: i64,
    read: i64,
}

/// Slots that went by while nothing ran; the round stands for them too.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MissedSlots)]
struct Missed {
    count: i64,
    from: Option<Moment>,
    until: Option<Moment>,
}

/// The rounds of an alert, newest first.
#[utoipa::path(get, path = "/api/admin/alerts/{id}/rounds/", tag = "alerts",
    params(("id" = i64, Path), ("cursor" = Option<String>, Query), ("page_size" = Option<u32>, Query)),
    responses((status = 200, description = "A page.", body = Page<RoundOut>, example = json!({"count": 1, "next": null, "previous": null,
        "results": [{"id": 12, "kind": "reminder", "due_at": "2026-11-22T12:00:00Z", "state": "complete", "stop_reason": null,
            "revision": 1, "channels": [{"channel": "InApp", "skipped": null}, {"channel": "Email", "skipped": "not configured"}],
            "people": 38, "left_out": {"acknowledged": 1, "snoozed": 1, "read": 0}, "missed": null, "triggered_by": null,
            "created_at": "2026-11-22T12:00:00Z", "begun_at": "2026-11-22T12:00:00Z", "ended_at": "2026-11-22T12:00:01Z"}]}))))]
pub(super) async fn rounds(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    query: CursorQuery,
) -> Result<Json<Page<RoundOut>>, ApiError> {
    let position = query.position()?;
    let (rounds, count) = alerts.rounds(&caller, AlertId(id), query.span(position.as_ref())).await?;
    let page = query.page(position.as_ref(), rounds, u64::try_from(count).ok(), |round| round.id.0)?;
    Ok(Json(page.map(|round| out(&round, &alerts))))
}

fn out(round: &Round, alerts: &Alerts) -> RoundOut {
    let channels = round.channels.iter().map(|channel| RoundChannel {
        channel: alerts.channel_name(channel),
        skipped: (round.skipped_channels & 1 << channel.code() != 0).then_some("not configured"),
    });
    let missed = Missed {
        count: round.missed_count,
        from: round.missed_from.map(Moment),
        until: round.missed_until.map(Moment),
    };
    RoundOut {
        id: round.id.0,
        kind: round.kind.name(),
        due_at: round.due_at.into(),
        state: round.state.name(),
        stop_reason: round.stop_reason.map(domain::StopReason::name),
        revision: round.revision,
        channels: channels.collect(),
        people: round.people,
        left_out: LeftOut { acknowledged: round.left_acknowledged, snoozed: round.left_snoozed, read: round.left_read },
        missed: (round.missed_count > 0).then_some(missed),
        triggered_by: round.triggered_by.map(|user| user.0),
        created_at: round.created_at.into(),
        begun_at: round.begun_at.map(Moment),
        ended_at: round.ended_at.map(Moment),
    }
}
