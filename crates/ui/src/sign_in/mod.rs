//! The door: signing in, signing out, and the language to do it in.

mod form;
mod language;
mod out;

use axum::Router;
use axum::routing::{get, post};
use web::state::ApiState;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/login", get(form::show).post(form::send))
        .route("/logout", post(out::sign_out))
        .route("/language", post(language::choose))
}
