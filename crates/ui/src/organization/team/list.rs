//! `GET /admin/teams`: the organization's teams by name.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;
use service::team::{Filter, Team};
use web::state::ApiState;

use super::super::{asked, searched};
use crate::failure::Failure;
use crate::paging::{Paging, ROWS};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Admin;

#[derive(Template)]
#[template(path = "organization/team/list.html")]
struct TeamsPage {
    shell: Shell,
    teams: Vec<Team>,
    filter: Filter,
    paging: Paging,
}

impl TeamsPage {
    fn is_filtered(&self) -> bool {
        self.filter.search.is_some() || self.filter.is_active.is_some()
    }
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Query(query): Query,
) -> Result<Response, Failure> {
    let filter = Filter { is_active: asked(&query, "active").parse().ok(), search: searched(&query, "q") };
    let page = Paging::asked(query.get("page").and_then(Value::as_str));
    let total = state.teams.count(&visitor.caller, &filter).await?;
    let rows = u32::try_from(ROWS).unwrap_or(u32::MAX);
    let teams = state.teams.page(&visitor.caller, &filter, Paging::offset(page), rows).await?;
    Ok(shown(&TeamsPage { shell: visitor.shell, teams, filter, paging: Paging { page, total } }))
}
