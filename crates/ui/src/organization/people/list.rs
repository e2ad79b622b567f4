//! `GET /admin/people`: everybody in the organization.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::{Role, TeamId};
use service::people::{Filter, Person};
use service::team::Team;
use web::state::ApiState;

use super::super::{asked, searched, team_choices};
use crate::failure::Failure;
use crate::filter_line::FilterLine;
use crate::paging::walk::{self, Walk};
use crate::query::Query;
use crate::shell::{Shell, shown};
use crate::visitor::Admin;

/// Teams of a person that the list names.
const TEAMS_NAMED_MAX: usize = 3;

#[derive(Template)]
#[template(path = "organization/people/list.html")]
struct PeoplePage {
    shell: Shell,
    people: Vec<Person>,
    /// How many there are, where that is known.
    count: Option<u64>,
    filter: Filter,
    teams: Vec<Team>,
    walk: Walk,
}

impl PeoplePage {
    fn filter_line(&self) -> FilterLine {
        let (shell, filter) = (&self.shell, &self.filter);
        let active = match filter.is_active {
            Some(true) => None,
            Some(false) => Some("people-inactive"),
            None => Some("people-everybody"),
        };
        let team = self.teams.iter().find(|team| Some(team.id) == filter.team);
        let set = [
            filter.role.map(|role| shell.word("role", role)),
            active.map(|key| shell.text(key)),
            team.map(|team| team.name.clone()),
        ];
        FilterLine::of(shell, set, filter.search.as_deref().unwrap_or_default())
    }

    fn is_filtered(&self) -> bool {
        self.filter.search.is_some() || self.filter.role.is_some() || self.filter.team.is_some()
    }
}

/// Those who are here, unless others are asked for.
pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Query(query): Query,
) -> Result<Response, Failure> {
    let filter = Filter {
        role: Role::from_name(asked(&query, "role")),
        is_active: match asked(&query, "active") {
            "all" => None,
            text => Some(text != "false"),
        },
        team: asked(&query, "team").parse().ok().map(TeamId),
        search: searched(&query, "q"),
    };
    let cursor = walk::cursor(&query);
    let (people, count) = state.people.page(&visitor.caller, &filter, walk::span(cursor)).await?;
    let (people, walk) = walk::page(people, cursor, |person| person.id.0);
    let teams = team_choices(&state.teams, &visitor.caller).await?;
    Ok(shown(&PeoplePage { shell: visitor.shell, people, count, filter, teams, walk }))
}
