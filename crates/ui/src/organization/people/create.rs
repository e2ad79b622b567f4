//! `GET` and `POST /admin/people/new`: an account, and the link with which its owner sets a password.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::email::ADDRESS_CHARS_MAX;
use domain::name::NAME_CHARS_MAX;
use domain::{Role, TeamId};
use service::idempotency::Once;
use service::people::NewPerson;
use service::team::Team;
use web::state::ApiState;

use super::super::{asked, team_choices};
use super::draft::{Draft, Wanted, wanted};
use super::link;
use crate::complaints::{Complaints, refused};
use crate::failure::Failure;
use crate::form::Form;
use crate::query::Query;
use crate::shell::{Shell, page, shown};
use crate::visitor::Admin;

#[derive(Template)]
#[template(path = "organization/people/create.html")]
struct NewPersonPage {
    shell: Shell,
    draft: Draft,
    teams: Vec<Team>,
    complaints: Complaints,
}

pub(super) async fn show(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Query(query): Query,
) -> Result<Response, Failure> {
    let teams = team_choices(&state.teams, &visitor.caller).await?;
    let draft = Draft::blank(asked(&query, "team").parse().ok().map(TeamId));
    Ok(shown(&NewPersonPage { shell: visitor.shell, draft, teams, complaints: Complaints::default() }))
}

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    form: Form,
) -> Result<Response, Failure> {
    let made = match wanted(&form, "") {
        Ok(Wanted { profile, teams }) => {
            let new = NewPerson { profile, is_active: true, teams };
            refused(state.people.create(&visitor.caller, &new, &Once::unkeyed()).await)?
        }
        Err(complaints) => Err(complaints),
    };
    match made {
        Ok(made) => {
            let person = made.into_first()?;
            link::hand_over(&state, visitor, person, true).await
        }
        Err(complaints) => {
            let teams = team_choices(&state.teams, &visitor.caller).await?;
            let again = NewPersonPage { shell: visitor.shell, draft: Draft::typed(&form), teams, complaints };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &again))
        }
    }
}
