//! `GET /api/admin/alerts/{id}/recipients/`: whom an alert addresses now, and what they did about it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::{AlertId, Timestamp};
use serde::Serialize;
use service::alert::{Alerts, Answer, Recipient};
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::page::{CursorQuery, Page};
use crate::path::Ids;
use crate::query::Params;

/// A person whom the alert addresses.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Recipient)]
pub(super) struct RecipientOut {
    user_id: i64,
    user_name: String,
    email: String,
    is_read: bool,
    read_at: Option<Moment>,
    /// Whether their acknowledgement stands.
    is_acknowledged: bool,
    acknowledged_at: Option<Moment>,
    /// The revision that they acknowledged.
    acknowledged_revision: Option<i64>,
    is_snoozed: bool,
    snooze_until: Option<Moment>,
}

/// The people whom an alert addresses now, each once.
#[utoipa::path(get, path = "/api/admin/alerts/{id}/recipients/", tag = "alerts",
    params(("id" = i64, Path),
        ("state" = Option<String>, Query),
        ("cursor" = Option<String>, Query), ("page_size" = Option<u32>, Query)),
    responses((status = 200, description = "A page; `count` only without `state`.", body = Page<RecipientOut>,
        example = json!({"count": 1, "next": null, "previous": null, "results": [{"user_id": 5, "user_name": "Bob Doe",
            "email": "bob@example.com", "is_read": true, "read_at": "2026-11-22T10:32:52Z", "is_acknowledged": false,
            "acknowledged_at": null, "acknowledged_revision": null, "is_snoozed": false, "snooze_until": null}]}))))]
pub(super) async fn recipients(
    State(alerts): State<Arc<Alerts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    params: Params,
    query: CursorQuery,
) -> Result<Json<Page<RecipientOut>>, ApiError> {
    alerts.require(&caller, AlertId(id)).await?;
    let answer = params.read(|filters| filters.choice("state", Answer::from_name))?;
    let position = query.position()?;
    let found = alerts.recipients(&caller, AlertId(id), answer, query.span(position.as_ref())).await?;
    let count = found.count.and_then(|count| u64::try_from(count).ok());
    let page = query.page(position.as_ref(), found.people, count, |person| person.user.0)?;
    Ok(Json(page.map(|person| out(&person, found.asked_revision, found.now))))
}

fn out(person: &Recipient, asked_revision: i64, now: Timestamp) -> RecipientOut {
    let snooze_until = person.snooze_until.filter(|until| *until > now);
    RecipientOut {
        user_id: person.user.0,
        user_name: person.name.clone(),
        email: person.email.clone(),
        is_read: person.is_read,
        read_at: person.read_at.map(Moment),
        is_acknowledged: person.acknowledged_revision.is_some_and(|revision| revision >= asked_revision),
        acknowledged_at: person.acknowledged_at.map(Moment),
        acknowledged_revision: person.acknowledged_revision,
        is_snoozed: snooze_until.is_some(),
        snooze_until: snooze_until.map(Moment),
    }
}
