//! Read, unread, acknowledged: one alert, several, or all that there are. Forms say which revision of an alert was read, so that nobody
//! answers what they have not seen.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::AlertId;
use service::inbox::{MarkAs, Marked};
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
            let seen = form.text("revision").parse().map_err(|_| Failure::Malformed)?;
            match state.inbox.mark(&visitor.caller, AlertId(id), mark, Some(seen)).await? {
                Marked::Done => done(mark),
                Marked::AskedAnew => "done-asked-anew",
            }
        }
    };
    Ok(notice::then(form.back("/inbox"), done, &visitor.peer))
}

/// `POST /inbox/marks`: those that were ticked. What cannot be marked any more is passed over, and told.
pub(super) async fn several(State(state): State<ApiState>, visitor: Visitor, form: Form) -> Result<Response, Failure> {
    let alerts: BTreeMap<AlertId, i64> = form.all("alert").take(MARKED_MAX).filter_map(seen).collect();
    let marks = state.inbox.mark_many(&visitor.caller, &alerts, mark_as(form.text("as"))?).await?;
    let key = match (alerts.len(), marks.refused) {
        (0, _) => "done-none-chosen",
        (_, 0) => "done-marked",
        _ => "done-marked-in-part",
    };
    Ok(notice::then(form.back("/inbox"), key, &visitor.peer))
}

/// `POST /inbox/read-all`.
pub(super) async fn read_all(State(state): State<ApiState>, visitor: Visitor, form: Form) -> Result<Response, Failure> {
    state.inbox.read_all(&visitor.caller).await?;
    Ok(notice::then(form.back("/inbox"), "done-read-all", &visitor.peer))
}

/// An alert and the revision in which it was seen, as the boxes of the list name them.
fn seen(value: &str) -> Option<(AlertId, i64)> {
    let (alert, revision) = value.split_once('.')?;
    Some((AlertId(alert.parse().ok()?), revision.parse().ok()?))
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
