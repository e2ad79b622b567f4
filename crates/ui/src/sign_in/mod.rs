//! The door: signing in, signing out, and the language to do it in.

mod form;
mod language;
mod out;
mod set_password;
mod setup;

use axum::Router;
use axum::routing::{get, post};
use web::state::ApiState;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/login", get(form::show).post(form::send))
        .route("/logout", post(out::sign_out))
        .route("/set-password", get(set_password::show).post(set_password::send))
        .route("/setup", get(setup::show).post(setup::send))
        .route("/language", post(language::choose))
}
