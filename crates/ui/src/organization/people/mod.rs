//! The organization's people on pages: who they are, what they may do, whether they are here, and how they come in.

mod activity;
mod create;
mod draft;
mod link;
mod list;
mod show;

use axum::Router;
use axum::routing::get;
use web::state::ApiState;

pub(super) use link::password_link;

pub(super) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/admin/people", get(list::show))
        .route("/admin/people/new", get(create::show).post(create::send))
        .route("/admin/people/{id}", get(show::show).post(show::send))
        .route("/admin/people/{id}/activity", get(show::back).post(activity::send))
        .route("/admin/people/{id}/link", get(show::back).post(link::send))
}
