//! `POST /alerts/{id}/snooze`: until tomorrow, for some hours, or until a time that the person picked.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::limit::SNOOZE_MINUTES_MAX;
use domain::{AlertId, SnoozeFor};
use service::Error;
use web::state::ApiState;

use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Visitor;
use crate::when::local_instant;

pub(super) async fn snooze(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let refuse = |key| notice::refuse(form.back("/inbox"), key, AlertId(id), form.text("until"), &visitor.peer);
    let span = match form.text("for") {
        "today" => SnoozeFor::Today,
        "until" => match local_instant(form.text("until"), visitor.zone) {
            Some(until) => SnoozeFor::Until(until),
            None => return Ok(refuse("snooze-no-time")),
        },
        minutes => {
            let minutes = minutes.parse().ok().filter(|minutes| (1..=SNOOZE_MINUTES_MAX).contains(minutes));
            SnoozeFor::Minutes(minutes.ok_or(Failure::Malformed)?)
        }
    };
    match state.inbox.snooze(&visitor.caller, AlertId(id), span).await {
        Ok(_) => Ok(notice::then(form.back("/inbox"), "done-snoozed", &visitor.peer)),
        Err(Error::Invalid(_)) => Ok(refuse("snooze-time-past")),
        Err(error) => Err(error.into()),
    }
}
