//! `GET /admin/alerts/{id}/recipients`: whom an alert addresses now, and what each did about it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::Timestamp;
use serde_json::Value;
use service::alert::{Answer, Recipient, Recipients, Sought};
use web::limit::SEARCH_CHARS_MAX;
use web::state::ApiState;

use super::asked;
use super::head::{Head, Remind, Subject, Tab};
use super::words::counted;
use crate::failure::Failure;
use crate::filter_line::FilterLine;
use crate::paging::walk::{self, Walk};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Admin;

#[derive(Template)]
#[template(path = "admin/follow/recipients.html")]
struct RecipientsPage {
    shell: Shell,
    subject: Subject,
    sought: Sought,
    found: Recipients,
    walk: Walk,
}

impl RecipientsPage {
    const TAB: Tab = Tab::Recipients;

    fn filter_line(&self) -> FilterLine {
        let answer = self.sought.answer.map(|answer| self.shell.word("follow-answer", answer.name()));
        FilterLine::of(&self.shell, [answer], self.search())
    }

    fn is_filtered(&self) -> bool {
        self.sought.answer.is_some() || self.sought.search.is_some()
    }

    fn count(&self) -> Option<String> {
        self.found.count.map(|count| counted(&self.shell, "follow-people", count))
    }

    fn search(&self) -> &str {
        self.sought.search.as_deref().unwrap_or_default()
    }

    /// The same people as a file.
    fn file(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(answer) = self.sought.answer {
            query.append_pair("show", answer.name());
        }
        if let Some(search) = &self.sought.search {
            query.append_pair("q", search);
        }
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/admin/alerts/{}/recipients.csv{mark}{query}", self.subject.id())
    }
}

/// What a person did about the alert.
#[derive(Template)]
#[template(path = "admin/follow/marks.html")]
pub(super) struct Marks<'a> {
    shell: &'a Shell,
    person: &'a Recipient,
    is_acknowledged: bool,
    /// Whether the acknowledgement that stands is of a text that has changed since.
    is_earlier: bool,
    snoozed_until: Option<Timestamp>,
}

impl askama::filters::HtmlSafe for Marks<'_> {}

impl<'a> Marks<'a> {
    pub(super) fn of(shell: &'a Shell, person: &'a Recipient, subject: &Subject) -> Self {
        let asked = subject.standing.alert.asked_revision;
        let is_acknowledged = person.acknowledged_revision.is_some_and(|revision| revision >= asked);
        let is_earlier =
            person.acknowledged_revision.is_some_and(|revision| revision < subject.standing.alert.revision);
        // Whoever has acknowledged is not reminded, snoozed or not.
        let snoozed_until = person.snooze_until.filter(|until| *until > shell.now && !is_acknowledged);
        Self { shell, person, is_acknowledged, is_earlier, snoozed_until }
    }
}

/// Which people are asked for.
pub(super) fn sought(query: &Value) -> Sought {
    let search: String = asked(query, "q").chars().take(SEARCH_CHARS_MAX).collect();
    Sought { answer: Answer::from_name(asked(query, "show")), search: Some(search).filter(|text| !text.is_empty()) }
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?;
    let (sought, cursor) = (sought(&query), walk::cursor(&query));
    let span = walk::span(cursor);
    let mut found = state.alerts.find_recipients(&visitor.caller, subject.id(), &sought, span).await?;
    let (people, walk) = walk::page(found.people, cursor, |person| person.user.0);
    found.people = people;
    Ok(shown(&RecipientsPage { shell: visitor.shell, subject, sought, found, walk }))
}
