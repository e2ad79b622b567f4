//! The routes of this process, put together from the rooms. Which routes there are is web's business.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use domain::{Random, Secret};
use metrics_exporter_prometheus::PrometheusHandle;
use service::operation::Operation;
use utoipa::openapi::OpenApi;
use web::doors::TimeLimits;
use web::edge::{Edge, RequestIds};
use web::state::ApiState;
use web::system::{Exposition, System};
use web::{openapi, system};

use super::ServeError;
use crate::node::Node;
use crate::settings::Settings;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The document of the API and of what machines ask; it needs no database.
pub fn document() -> OpenApi {
    let mut document = web::api::document(VERSION);
    document.merge(system::document(VERSION));
    document
}

/// What people and programs call.
pub(super) fn api(
    settings: &Settings,
    node: &Node,
    services: ApiState,
    figures: Option<&PrometheusHandle>,
) -> Result<Router, ServeError> {
    let token = settings.metrics.token.clone();
    let shown = token.is_some().then_some(figures).flatten();
    let pages = ui::routes(services.clone(), time_limits(settings));
    let (api, mut document) = web::api::routes(VERSION, services, time_limits(settings));
    let (system, described) = system::routes(VERSION, system_of(node, shown, token), time_limits(settings));
    document.merge(described);
    Ok(edge(settings, node).around(api.merge(system).merge(openapi::routes(&document)?).merge(pages)))
}

/// What the operator's machines read on a listener of their own, with no token.
pub(super) fn metrics(settings: &Settings, node: &Node, figures: Option<&PrometheusHandle>) -> Router {
    let (router, _) = system::routes(VERSION, system_of(node, figures, None), time_limits(settings));
    edge(settings, node).around(router)
}

fn system_of(node: &Node, figures: Option<&PrometheusHandle>, token: Option<Secret>) -> System {
    let exposition = figures.cloned().map(|figures| Arc::new(move || figures.render()) as Exposition);
    System {
        operation: Operation::new(node.store.clone(), node.clock.clone(), node.registry.clone()),
        exposition,
        token,
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
