//! `GET /admin/alerts/{id}/live`: the part of the alert's page that changes by itself.

use axum::extract::{Path, State};
use axum::response::Response;
use web::state::ApiState;

use super::head::Subject;
use super::hearing::{Hearing, HearingPart};
use crate::failure::Failure;
use crate::shell::shown;
use crate::visitor::Admin;

pub(super) async fn part(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let subject = Subject::read(&state, &visitor, id).await?;
    let hearing = Hearing::read(&state, &visitor, &subject).await?;
    Ok(shown(&HearingPart::of(&visitor.shell, &subject, &hearing)))
}
