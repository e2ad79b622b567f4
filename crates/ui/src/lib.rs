//! The pages: what people see of Oyez in a browser. They call the same services as the API and decide nothing; every action works
//! without a script.

mod access;
mod admin;
mod app;
mod assets;
mod back;
mod complaints;
mod cookie;
mod embed;
mod failure;
mod filter_line;
mod form;
mod inbox;
mod language;
mod linked;
mod live;
mod notice;
mod organization;
mod paging;
mod policy;
mod query;
mod said;
mod settings;
mod shell;
mod sign_in;
mod system;
mod trail;
mod visitor;
mod when;

use axum::Router;
use axum::extract::Request;
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use tower_http::compression::CompressionLayer;
use web::ApiError;
use web::doors::TimeLimits;
use web::state::ApiState;

pub use language::Language;

use failure::Failure;

/// All pages with their state.
pub fn routes(state: ApiState, time_limits: TimeLimits) -> Router {
    let ordinary = Router::new()
        .merge(sign_in::routes())
        .merge(inbox::routes())
        .merge(organization::routes())
        .merge(system::routes())
        .merge(settings::routes())
        .merge(app::routes())
        .merge(embed::demo())
        .merge(admin::routes())
        .route("/", get(home))
        .route("/assets/{hash}/{*name}", get(assets::serve))
        .route("/{*missing}", any(missing))
        .layer(middleware::from_fn_with_state(time_limits.ordinary, failure::hurry));
    let patient =
        organization::of_large_bodies().layer(middleware::from_fn_with_state(time_limits.patient, failure::hurry));
    let pages = around(ordinary.merge(patient), &state);
    // A stream of events has no end, so neither a time limit nor a compressor stands before it.
    pages.merge(live::routes()).merge(embed::script()).with_state(state)
}

/// What stands around every page: whatever becomes of it, it ends as a page under our policy.
pub fn around(pages: Router<ApiState>, state: &ApiState) -> Router<ApiState> {
    pages
        .layer(middleware::from_fn(failure::survive))
        .layer(middleware::from_fn_with_state(state.clone(), failure::show))
        .layer(middleware::from_fn(notice::forget_shown))
        .layer(middleware::from_fn(policy::apply))
        .layer(CompressionLayer::new())
}

async fn home() -> Redirect {
    Redirect::to("/inbox")
}

/// Whatever no route knows. Programs are answered as programs are.
async fn missing(request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") { ApiError::NotFound.into_response() } else { Failure::NotFound.into_response() }
}
