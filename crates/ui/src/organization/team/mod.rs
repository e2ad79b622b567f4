//! Teams on pages: the list, one of them with its people, and what admins do to both.

mod create;
mod delete;
mod edit;
mod list;
mod members;
mod show;

use axum::Router;
use axum::routing::get;
use domain::limit::{TEAM_DESCRIPTION_LENGTH_MAX, TEAM_NAME_LENGTH_MAX};
use service::team::Content;
use web::state::ApiState;

use crate::complaints::{self, Complaints};
use crate::form::Form;

pub(super) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/admin/teams", get(list::show))
        .route("/admin/teams/new", get(create::show).post(create::send))
        .route("/admin/teams/{id}", get(show::show))
        .route("/admin/teams/{id}/edit", get(edit::show).post(edit::send))
        .route("/admin/teams/{id}/delete", get(show::back).post(delete::send))
        .route("/admin/teams/{id}/members", get(show::back).post(members::add))
        .route("/admin/teams/{id}/members/remove", get(show::back).post(members::remove))
}

/// What a form says of a team, as it was typed.
#[derive(Clone, Debug, Default)]
struct Draft {
    name: String,
    description: String,
    is_active: bool,
}

impl Draft {
    fn typed(form: &Form) -> Self {
        Self {
            name: form.text("name").to_owned(),
            description: form.text("description").to_owned(),
            is_active: form.is_ticked("is_active"),
        }
    }
}

fn content(form: &Form) -> Result<Content, Complaints> {
    complaints::read(form, &["name", "description", "is_active"], |fields| Content {
        name: fields.text("name").name().max(TEAM_NAME_LENGTH_MAX).required(),
        description: fields
            .text("description")
            .multiline()
            .or_blank()
            .max(TEAM_DESCRIPTION_LENGTH_MAX)
            .or(String::new()),
        is_active: fields.flag("is_active").or(false),
    })
}
