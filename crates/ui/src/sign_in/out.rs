//! `POST /logout`: ends this browser's session.

use axum::extract::State;
use axum::response::Response;
use service::Error;
use web::state::ApiState;

use crate::access;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Visitor;

pub(super) async fn sign_out(State(state): State<ApiState>, visitor: Visitor, _: Form) -> Result<Response, Failure> {
    match state.accounts.end_web_session(&visitor.caller, visitor.visit.id).await {
        // It was ended elsewhere at the same moment.
        Ok(()) | Err(Error::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(access::ended(notice::then("/login", "done-signed-out", &visitor.peer), &visitor.peer))
}
