//! `POST /alerts/{id}/snooze`: until tomorrow, for some hours, or until a time that the person picked.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use domain::{AlertId, SnoozeFor, Timestamp};
use service::Error;
use web::state::ApiState;

use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Visitor;

/// The longest snooze in minutes: 30 days.
const MINUTES_MAX: i64 = 43_200;

pub(super) async fn snooze(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let span = match form.text("for") {
        "today" => SnoozeFor::Today,
        "until" => match local_instant(form.text("until"), visitor.zone) {
            Some(until) => SnoozeFor::Until(until),
            None => return Ok(notice::then(form.back("/inbox"), "done-no-time", &visitor.peer)),
        },
        minutes => {
            let minutes = minutes.parse().ok().filter(|minutes| (1..=MINUTES_MAX).contains(minutes));
            SnoozeFor::Minutes(minutes.ok_or(Failure::Malformed)?)
        }
    };
    let done = match state.inbox.snooze(&visitor.caller, AlertId(id), span).await {
        Ok(_) => "done-snoozed",
        Err(Error::Invalid(_)) => "done-time-past",
        Err(error) => return Err(error.into()),
    };
    Ok(notice::then(form.back("/inbox"), done, &visitor.peer))
}

/// What a field of type `datetime-local` says, in its reader's zone. Within a gap of the clocks it is the first instant after.
pub(crate) fn local_instant(text: &str, zone: Tz) -> Option<Timestamp> {
    let parse = |format| NaiveDateTime::parse_from_str(text, format).ok();
    let local = parse("%Y-%m-%dT%H:%M").or_else(|| parse("%Y-%m-%dT%H:%M:%S"))?;
    let found = zone.from_local_datetime(&local).earliest();
    let later = || zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest();
    let at = Timestamp::from(found.or_else(later)?.to_utc());
    Some(at).filter(|at| *at < Timestamp::END && *at > Timestamp::MIN)
}
