//! The desk: what admins see and do. Each noun has its own folder.

use axum::Router;
use web::state::ApiState;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
}
