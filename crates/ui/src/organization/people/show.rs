//! `GET` and `POST /admin/people/{id}`: one person's account.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use domain::email::ADDRESS_CHARS_MAX;
use domain::name::NAME_CHARS_MAX;
use domain::{Role, TeamId, UserId};
use service::people::{Change, Person, Profile};
use service::team::Team;
use web::state::ApiState;

use super::super::team_choices;
use super::draft::{Draft, teams_after, wanted};
use crate::complaints::{Complaints, refused};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::shell::{Shell, page};
use crate::visitor::{Admin, Visitor};

#[derive(Template)]
#[template(path = "organization/people/show.html")]
pub(super) struct PersonPage {
    shell: Shell,
    person: Person,
    draft: Draft,
    teams: Vec<Team>,
    complaints: Complaints,
    /// Whether the caller may change the account: nobody takes over an operator's.
    is_changeable: bool,
}

/// Whoever reloads what a form answered comes back to the person.
pub(super) async fn back(Path(id): Path<i64>) -> Redirect {
    Redirect::to(&format!("/admin/people/{id}"))
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let person = state.people.find(&visitor.caller, UserId(id)).await?;
    let draft = Draft::of(&person);
    answer(&state, visitor, person, draft, Complaints::default(), StatusCode::OK).await
}

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let person = state.people.find_to_change(&visitor.caller, UserId(id)).await?;
    let saved = match wanted(&form, &person.username) {
        Ok(wanted) => {
            let now: Vec<TeamId> = person.teams.iter().map(|(team, _)| *team).collect();
            let teams = teams_after(&now, &form, &wanted.teams);
            refused(state.people.update(&visitor.caller, person.id, &change(wanted.profile, teams)).await)?
        }
        Err(complaints) => Err(complaints),
    };
    match saved {
        Ok(_) => Ok(notice::then(&format!("/admin/people/{id}"), "done-person-saved", &visitor.peer)),
        Err(complaints) => refuse(&state, visitor, person, Draft::typed(&form), complaints).await,
    }
}

/// The page again, with what is wrong.
pub(super) async fn refuse(
    state: &ApiState,
    visitor: Visitor,
    person: Person,
    draft: Draft,
    complaints: Complaints,
) -> Result<Response, Failure> {
    answer(state, visitor, person, draft, complaints, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn answer(
    state: &ApiState,
    visitor: Visitor,
    person: Person,
    draft: Draft,
    complaints: Complaints,
    status: StatusCode,
) -> Result<Response, Failure> {
    let teams = team_choices(&state.teams, &visitor.caller).await?;
    let is_changeable = !person.is_operator || person.id == visitor.caller.user;
    Ok(page(status, &PersonPage { shell: visitor.shell, person, draft, teams, complaints, is_changeable }))
}

fn change(profile: Profile, teams: Vec<TeamId>) -> Change {
    Change {
        username: Some(profile.username),
        email: Some(profile.email),
        first_name: Some(profile.first_name),
        last_name: Some(profile.last_name),
        role: Some(profile.role),
        time_zone: Some(profile.time_zone),
        is_active: None,
        teams: Some(teams),
    }
}
