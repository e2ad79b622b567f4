//! `GET /admin/people/import/{id}`: what a file would do while it waits, how far it has come, and what became of each line.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use domain::limit::IMPORT_FORESEEN_LINES;
use service::import::{Foresight, Job, JobState, Line, Outcome, Tally};
use web::state::ApiState;

use super::super::asked;
use super::super::walk::{self, Walk};
use crate::failure::Failure;
use crate::language::Arg;
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Admin;

/// Lines of a file that are shown before it begins.
const SHOWN_MAX: usize = 20;
/// Refused lines that are shown before it begins.
const REFUSED_SHOWN_MAX: usize = 100;
/// New teams that are named before it begins.
const TEAMS_SHOWN_MAX: usize = 30;

#[derive(Template)]
#[template(path = "organization/import/waiting.html")]
struct WaitingPage {
    shell: Shell,
    job: Job,
    foresight: Foresight,
}

impl WaitingPage {
    /// Whether there are lines that were not tried.
    fn is_partial(&self) -> bool {
        self.job.lines > i64::from(IMPORT_FORESEEN_LINES)
    }

    /// The columns that say something.
    fn columns(&self) -> Vec<&'static str> {
        let any = |says: fn(&Line) -> bool| self.foresight.lines.iter().any(says);
        let columns = [
            ("email", true),
            ("username", any(|line| line.staged.username.is_some() && line.outcome != Outcome::Created)),
            ("first_name", any(|line| line.staged.first_name.is_some())),
            ("last_name", any(|line| line.staged.last_name.is_some())),
            ("role", any(|line| line.staged.role.is_some())),
            ("teams", any(|line| !line.staged.teams.is_empty())),
            ("timezone", any(|line| line.staged.time_zone.is_some())),
            ("is_active", any(|line| line.staged.is_active.is_some())),
        ];
        columns.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect()
    }

    /// How many more teams would be made than are named.
    fn further_teams(&self) -> Option<String> {
        let further = self.foresight.new_teams.len().checked_sub(TEAMS_SHOWN_MAX).filter(|further| *further > 0)?;
        Some(self.shell.count("follow-further", i64::try_from(further).unwrap_or(i64::MAX)))
    }

    /// Whether a new team is called like several.
    fn has_commas(&self) -> bool {
        self.foresight.new_teams.iter().any(|name| name.contains(','))
    }

    /// Lines about which there is something to do.
    fn is_doable(&self) -> bool {
        let Tally { created, updated, refused, .. } = self.foresight.tally;
        let is_whole_and_refused = self.job.is_whole && refused > 0;
        (created + updated > 0 || self.is_partial()) && !is_whole_and_refused
    }
}

#[derive(Template)]
#[template(path = "organization/import/show.html")]
struct ImportPage {
    shell: Shell,
    job: Job,
    lines: Vec<Line>,
    outcome: Option<Outcome>,
    /// Whether there are links that nobody was given yet.
    has_links: bool,
    walk: Walk,
}

impl ImportPage {
    const fn is_at_work(&self) -> bool {
        matches!(self.job.state, JobState::Receiving | JobState::Checking | JobState::Applying)
    }

    const fn settled(&self) -> i64 {
        let Tally { created, updated, unchanged, refused } = self.job.tally;
        created + updated + unchanged + refused
    }

    fn progress(&self) -> String {
        let (done, lines) = (self.shell.number(self.settled()), self.shell.number(self.job.lines));
        let values = [("done", Arg::Text(&done)), ("lines", Arg::Text(&lines))];
        self.shell.language.text_of("import-progress", &values)
    }
}

/// Whoever reloads what a form answered comes back to the import.
pub(super) async fn back(Path(id): Path<i64>) -> Redirect {
    Redirect::to(&format!("/admin/people/import/{id}"))
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let (imports, caller) = (&state.imports, &visitor.caller);
    let job = imports.find(caller, id).await?;
    if job.state == JobState::Waiting {
        let foresight = imports.foresee(caller, id).await?;
        return Ok(shown(&WaitingPage { shell: visitor.shell, job, foresight }));
    }
    let outcome = Outcome::from_name(asked(&query, "outcome"));
    let cursor = walk::cursor(&query);
    let lines = imports.lines(caller, id, outcome, walk::span(cursor)).await?;
    let (lines, walk) = walk::page(lines, cursor, |line| line.staged.line);
    let has_links = imports.has_tokens_to_show(caller, id).await?;
    Ok(shown(&ImportPage { shell: visitor.shell, job, lines, outcome, has_links, walk }))
}
