//! `GET /admin/audit`: who did what, to what, and when, newest first. Nothing here changes it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Timestamp, UserId};
use service::audit::Filter;
use web::state::ApiState;

use super::asked;
use crate::complaints::Complaints;
use crate::failure::Failure;
use crate::filter_line::FilterLine;
use crate::language::Language;
use crate::paging::walk::{self, Walk};
use crate::query::Query;
use crate::shell::{Shell, page, shown};
use crate::trail::{self, Told};
use crate::visitor::Admin;
use crate::when::{self, local_instant};

/// Where the catalogue has words for actions and for kinds of things; what a later version records besides is shown as it is written.
const ACTION: &str = "audit-action";
const KIND: &str = "audit-kind";

#[derive(Template)]
#[template(path = "organization/audit.html")]
struct AuditPage {
    shell: Shell,
    entries: Vec<Told>,
    filter: Filter,
    /// As they were typed.
    since: String,
    until: String,
    complaints: Complaints,
    walk: Walk,
}

impl AuditPage {
    fn filter_line(&self) -> FilterLine {
        let (shell, filter) = (&self.shell, &self.filter);
        let bound = |key: &str, at: Option<Timestamp>| {
            at.map(|at| format!("{} {}", shell.text(key), when::exact(at, shell.zone, shell.language)))
        };
        let set = [
            filter.action.as_deref().map(|name| self.action(name)),
            filter.subject_kind.as_deref().map(|name| self.kind(name)),
            bound("audit-since", filter.from),
            bound("audit-until", filter.before),
        ];
        FilterLine::of(shell, set, "").opened(!self.complaints.is_empty())
    }

    fn is_filtered(&self) -> bool {
        let Filter { actor, action, subject_kind, subject, from, before } = &self.filter;
        let has_words = action.is_some() || subject_kind.is_some();
        let has_others = actor.is_some() || subject.is_some() || from.is_some() || before.is_some();
        has_words || has_others || !self.complaints.is_empty()
    }

    /// The filter that stands in the path but in no field of the form.
    fn is_of_one(&self) -> bool {
        self.filter.actor.is_some() || self.filter.subject.is_some()
    }

    /// The actions that have words, as they are recorded: a point stands after the kind.
    fn actions() -> impl Iterator<Item = String> {
        Language::endings(ACTION).map(|ending| ending.replacen('-', ".", 1))
    }

    fn kinds() -> impl Iterator<Item = &'static str> {
        Language::endings(KIND)
    }

    fn action(&self, name: &str) -> String {
        self.shell.known_word(ACTION, &name.replace('.', "-")).unwrap_or_else(|| name.to_owned())
    }

    fn kind(&self, name: &str) -> String {
        self.shell.known_word(KIND, name).unwrap_or_else(|| name.to_owned())
    }
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Query(query): Query,
) -> Result<Response, Failure> {
    let word = |name| Some(asked(&query, name).to_owned()).filter(|word| !word.is_empty());
    let mut complaints = Complaints::default();
    let mut number = |name| {
        let number = word(name).map(|word| word.parse::<i64>());
        if number.as_ref().is_some_and(Result::is_err) {
            complaints.add("non_field_errors", visitor.shell.text("audit-of-nothing"));
        }
        number?.ok()
    };
    let (actor, subject) = (number("actor").map(UserId), number("subject"));
    let mut instant = |name| {
        let instant = word(name).map(|word| local_instant(&word, visitor.zone));
        if instant == Some(None) {
            complaints.add(name, visitor.shell.text("audit-no-time"));
        }
        instant?
    };
    let (from, before) = (instant("since"), instant("until"));
    let (since, until) = (asked(&query, "since").to_owned(), asked(&query, "until").to_owned());
    let filter = Filter { actor, action: word("action"), subject_kind: word("subject_kind"), subject, from, before };
    // What others did does not pass for what was asked for.
    if !complaints.is_empty() {
        let walk = Walk::default();
        let again = AuditPage { shell: visitor.shell, entries: Vec::new(), filter, since, until, complaints, walk };
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &again));
    }
    let cursor = walk::cursor(&query);
    let entries = trail::read(&state, &visitor, &filter, walk::span(cursor)).await?;
    let (entries, walk) = walk::page(entries, cursor, |entry| entry.id);
    Ok(shown(&AuditPage { shell: visitor.shell, entries, filter, since, until, complaints, walk }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_that_has_words_is_told_in_a_sentence_too() {
        let actions: Vec<String> = AuditPage::actions().collect();
        assert!(actions.iter().any(|action| action == "api_token.create"), "{actions:?}");
        for action in actions {
            assert!(Language::has(&format!("trail-{}", action.replace('.', "-"))), "{action} is no sentence");
        }
    }
}
