//! What became of the alerts, in figures.

mod figures;
mod of_alert;
mod overview;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

/// All of them want an admin.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(overview::overview)).routes(routes!(of_alert::of_alert))
}
