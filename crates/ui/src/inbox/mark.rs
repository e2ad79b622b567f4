//! Read, unread, acknowledged: one alert, several, or all that there are.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::AlertId;
use service::inbox::Inbox;
use service::{Caller, Error};
use web::state::ApiState;

use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Visitor;

/// Most alerts that are marked by one form: as many as a page shows.
const MARKED_MAX: usize = 100;

/// `POST /alerts/{id}/mark`.
pub(super) async fn one(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    mark(&state.inbox, &visitor.caller, AlertId(id), form.text("as")).await?;
    Ok(Redirect::to(form.back("/inbox")).into_response())
}

/// `POST /inbox/marks`: those that were ticked. One that is gone meanwhile is passed over.
pub(super) async fn several(State(state): State<ApiState>, visitor: Visitor, form: Form) -> Result<Response, Failure> {
    let mut ids: Vec<i64> = form.ids("alert").take(MARKED_MAX).collect();
    ids.dedup();
    for id in &ids {
        match mark(&state.inbox, &visitor.caller, AlertId(*id), form.text("as")).await {
            Ok(()) | Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    let key = if ids.is_empty() { "done-none-chosen" } else { "done-marked" };
    Ok(notice::then(form.back("/inbox"), key, &visitor.peer))
}

/// `POST /inbox/read-all`.
pub(super) async fn read_all(State(state): State<ApiState>, visitor: Visitor, form: Form) -> Result<Response, Failure> {
    state.inbox.read_all(&visitor.caller).await?;
    Ok(notice::then(form.back("/inbox"), "done-read-all", &visitor.peer))
}

async fn mark(inbox: &Inbox, caller: &Caller, alert: AlertId, word: &str) -> Result<(), Failure> {
    let marked: Result<(), Error> = match word {
        "read" => inbox.read(caller, alert).await,
        "unread" => inbox.unread(caller, alert).await,
        "acknowledged" => inbox.acknowledge(caller, alert).await,
        "awake" => inbox.unsnooze(caller, alert).await,
        _ => return Err(Failure::Malformed),
    };
    Ok(marked?)
}
