//! An import on the wire.

use serde::Serialize;
use serde_json::{Value, json};
use service::import::{Job, Line};
use utoipa::ToSchema;

use crate::moment::Moment;

/// An import: how far it has come.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Import)]
pub(super) struct ImportAnswer {
    id: i64,
    /// `receiving`, `waiting` (for its sender's word, in the web app), `checking`, `applying`, `done` or `refused`.
    state: &'static str,
    all_or_nothing: bool,
    /// Records in the file.
    lines: i64,
    created: i64,
    updated: i64,
    unchanged: i64,
    refused: i64,
    created_at: Moment,
    ended_at: Option<Moment>,
}

impl From<&Job> for ImportAnswer {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id,
            state: job.state.name(),
            all_or_nothing: job.is_whole,
            lines: job.lines,
            created: job.tally.created,
            updated: job.tally.updated,
            unchanged: job.tally.unchanged,
            refused: job.tally.refused,
            created_at: job.created_at.into(),
            ended_at: job.ended_at.map(Moment),
        }
    }
}

/// A line of the file and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ImportLine)]
pub(super) struct LineAnswer {
    /// Where it begins in the file, from 1.
    pub(super) line: i64,
    email: String,
    /// That of a new account; otherwise what the file says.
    username: Option<String>,
    /// `pending`, `created`, `updated`, `unchanged` or `refused`.
    outcome: &'static str,
    reason: Option<String>,
    /// The account's id.
    user: Option<i64>,
}

impl From<Line> for LineAnswer {
    fn from(line: Line) -> Self {
        Self {
            line: line.staged.line,
            email: line.staged.email,
            username: line.staged.username,
            outcome: line.outcome.name(),
            reason: line.staged.refused,
            user: line.user.map(|user| user.0),
        }
    }
}

/// An import as the document shows it.
pub(super) fn example() -> Value {
    json!({
        "id": 1, "state": "applying", "all_or_nothing": false, "lines": 100_000, "created": 1500, "updated": 20,
        "unchanged": 3, "refused": 1, "created_at": "2026-11-22T10:32:52Z", "ended_at": null
    })
}
