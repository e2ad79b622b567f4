//! The routes of this process, put together from the rooms. Which routes there are is web's business.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use domain::{Random, Secret};
use metrics_exporter_prometheus::PrometheusHandle;
use service::operation::Operation;
use utoipa::openapi::OpenApi;
use web::doors::TimeLimits;
use web::edge::{Edge, RequestIds};
use web::state::ApiState;
use web::system::{Exposition, System};
use web::{ApiError, openapi, system};

use super::ServeError;
use super::presence::Presence;
use crate::node::Node;
use crate::settings::Settings;

/// Where web tells whether it is ready.
const READY: &str = "/readyz";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What machines are told of.
pub(super) struct Doors<'n> {
    pub(super) node: &'n Node,
    pub(super) presence: Arc<Presence>,
    /// None where nobody collects them.
    pub(super) figures: Option<&'n PrometheusHandle>,
}

/// The database answers, which web finds by itself, but that is not enough to serve.
#[derive(Debug, thiserror::Error)]
#[error("the database takes no writes: {0}")]
struct ReadOnly(String);

/// The document of the API and of what machines ask; it needs no database.
pub fn document() -> OpenApi {
    let mut document = web::api::document(VERSION);
    document.merge(system::document(VERSION));
    document
}

/// What people and programs call.
pub(super) fn api(settings: &Settings, doors: &Doors<'_>, services: ApiState) -> Result<Router, ServeError> {
    let token = settings.metrics.token.clone();
    let shown = token.is_some().then_some(doors.figures).flatten();
    let pages = ui::routes(services.clone(), time_limits(settings));
    let (api, mut document) = web::api::routes(VERSION, services, time_limits(settings));
    let (system, described) = system_routes(settings, doors, shown, token);
    document.merge(described);
    Ok(edge(settings, doors.node).around(api.merge(system).merge(openapi::routes(&document)?).merge(pages)))
}

/// What the operator's machines read on a listener of their own, with no token.
pub(super) fn metrics(settings: &Settings, doors: &Doors<'_>) -> Router {
    let (router, _) = system_routes(settings, doors, doors.figures, None);
    edge(settings, doors.node).around(router)
}

fn system_routes(
    settings: &Settings,
    Doors { node, presence, .. }: &Doors<'_>,
    figures: Option<&PrometheusHandle>,
    token: Option<Secret>,
) -> (Router, OpenApi) {
    let exposition = figures.cloned().map(|figures| Arc::new(move || figures.render()) as Exposition);
    let operation = Operation::new(node.store.clone(), node.clock.clone(), node.registry.clone());
    let (routes, document) = system::routes(VERSION, System { operation, exposition, token }, time_limits(settings));
    (routes.layer(middleware::from_fn_with_state(presence.clone(), refuse_read_only)), document)
}

/// Whoever sends requests to the nodes that are ready sends none to one whose database only lets read.
async fn refuse_read_only(State(presence): State<Arc<Presence>>, request: Request, next: Next) -> Response {
    match presence.refusal() {
        Some(refusal) if request.uri().path() == READY => ApiError::unavailable(ReadOnly(refusal)).into_response(),
        _ => next.run(request).await,
    }
}

fn time_limits(settings: &Settings) -> TimeLimits {
    TimeLimits { ordinary: settings.server.request_timeout, ..TimeLimits::default() }
}

fn edge(settings: &Settings, node: &Node) -> Edge {
    let origins = settings.server.cors_origins.iter();
    Edge {
        request_ids: request_ids(node.random.clone()),
        trusted_proxies: settings.server.trusted_proxies.clone(),
        allowed_origins: origins.filter_map(|origin| HeaderValue::from_str(origin).ok()).collect(),
    }
}

fn request_ids(random: Arc<dyn Random>) -> RequestIds {
    Arc::new(move || {
        let id = format!("{:016x}", random.positive());
        HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("0"))
    })
}
