//! Read, unread, acknowledged: one alert, several, or all that there are.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::AlertId;
use service::inbox::MarkAs;
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
    let done = match form.text("as") {
        "awake" => {
            state.inbox.unsnooze(&visitor.caller, AlertId(id)).await?;
            "done-awake"
        }
        word => {
            let mark = mark_as(word)?;
            state.inbox.mark(&visitor.caller, AlertId(id), mark).await?;
            done(mark)
        }
    };
    Ok(notice::then(form.back("/inbox"), done, &visitor.peer))
}

/// `POST /inbox/marks`: those that were ticked. One that is gone meanwhile is passed over.
pub(super) async fn several(State(state): State<ApiState>, visitor: Visitor, form: Form) -> Result<Response, Failure> {
    let alerts: BTreeSet<AlertId> = form.ids("alert").take(MARKED_MAX).map(AlertId).collect();
    state.inbox.mark_many(&visitor.caller, &alerts, mark_as(form.text("as"))?).await?;
    let key = if alerts.is_empty() { "done-none-chosen" } else { "done-marked" };
    Ok(notice::then(form.back("/inbox"), key, &visitor.peer))
}

/// `POST /inbox/read-all`.
pub(super) async fn read_all(State(state): State<ApiState>, visitor: Visitor, form: Form) -> Result<Response, Failure> {
    state.inbox.read_all(&visitor.caller).await?;
    Ok(notice::then(form.back("/inbox"), "done-read-all", &visitor.peer))
}

const fn done(mark: MarkAs) -> &'static str {
    match mark {
        MarkAs::Read => "done-read",
        MarkAs::Unread => "done-unread",
        MarkAs::Acknowledged => "done-acknowledged",
    }
}

fn mark_as(word: &str) -> Result<MarkAs, Failure> {
    match word {
        "read" => Ok(MarkAs::Read),
        "unread" => Ok(MarkAs::Unread),
        "acknowledged" => Ok(MarkAs::Acknowledged),
        _ => Err(Failure::Malformed),
    }
}
