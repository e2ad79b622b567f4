//! `GET /admin/alerts/{id}/rounds`: every sending of an alert, the latest first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use web::state::ApiState;

use super::head::{Head, Subject, Tab};
use super::round::{Listed, RoundItem};
use crate::failure::Failure;
use crate::paging::walk::{self, Walk};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Admin;

#[derive(Template)]
#[template(path = "admin/follow/rounds.html")]
struct RoundsPage {
    shell: Shell,
    subject: Subject,
    rounds: Vec<Listed>,
    walk: Walk,
}

impl RoundsPage {
    const TAB: Tab = Tab::Rounds;
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?;
    let cursor = walk::cursor(&query);
    let (rounds, _) = state.alerts.rounds(&visitor.caller, subject.id(), walk::span(cursor)).await?;
    let (rounds, walk) = walk::page(rounds, cursor, |round| round.id.0);
    let rounds = rounds.into_iter().map(|round| Listed::of(round, &state.alerts, &visitor.shell)).collect();
    Ok(shown(&RoundsPage { shell: visitor.shell, subject, rounds, walk }))
}
