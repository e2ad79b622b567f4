//! `GET /admin/alerts/{id}/trail`: who did what with an alert. Told, never changed.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{AlertId, Timestamp};
use service::audit::Filter;
use service::page::Span;
use web::state::ApiState;

use super::head::{Head, Subject, Tab};
use crate::failure::Failure;
use crate::paging::walk::{self, Walk};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::trail::{self, Told};
use crate::visitor::{Admin, Visitor};

/// What somebody did with an alert, on a page that says which alert it is.
#[derive(Template)]
#[template(path = "admin/follow/deed.html")]
pub(crate) struct Deed {
    /// For the times on it.
    shell: Shell,
    what: String,
    told: Told,
}

impl askama::filters::HtmlSafe for Deed {}

impl Deed {
    fn of(told: Told, shell: &Shell) -> Self {
        let deed = told.action.strip_prefix("alert.").and_then(|deed| shell.known_word("follow-deed", deed));
        Self { shell: shell.clone(), what: deed.unwrap_or_else(|| told.action.clone()), told }
    }

    /// What else is kept of a deed its words have said.
    fn is_edit(&self) -> bool {
        self.told.action == "alert.edit"
    }
}

/// What was done with the alert, the latest first.
pub(super) async fn read(
    state: &ApiState,
    visitor: &Visitor,
    alert: AlertId,
    span: Span,
) -> Result<Vec<Deed>, Failure> {
    told(state, visitor, &of(alert), span).await
}

/// How the alert was edited after an edit at this time.
pub(crate) async fn edits_since(
    state: &ApiState,
    visitor: &Visitor,
    alert: AlertId,
    seen: Timestamp,
    span: Span,
) -> Result<Vec<Deed>, Failure> {
    let from = Some(seen + Duration::from_micros(1));
    let filter = Filter { action: Some("alert.edit".to_owned()), from, ..of(alert) };
    told(state, visitor, &filter, span).await
}

/// How the alert came to its end.
pub(crate) async fn ends(
    state: &ApiState,
    visitor: &Visitor,
    alert: AlertId,
    span: Span,
) -> Result<Vec<Deed>, Failure> {
    let mut deeds = read(state, visitor, alert, span).await?;
    deeds.retain(|deed| matches!(deed.told.action.as_str(), "alert.archive" | "alert.delete" | "alert.undo"));
    Ok(deeds)
}

fn of(alert: AlertId) -> Filter {
    Filter { subject_kind: Some("alert".to_owned()), subject: Some(alert.0), ..Filter::default() }
}

async fn told(state: &ApiState, visitor: &Visitor, filter: &Filter, span: Span) -> Result<Vec<Deed>, Failure> {
    let told = trail::read(state, visitor, filter, span).await?;
    Ok(told.into_iter().map(|told| Deed::of(told, &visitor.shell)).collect())
}

#[derive(Template)]
#[template(path = "admin/follow/trail.html")]
struct TrailPage {
    shell: Shell,
    subject: Subject,
    deeds: Vec<Deed>,
    walk: Walk,
}

impl TrailPage {
    const TAB: Tab = Tab::Trail;
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?;
    let cursor = walk::cursor(&query);
    let deeds = read(&state, &visitor, subject.id(), walk::span(cursor)).await?;
    let (deeds, walk) = walk::page(deeds, cursor, |deed| deed.told.id);
    Ok(shown(&TrailPage { shell: visitor.shell, subject, deeds, walk }))
}
