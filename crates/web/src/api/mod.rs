//! The API's nouns, put together. A new noun is one folder beside this file and one line here.

mod alert;
mod analytics;
mod audit;
mod auth;
mod import;
mod inbox;
mod organization;
pub(crate) mod person;
mod system;
mod team;
mod user_admin;
mod zone;

use axum::Router;
use axum::http::request::Parts;
use utoipa::openapi::OpenApi;

use crate::doors::{Doors, TimeLimits};
use crate::error::ApiError;
use crate::guard::Guard;
use crate::openapi;
use crate::sentry::Sentry;
use crate::state::ApiState;

pub use import::{Tokens, import_report};
pub use inbox::event_stream;
pub use system::SystemAnswer;

/// Who stands before which routes.
struct Guards<G> {
    everybody: G,
    /// Everybody to read, admins to write.
    writers: G,
    admins: G,
    operators: G,
}

/// All routes with their state, and the document of them all.
pub fn routes(version: &str, state: ApiState, time_limits: TimeLimits) -> (Router, OpenApi) {
    let accounts = || state.accounts.clone();
    let guards = Guards {
        everybody: Sentry::for_everybody(accounts()),
        writers: Sentry::for_admins_to_write(accounts()),
        admins: Sentry::for_admins(accounts()),
        operators: Sentry::for_operators(accounts()),
    };
    doors(version, time_limits, &guards).finish(state)
}

/// The document alone, for which no database is needed.
pub fn document(version: &str) -> OpenApi {
    let guards = Guards { everybody: Closed, writers: Closed, admins: Closed, operators: Closed };
    doors(version, TimeLimits::default(), &guards).into_document()
}

/// A noun's doors are its own lines here.
fn doors<G: Guard>(version: &str, time_limits: TimeLimits, guards: &Guards<G>) -> Doors<ApiState> {
    let Guards { everybody, writers, admins, operators } = guards;
    Doors::new(openapi::document(version), time_limits)
        .open(auth::open())
        .guarded(everybody.clone(), auth::signed_in())
        .guarded(admins.clone(), alert::for_admins())
        .guarded(writers.clone(), team::signed_in())
        .guarded(admins.clone(), audit::for_admins())
        .guarded(admins.clone(), organization::for_admins())
        .guarded(admins.clone(), user_admin::for_admins())
        .guarded(admins.clone(), import::for_admins())
        .patient(admins.clone(), import::of_large_bodies())
        .guarded(everybody.clone(), inbox::routes())
        .guarded(admins.clone(), analytics::routes())
        .guarded(operators.clone(), system::for_operators())
}

/// Lets nobody pass: behind it nothing is served, only described.
#[derive(Clone)]
struct Closed;

impl Guard for Closed {
    async fn admit(&self, _: &mut Parts) -> Result<(), ApiError> {
        Err(ApiError::Forbidden)
    }
}
