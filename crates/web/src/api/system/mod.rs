//! The installation as a whole, for its operators.

mod answer;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub use answer::SystemAnswer;

/// What wants an operator.
pub(super) fn for_operators() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show::show))
}
