//! `POST /api/user/alerts/{id}/snooze/`: quiet for a while.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use domain::limit::SNOOZE_MINUTES_MAX;
use domain::{AlertId, SnoozeFor};
use serde::Serialize;
use serde_json::{Value, json};
use service::idempotency::Reply;
use service::inbox::{Inbox, Preference};
use utoipa::ToSchema;

use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;
use crate::idempotency::{GoodKey, IdempotencyKey, Instead, respond};
use crate::moment::Moment;
use crate::path::Ids;

/// For how long; with neither field, to the end of the person's day.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct SnoozeBody {
    #[schema(nullable = false, minimum = 1, maximum = 43200)]
    minutes: Option<i64>,
    /// An instant in the future.
    #[schema(nullable = false, format = "date-time")]
    until: Option<String>,
}

/// The alert is snoozed.
#[derive(Serialize, ToSchema)]
pub(super) struct SnoozeAnswer {
    success: bool,
    message: &'static str,
    data: PreferenceOut,
}

/// What the person has set for the alert.
#[derive(Serialize, ToSchema)]
#[schema(as = AlertPreference)]
struct PreferenceOut {
    id: i64,
    alert_title: String,
    is_read: bool,
    read_at: Option<Moment>,
    is_snoozed: bool,
    snoozed_at: Option<Moment>,
    snooze_until: Option<Moment>,
    last_reminder_sent_at: Option<Moment>,
    created_at: Moment,
    updated_at: Moment,
    user: i64,
    alert: i64,
}

impl From<Preference> for PreferenceOut {
    fn from(preference: Preference) -> Self {
        let receipt = preference.receipt;
        Self {
            id: receipt.id,
            alert_title: preference.alert_title,
            is_read: receipt.is_read,
            read_at: receipt.read_at.map(Moment),
            is_snoozed: preference.is_snoozed,
            snoozed_at: receipt.snoozed_at.map(Moment),
            snooze_until: receipt.snooze_until.map(Moment),
            last_reminder_sent_at: preference.last_reminder_sent_at.map(Moment),
            created_at: Moment(receipt.created_at),
            updated_at: Moment(receipt.updated_at),
            user: receipt.user.0,
            alert: receipt.alert.0,
        }
    }
}

fn example() -> Value {
    json!({
        "success": true, "message": "Alert snoozed until end of day",
        "data": {
            "id": 3, "alert_title": "Maintenance tonight", "is_read": true, "read_at": "2026-11-22T10:30:00Z",
            "is_snoozed": true, "snoozed_at": "2026-11-22T11:00:00Z", "snooze_until": "2026-11-23T00:00:00Z",
            "last_reminder_sent_at": null, "created_at": "2026-11-22T10:30:00Z", "updated_at": "2026-11-22T11:00:00Z",
            "user": 5, "alert": 7
        }
    })
}

/// Keeps reminders of an alert from me for a while. That is to the end of my day, for some minutes, or until an instant, but
/// never beyond the alert's expiry. The alert stays in my list. Snoozing an alert that I have acknowledged changes nothing,
/// and `message` says so.
#[utoipa::path(post, path = "/api/user/alerts/{id}/snooze/", tag = "inbox",
    params(("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = SnoozeBody, example = json!({"minutes": 90})),
    responses((status = 200, description = "Snoozed.", body = SnoozeAnswer, example = json!(example()))))]
pub(super) async fn snooze(
    State(inbox): State<Arc<Inbox>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Response, Instead> {
    match read(key, body).await {
        Ok((key, fingerprint, span)) => {
            let render = |preference: &Preference| {
                let message = message(preference, span);
                Reply::json(200, &SnoozeAnswer { success: true, message, data: preference.clone().into() })
            };
            let once = key.once(&fingerprint, &render);
            Ok(respond(inbox.snooze_once(&caller, AlertId(id), span, &once).await?, &render)?)
        }
        Err(instead) => {
            // What is not found is not found, whatever the key and the body say.
            inbox.item(&caller, AlertId(id)).await?;
            Err(instead)
        }
    }
}

fn message(preference: &Preference, span: SnoozeFor) -> &'static str {
    match span {
        _ if preference.is_acknowledged => "Alert already acknowledged: no reminders to snooze",
        SnoozeFor::Today => "Alert snoozed until end of day",
        SnoozeFor::Minutes(_) | SnoozeFor::Until(_) => "Alert snoozed",
    }
}

async fn read(key: IdempotencyKey, body: Body) -> Result<(GoodKey, Bytes, SnoozeFor), Instead> {
    let (key, bytes) = (key.read()?, body.bytes());
    let span = key.settle(&bytes, span(body)).await?;
    Ok((key, bytes, span))
}

fn span(body: Body) -> Result<SnoozeFor, ApiError> {
    let (minutes, until) = body.read(|fields| {
        (fields.integer("minutes").between(1, SNOOZE_MINUTES_MAX).optional(), fields.moment("until").optional())
    })?;
    match (minutes, until) {
        (None, None) => Ok(SnoozeFor::Today),
        (Some(minutes), None) => Ok(SnoozeFor::Minutes(minutes)),
        (None, Some(until)) => Ok(SnoozeFor::Until(until)),
        (Some(_), Some(_)) => Err(ApiError::non_field("Give either minutes or until, not both.")),
    }
}
