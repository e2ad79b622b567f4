//! `POST /admin/people/{id}/activity`: an account switched off, which ends its sessions, or on again.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::UserId;
use service::people::Change;
use web::state::ApiState;

use super::draft::Draft;
use super::show;
use crate::complaints::refused;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::visitor::Admin;

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    Path(id): Path<i64>,
    form: Form,
) -> Result<Response, Failure> {
    let (is_active, done) = match form.text("as") {
        "active" => (true, "done-person-activated"),
        "inactive" => (false, "done-person-deactivated"),
        _ => return Err(Failure::Malformed),
    };
    let change = Change { is_active: Some(is_active), ..Change::default() };
    match refused(state.people.update(&visitor.caller, UserId(id), &change).await)? {
        Ok(_) => Ok(notice::then(&format!("/admin/people/{id}"), done, &visitor.peer)),
        Err(complaints) => {
            let person = state.people.find(&visitor.caller, UserId(id)).await?;
            let draft = Draft::of(&person);
            show::refuse(&state, visitor, person, draft, complaints).await
        }
    }
}
