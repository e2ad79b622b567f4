//! The desk: what admins see and do. Each noun has its own folder.

pub(crate) mod alert;
mod chart;
mod dashboard;
pub(crate) mod follow;

use axum::Router;
use axum::routing::get;
use web::state::ApiState;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new().route("/admin", get(dashboard::show)).merge(alert::routes()).merge(follow::routes())
}
