//! Imports of people on pages: a file is looked at before anything is done, then begun, followed, and reported.

mod receive;
mod report;
mod show;
mod start;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::limit::IMPORT_BYTES_MAX;
use web::state::ApiState;

/// What stands around the file in a form, in bytes.
const AROUND_BYTES_MAX: u64 = 2 * 1024 * 1024;

pub(super) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/admin/people/import", get(receive::show))
        .route("/admin/people/import/{id}", get(show::show))
        .route("/admin/people/import/{id}/start", get(show::back).post(start::start))
        .route("/admin/people/import/{id}/forget", get(show::back).post(start::forget))
        .route("/admin/people/import/{id}/report", get(report::plain).post(report::with_links))
}

pub(super) fn of_large_bodies() -> Router<ApiState> {
    let body_max = usize::try_from(IMPORT_BYTES_MAX + AROUND_BYTES_MAX).unwrap_or(usize::MAX);
    Router::new().route("/admin/people/import", post(receive::send).layer(DefaultBodyLimit::max(body_max)))
}
