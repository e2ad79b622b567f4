//! Alerts at the desk: listed, written, looked at before they go out, edited, ended. How one is being heard is another folder's.

mod complaint;
mod compose;
mod deeds;
mod edit;
mod end;
mod glance;
mod list;
mod meanwhile;
mod pick;
mod picker;
mod publish;
mod read;
mod shape;
mod typed;
mod undo;

use axum::Router;
use axum::routing::{get, post};
use web::state::ApiState;

pub(crate) use deeds::Deeds;
pub(crate) use shape::{SeverityMark, StatusMark};
pub(crate) use undo::Undo;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/admin/alerts", get(list::show))
        .route("/admin/alerts/new", get(compose::show).post(publish::send))
        .route("/admin/alerts/glance", post(glance::show))
        .route("/admin/alerts/people", post(pick::people))
        .route("/admin/alerts/teams", post(pick::teams))
        .route("/admin/alerts/{id}/undo", get(undo::away).post(undo::undo))
        .route("/admin/alerts/{id}/edit", get(edit::show).post(edit::send))
        .route("/admin/alerts/{id}/archive", post(end::archive))
        .route("/admin/alerts/{id}/delete", post(end::delete))
        .route("/admin/alerts/{id}/switch", post(end::switch))
}
