//! What machines ask of the process itself: is it alive, is it ready, how busy is it. No organization's data passes here.

mod health;
mod meaning;
mod metrics;
mod ready;
mod stopwatch;

use std::sync::Arc;

use axum::Router;
use domain::Secret;
use service::operation::Operation;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::doors::{Doors, TimeLimits};
use crate::openapi;

pub(crate) use stopwatch::Stopwatch;

/// Writes all figures down in Prometheus' text form.
pub type Exposition = Arc<dyn Fn() -> String + Send + Sync>;

/// What the answers are made from.
#[derive(Clone)]
pub struct System {
    /// Asks the store.
    pub operation: Operation,
    /// The figures; none where nobody collects them.
    pub exposition: Option<Exposition>,
    /// Who sends this token sees the figures; without one nobody is asked for it.
    pub token: Option<Secret>,
}

/// `/healthz`, `/readyz`, and `/metrics` where figures are collected, with their document.
pub fn routes(version: &str, system: System, time_limits: TimeLimits) -> (Router, OpenApi) {
    let routes = if system.exposition.is_some() {
        meaning::tell();
        all()
    } else {
        always()
    };
    Doors::new(openapi::document(version), time_limits).open(routes).finish(Arc::new(system))
}

/// The document of all of them.
pub fn document(version: &str) -> OpenApi {
    Doors::new(openapi::document(version), TimeLimits::default()).open(all()).into_document()
}

fn all() -> OpenApiRouter<Arc<System>> {
    always().routes(routes!(metrics::metrics))
}

fn always() -> OpenApiRouter<Arc<System>> {
    OpenApiRouter::new().routes(routes!(health::health)).routes(routes!(ready::ready))
}
