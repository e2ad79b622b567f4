//! `GET /admin/teams/{id}`: a team, its people, and whom one may add.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use domain::TeamId;
use serde_json::Value;
use service::page::Span;
use service::people::{Filter, Person};
use service::team::{Member, MemberFilter, Team};
use web::state::ApiState;

use super::super::{asked, searched};
use crate::complaints::Complaints;
use crate::failure::Failure;
use crate::paging::walk::{self, Walk};
use crate::query::Query;
use crate::shell::{Shell, page};
use crate::visitor::{Admin, Visitor};

/// Most people that are offered to be added: whoever is not among them is searched for by more letters.
const CANDIDATES_MAX: u32 = 10;

#[derive(Template)]
#[template(path = "organization/team/show.html")]
pub(super) struct TeamPage {
    pub(super) shell: Shell,
    pub(super) team: Team,
    pub(super) members: Vec<Member>,
    pub(super) filter: MemberFilter,
    pub(super) walk: Walk,
    /// Who is looked for to be added, and who was found.
    pub(super) find: Option<String>,
    pub(super) candidates: Vec<Person>,
    /// Addresses as they were pasted.
    pub(super) emails: String,
    pub(super) complaints: Complaints,
}

impl TeamPage {
    fn has(&self, person: &Person) -> bool {
        person.teams.iter().any(|(team, _)| *team == self.team.id)
    }
}

/// Whoever reloads what a form answered comes back to the team.
pub(super) async fn back(Path(id): Path<i64>) -> Redirect {
    Redirect::to(&format!("/admin/teams/{id}"))
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    Query(query): Query,
) -> Result<Response, Failure> {
    let shown = read(&state, visitor, TeamId(id), &query).await?;
    Ok(page(StatusCode::OK, &shown))
}

/// The page as it is, for those who add something to it.
pub(super) async fn read(state: &ApiState, visitor: Visitor, id: TeamId, query: &Value) -> Result<TeamPage, Failure> {
    let caller = &visitor.caller;
    let team = state.teams.find(caller, id).await?;
    let filter = MemberFilter { is_active: asked(query, "active") != "false", search: searched(query, "q") };
    let cursor = walk::cursor(query);
    let (members, _) = state.teams.members(caller, id, &filter, walk::span(cursor)).await?;
    let (members, walk) = walk::page(members, cursor, |member| member.id.0);
    let find = searched(query, "find");
    let candidates = match &find {
        Some(text) => {
            let wanted = Filter { is_active: Some(true), search: Some(text.clone()), ..Filter::default() };
            state.people.page(caller, &wanted, Span { from: None, limit: CANDIDATES_MAX }).await?.0
        }
        None => Vec::new(),
    };
    let (emails, complaints) = (String::new(), Complaints::default());
    Ok(TeamPage { shell: visitor.shell, team, members, filter, walk, find, candidates, emails, complaints })
}
