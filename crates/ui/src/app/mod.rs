//! What makes the pages an app: they can be installed, and the inbox is there without a connection.

mod manifest;
mod offline;
mod worker;

use axum::Router;
use axum::routing::get;
use web::state::ApiState;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/manifest.webmanifest", get(manifest::show))
        .route("/sw.js", get(worker::show))
        .route("/offline", get(offline::show))
}
