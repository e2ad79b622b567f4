//! `GET` and `POST /admin/teams/{id}/edit`: what a team is called and whether it addresses anybody.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::TeamId;
use domain::limit::{TEAM_DESCRIPTION_LENGTH_MAX, TEAM_NAME_LENGTH_MAX};
use service::team::{Change, Content, Team};
use web::state::ApiState;

use super::{Draft, content};
use crate::complaints::{Complaints, refused};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::shell::{Shell, page, shown};
use crate::visitor::Admin;

#[derive(Template)]
#[template(path = "organization/team/form.html")]
pub(super) struct TeamForm {
    pub(super) shell: Shell,
    /// `None` while it is being made.
    pub(super) team: Option<Team>,
    pub(super) draft: Draft,
    pub(super) complaints: Complaints,
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let team = state.teams.find(&visitor.caller, TeamId(id)).await?;
    let draft = Draft { name: team.name.clone(), description: team.description.clone(), is_active: team.is_active };
    let complaints = Complaints::default();
    Ok(shown(&TeamForm { shell: visitor.shell, team: Some(team), draft, complaints }))
}

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let team = state.teams.find(&visitor.caller, TeamId(id)).await?;
    let saved = match content(&form) {
        Ok(content) => refused(state.teams.update(&visitor.caller, team.id, &change(content)).await)?,
        Err(complaints) => Err(complaints),
    };
    match saved {
        Ok(_) => Ok(notice::then(&format!("/admin/teams/{id}"), "done-team-saved", &visitor.peer)),
        Err(complaints) => {
            // There is a team of that name.
            let complaints = complaints.shown_at("name");
            let again = TeamForm { shell: visitor.shell, team: Some(team), draft: Draft::typed(&form), complaints };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &again))
        }
    }
}

fn change(content: Content) -> Change {
    Change { name: Some(content.name), description: Some(content.description), is_active: Some(content.is_active) }
}
