//! A person's own settings on pages: who they are to us, their password, where they are signed in, and their programs' tokens. What
//! admins set is elsewhere.

mod agent;
mod change;
mod password;
mod session;
mod show;
mod token;
mod zone;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};
use web::state::ApiState;

pub(crate) use zone::{Region, regions};

const HOME: &str = "/settings";

/// A form that was answered by the page again has its own address; whoever asks for that is led to the page.
pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route(HOME, get(show::show))
        .route("/settings/profile", get(home).post(change::change))
        .route("/settings/password", get(home).post(password::change))
        .route("/settings/tokens", get(home).post(token::create))
        .route("/settings/tokens/{id}/revoke", post(token::revoke))
        .route("/settings/sessions/{id}/end", post(session::end))
        .route("/settings/sessions/end-others", post(session::end_others))
}

async fn home() -> Redirect {
    Redirect::to(HOME)
}
