//! `POST /admin/teams/{id}/delete`: a team that addresses nobody from now on. Its people stay.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::TeamId;
use web::state::ApiState;

use crate::failure::{Failure, done};
use crate::form::Form;
use crate::notice;
use crate::visitor::Admin;

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    _: Form,
) -> Result<Response, Failure> {
    done(state.teams.delete(&visitor.caller, TeamId(id)).await)?;
    Ok(notice::then("/admin/teams", "done-team-deleted", &visitor.peer))
}
