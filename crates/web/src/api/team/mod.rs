//! Teams: everybody in the organization reads them, its admins write them.

mod add_members;
mod answer;
mod create;
mod delete;
mod list;
mod members;
mod remove_member;
mod show;
mod update;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

/// What wants an account; to write, an admin's.
pub(super) fn signed_in() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show, update::replace, update::change, delete::delete))
        .routes(routes!(members::members, add_members::add_members))
        .routes(routes!(remove_member::remove_member))
}
