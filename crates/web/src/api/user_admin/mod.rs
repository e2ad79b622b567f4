//! The people of the organization, as its admins see and change them.

mod answer;
mod create;
mod deactivate;
mod issue_password_token;
mod list;
mod show;
mod update;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

/// What wants an admin.
pub(super) fn for_admins() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(show::show, update::replace, update::change, deactivate::deactivate))
        .routes(routes!(issue_password_token::issue_password_token))
}
