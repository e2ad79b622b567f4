//! `GET /admin/alerts/{id}/trail`: who did what with an alert. Told, never changed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::{AlertId, Timestamp};
use serde_json::Value;
use service::audit::{Filter, Record};
use service::page::Span;
use web::state::ApiState;

use super::asked;
use super::head::{Head, Subject, Tab};
use super::leaf::{self, From, Leaf};
use crate::failure::Failure;
use crate::shell::{Shell, shown};
use crate::visitor::{Admin, Visitor};

/// What somebody did with an alert.
#[derive(Template)]
#[template(path = "admin/follow/deed.html")]
pub(super) struct Deed {
    /// For the times on it.
    shell: Shell,
    id: i64,
    who: String,
    what: String,
    at: Timestamp,
    /// Fields with what became of them.
    changes: Vec<(String, String)>,
}

impl askama::filters::HtmlSafe for Deed {}

/// Longest value of a field that is shown, in characters.
const VALUE_CHARS_MAX: usize = 300;

impl Deed {
    fn of(record: Record, shell: &Shell) -> Self {
        let what = match record.action.as_str() {
            "alert.publish" | "alert.edit" | "alert.archive" | "alert.delete" | "alert.trigger" | "alert.remind"
            | "alert.retry" => shell.word("follow-deed", record.action.trim_start_matches("alert.")),
            other => other.to_owned(),
        };
        let detail = record.detail.as_deref().and_then(|detail| serde_json::from_str(detail).ok());
        let is_edit = record.action == "alert.edit";
        let changes = if is_edit { changes(&detail.unwrap_or_default(), shell) } else { Vec::new() };
        Self { shell: shell.clone(), id: record.id, who: record.actor_name, what, at: record.at, changes }
    }
}

fn changes(detail: &Value, shell: &Shell) -> Vec<(String, String)> {
    let fields = detail.as_object().into_iter().flatten();
    let told = fields.map(|(name, change)| {
        let text = match (change.get("before"), change.get("after")) {
            (Some(before), Some(after)) => format!("{} → {}", value(before, shell), value(after, shell)),
            _ => value(change, shell),
        };
        (field(name, shell), text)
    });
    told.collect()
}

fn field(name: &str, shell: &Shell) -> String {
    match name {
        "title"
        | "message"
        | "severity"
        | "channels"
        | "visibility_type"
        | "reminder_enabled"
        | "reminder_frequency_minutes"
        | "stop_reminders_on"
        | "requires_acknowledgement"
        | "start_time"
        | "expiry_time"
        | "is_active"
        | "targets"
        | "renotify" => shell.word("follow-field", name),
        other => other.to_owned(),
    }
}

fn value(value: &Value, shell: &Shell) -> String {
    let text = match value {
        Value::Bool(true) => shell.text("follow-yes"),
        Value::Bool(false) => shell.text("follow-no"),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What was done with the alert, the latest first.
pub(super) async fn read(
    state: &ApiState,
    visitor: &Visitor,
    alert: AlertId,
    span: Span,
) -> Result<Vec<Deed>, Failure> {
    let filter = Filter { subject_kind: Some("alert".to_owned()), subject: Some(alert.0), ..Filter::default() };
    let records = state.audit.page(&visitor.caller, &filter, span).await?;
    Ok(records.into_iter().map(|record| Deed::of(record, &visitor.shell)).collect())
}

#[derive(Template)]
#[template(path = "admin/follow/trail.html")]
struct TrailPage {
    shell: Shell,
    subject: Subject,
    deeds: Vec<Deed>,
    leaf: Leaf,
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query<Value>,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?;
    let from = From::asked(asked(&query, "at"));
    let deeds = read(&state, &visitor, subject.id(), leaf::span(from.as_ref())).await?;
    let (deeds, leaf) = leaf::turned(deeds, from.map(|from| from.way), |deed| deed.id.to_string());
    Ok(shown(&TrailPage { shell: visitor.shell, subject, deeds, leaf }))
}
