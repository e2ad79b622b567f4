//! `POST /admin/alerts/people` and `/teams`: the part of the form in which people, or teams, are chosen, while one searches.

use axum::extract::State;
use axum::response::Response;
use web::state::ApiState;

use super::picker::{People, Teams};
use super::typed::Typed;
use crate::failure::Failure;
use crate::form::Form;
use crate::shell::shown;
use crate::visitor::Admin;

pub(super) async fn people(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    form: Form,
) -> Result<Response, Failure> {
    let people = People::of(&state, &visitor.caller, &Typed::of(&form)).await?;
    Ok(shown(&people.part(&visitor.shell)))
}

pub(super) async fn teams(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    form: Form,
) -> Result<Response, Failure> {
    let teams = Teams::of(&state, &visitor.caller, &Typed::of(&form)).await?;
    Ok(shown(&teams.part(&visitor.shell)))
}
