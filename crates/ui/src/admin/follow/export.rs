//! `GET /admin/alerts/{id}/recipients.csv`: the people and their answers as a file for spreadsheets, however many they are, in the words and
//! the zone of whoever asks.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::{AlertId, Timestamp};
use service::alert::{Recipient, Recipients};
use service::page::{Cursor, Span, Way};
use service::sheet;
use web::download;
use web::state::ApiState;

use super::recipients::sought;
use crate::failure::Failure;
use crate::query::Query;
use crate::shell::Shell;
use crate::visitor::Admin;
use crate::when;

/// People in one batch.
const BATCH: u32 = 1_000;
const COLUMNS: usize = 8;

pub(super) async fn download(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let (alerts, caller, sought) = (state.alerts, visitor.caller, sought(&query));
    alerts.require(&caller, AlertId(id)).await?;
    let shell = Arc::new(visitor.shell);
    Ok(download::table(&format!("alert-{id}-recipients.csv"), move |after| {
        let (alerts, caller, sought, shell) = (alerts.clone(), caller.clone(), sought.clone(), shell.clone());
        async move {
            let from = (after > 0).then_some(Cursor { way: Way::Next, id: after });
            let found = alerts.find_recipients(&caller, AlertId(id), &sought, Span { from, limit: BATCH }).await?;
            let last = found.people.last().map(|person| person.user.0);
            let rows = found.people.iter().map(|person| row(&shell, person, &found));
            sheet::batch(shell.language.sheet(), header(&shell), after, last, rows)
        }
    }))
}

fn header(shell: &Shell) -> [String; COLUMNS] {
    let timed = |key| shell.named(key, shell.zone.name());
    [
        shell.text("file-account"),
        shell.text("file-name"),
        shell.text("column-email"),
        timed("file-read-at"),
        shell.text("file-is-acknowledged"),
        timed("file-acknowledged-at"),
        shell.text("file-acknowledged-revision"),
        timed("file-snoozed-until"),
    ]
}

fn row(shell: &Shell, person: &Recipient, found: &Recipients) -> [String; COLUMNS] {
    let told = |at: Option<Timestamp>| at.map_or_else(String::new, |at| when::cell(at, shell.zone));
    let is_acknowledged = person.acknowledged_revision.is_some_and(|revision| revision >= found.asked_revision);
    [
        person.user.0.to_string(),
        sheet::plain(&person.name),
        sheet::plain(&person.email),
        told(person.read_at),
        shell.text(if is_acknowledged { "follow-yes" } else { "follow-no" }),
        told(person.acknowledged_at),
        person.acknowledged_revision.map_or_else(String::new, |revision| revision.to_string()),
        told(person.snooze_until.filter(|until| *until > found.now)),
    ]
}
