//! A person's own alerts on pages: the list, one of them, and the marks they make.

mod alert;
mod history;
mod item;
mod list;
mod mark;
pub(crate) mod snooze;

use axum::Router;
use axum::routing::{get, post};
use web::state::ApiState;

pub(crate) use item::Item;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/inbox", get(list::show))
        .route("/inbox/read-all", post(mark::read_all))
        .route("/inbox/marks", post(mark::several))
        .route("/alerts/{id}", get(alert::show))
        .route("/alerts/{id}/mark", post(mark::one))
        .route("/alerts/{id}/snooze", post(snooze::snooze))
        .route("/snoozes", get(history::show))
}
