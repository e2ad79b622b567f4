//! The caller's own organization.

mod answer;
mod show;
mod update;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

/// What wants an admin.
pub(super) fn for_admins() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show::show, update::update))
}
