//! `POST /settings/sessions/…`: a person signs out of browsers that they are not at.

use axum::extract::{Path, State};
use axum::response::Response;
use web::state::ApiState;

use super::HOME;
use crate::failure::{Failure, done};
use crate::form::Form;
use crate::notice;
use crate::visitor::Visitor;

pub(super) async fn end(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(id): Path<i64>,
    _: Form,
) -> Result<Response, Failure> {
    done(state.accounts.end_web_session(&visitor.caller, id).await)?;
    Ok(notice::then(HOME, "done-session-ended", &visitor.peer))
}

pub(super) async fn end_others(State(state): State<ApiState>, visitor: Visitor, _: Form) -> Result<Response, Failure> {
    state.accounts.end_other_web_sessions(&visitor.caller, visitor.visit.id).await?;
    Ok(notice::then(HOME, "done-sessions-ended", &visitor.peer))
}
