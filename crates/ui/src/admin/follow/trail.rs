//! `GET /admin/alerts/{id}/trail`: who did what with an alert. Told, never changed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::{AlertId, Timestamp};
use serde_json::Value;
use service::audit::{Filter, Record};
use service::page::Span;
use web::state::ApiState;

use super::head::{Head, Subject, Tab};
use crate::failure::Failure;
use crate::organization::detail::{self, Detail};
use crate::paging::walk::{self, Walk};
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
    changes: Vec<Detail>,
}

impl askama::filters::HtmlSafe for Deed {}

impl Deed {
    fn of(record: Record, shell: &Shell) -> Self {
        let what = match record.action.as_str() {
            "alert.publish" | "alert.edit" | "alert.archive" | "alert.delete" | "alert.trigger" | "alert.remind"
            | "alert.retry" => shell.word("follow-deed", record.action.trim_start_matches("alert.")),
            other => other.to_owned(),
        };
        // What else is kept of a deed its words have said.
        let kept = record.detail.as_deref().filter(|_| record.action == "alert.edit");
        let changes = kept.map(|kept| detail::read(shell.language, kept)).unwrap_or_default();
        Self { shell: shell.clone(), id: record.id, who: record.actor_name, what, at: record.at, changes }
    }
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
    walk: Walk,
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query<Value>,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?;
    let cursor = walk::cursor(&query);
    let deeds = read(&state, &visitor, subject.id(), walk::span(cursor)).await?;
    let (deeds, walk) = walk::page(deeds, cursor, |deed| deed.id);
    Ok(shown(&TrailPage { shell: visitor.shell, subject, deeds, walk }))
}
