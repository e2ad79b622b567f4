//! Imports of people.

mod answer;
mod create;
mod lines;
mod report;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

pub use report::{Tokens, import_report};

/// What wants an admin.
pub(super) fn for_admins() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show::show)).routes(routes!(lines::lines))
}

/// The same, for files that take their time.
pub(super) fn of_large_bodies() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create::create)).routes(routes!(report::report, report::report_with_tokens))
}
