//! `GET /alerts/{id}`: one alert, whole, with what became of it for its reader.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{AlertId, Timestamp};
use service::inbox::{Entry, Story};
use web::state::ApiState;

use super::Item;
use crate::failure::Failure;
use crate::shell::{Shell, shown};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "inbox/alert.html")]
struct AlertPage {
    shell: Shell,
    alert: Entry,
    story: Story,
}

/// Something that happened.
struct Line {
    at: Timestamp,
    words: String,
    /// How far a delivery came.
    state: Option<String>,
    /// How long a snooze was to last, and how it ended.
    until: Option<Timestamp>,
    ended: Option<String>,
}

impl Line {
    const fn new(at: Timestamp, words: String) -> Self {
        Self { at, words, state: None, until: None, ended: None }
    }
}

impl AlertPage {
    /// All that happened, newest first.
    fn lines(&self) -> Vec<Line> {
        let (shell, story) = (&self.shell, &self.story);
        let mark = |at: Option<Timestamp>, key: &str| at.map(|at| Line::new(at, shell.text(key)));
        let receipt = story.receipt.as_ref();
        let marks = [
            mark(receipt.and_then(|receipt| receipt.acknowledged_at), "story-acknowledged"),
            mark(receipt.and_then(|receipt| receipt.first_read_at), "story-read"),
        ];
        let changes = story.changes.iter().map(|at| Line::new(*at, shell.text("story-changed")));
        let snoozes = story.snoozes.iter().map(|past| Line {
            until: Some(past.until),
            ended: past.ended_by.map(|ended| shell.word("ended", ended)),
            ..Line::new(past.snoozed_at, shell.text("story-snoozed"))
        });
        let sent = story.sent.iter().map(|sent| Line {
            state: Some(shell.word("delivery", sent.state)),
            ..Line::new(sent.at, shell.word("round", sent.kind))
        });
        let published = Line::new(self.alert.created_at, shell.named("story-published", &self.alert.created_by_name));
        let mut lines: Vec<_> = marks.into_iter().flatten().chain(changes).chain(snoozes).chain(sent).collect();
        lines.push(published);
        lines.sort_by_key(|line| Reverse(line.at));
        lines
    }
}

pub(super) async fn show(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let alert = state.inbox.item(&visitor.caller, AlertId(id)).await?;
    let story = state.inbox.story(&visitor.caller, AlertId(id)).await?;
    Ok(shown(&AlertPage { shell: visitor.shell, alert, story }))
}
