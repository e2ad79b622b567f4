//! `GET` and `POST /admin/teams/new`: a team without people yet.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use service::idempotency::Once;
use web::state::ApiState;

use super::edit::TeamForm;
use super::{Draft, content};
use crate::complaints::{Complaints, refused};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice;
use crate::shell::{page, shown};
use crate::visitor::Admin;

pub(super) async fn show(Admin(visitor): Admin) -> Response {
    let draft = Draft { is_active: true, ..Draft::default() };
    shown(&TeamForm { shell: visitor.shell, team: None, draft, complaints: Complaints::default() })
}

pub(super) async fn send(
    State(state): State<ApiState>,
    Admin(visitor): Admin,
    form: Form,
) -> Result<Response, Failure> {
    let made = match content(&form) {
        Ok(content) => refused(state.teams.create(&visitor.caller, &content, &Once::unkeyed()).await)?,
        Err(complaints) => Err(complaints),
    };
    match made {
        Ok(made) => {
            let team = made.into_first()?.id;
            Ok(notice::then(&format!("/admin/teams/{team}"), "done-team-created", &visitor.peer))
        }
        Err(complaints) => {
            // There is a team of that name.
            let complaints = complaints.shown_at("name");
            let again = TeamForm { shell: visitor.shell, team: None, draft: Draft::typed(&form), complaints };
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &again))
        }
    }
}
