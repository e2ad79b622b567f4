//! The outermost ring around all routes: request ids, panics, CORS, counting, unread bodies, both spellings of a path. It knows no route by name.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use ipnet::IpNet;
use tower::Layer;
use tower::util::MapRequestLayer;
use tower_http::cors::CorsLayer;
use tracing::Instrument;

use crate::error::{self, ApiError};
use crate::leftover;
use crate::limit;
use crate::peer::Peer;
use crate::slash;
use crate::system::Stopwatch;

/// Makes an id for each request that brings none.
pub type RequestIds = Arc<dyn Fn() -> HeaderValue + Send + Sync>;

/// What the outermost ring needs to know.
#[derive(Clone)]
pub struct Edge {
    /// Where fresh request ids come from.
    pub request_ids: RequestIds,
    /// The proxies whose forwarded headers count.
    pub trusted_proxies: Vec<IpNet>,
    /// The origins whose pages may call us; with none there is no CORS at all.
    pub allowed_origins: Vec<HeaderValue>,
}

/// The id under which a request appears in the log and on its reply.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or("unprintable")
    }
}

/// A panic, as a cause for the log.
#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
pub struct Panicked(String);

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl Edge {
    /// Puts the ring around the routes. The result is ready to serve.
    pub fn around(self, routes: Router) -> Router {
        let mut inner = routes.fallback(refuse_path).layer(middleware::from_fn(survive));
        // Outside of what absorbs panics, so that a page may read even such an answer.
        if !self.allowed_origins.is_empty() {
            inner = inner.layer(cors(&self.allowed_origins));
        }
        let inner = inner.layer(middleware::from_fn_with_state(Arc::new(self), pass));
        let inner = inner.layer(middleware::from_fn(leftover::read_on));
        let completed = MapRequestLayer::new(slash::complete).layer(inner);
        Router::new().fallback_service(completed)
    }

    fn request_id(&self, request: &Request) -> RequestId {
        let brought = request.headers().get(X_REQUEST_ID).filter(|id| is_sane(id));
        RequestId(brought.cloned().unwrap_or_else(|| (self.request_ids)()))
    }
}

/// An id that a client brings ends up in logs, so it is short and made of harmless characters.
fn is_sane(id: &HeaderValue) -> bool {
    let harmless = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    (1..=limit::REQUEST_ID_BYTES_MAX).contains(&id.len()) && id.as_bytes().iter().all(harmless)
}

async fn pass(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let id = edge.request_id(&request);
    let peer = Peer::resolve(request.uri(), request.headers(), request.extensions(), &edge.trusted_proxies);
    let method = method_label(request.method());
    let route = route_label(&request);
    let span = tracing::info_span!("request", id = id.as_str(), method, path = request.uri().path());
    request.extensions_mut().insert(peer);
    request.extensions_mut().insert(id.clone());

    let watch = Stopwatch::start();
    let response = next.run(request).instrument(span.clone()).await;
    let mut response = span.in_scope(|| error::settle(response, id.as_str()));
    response.headers_mut().insert(X_REQUEST_ID, id.0);
    guard_from_caches(response.headers_mut());
    let status = response.status().as_u16();
    let taken = watch.elapsed();
    span.in_scope(|| tracing::debug!(status, taken_us = taken.as_micros(), "request answered"));
    metrics::counter!(
        "oyez_http_requests_total",
        "method" => method,
        "route" => route.clone(),
        "status" => status.to_string(),
    )
    .increment(1);
    metrics::histogram!("oyez_http_request_seconds", "method" => method, "route" => route).record(taken);
    response
}

/// Answers are for one person and for now, and of no other type than they say. Who knows better has said so already.
fn guard_from_caches(headers: &mut HeaderMap) {
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
}

async fn survive(request: Request, next: Next) -> Response {
    caught(next.run(request)).await.unwrap_or_else(|panic| ApiError::fault(panic).into_response())
}

/// What a handler answers, whoever it is for.
///
/// # Errors
/// The panic that came instead, which is counted.
pub async fn caught(answer: impl Future<Output = Response>) -> Result<Response, Panicked> {
    AssertUnwindSafe(answer).catch_unwind().await.map_err(|panic| absorb(panic.as_ref()))
}

fn absorb(panic: &(dyn Any + Send)) -> Panicked {
    metrics::counter!("oyez_http_panics_total").increment(1);
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Panicked(text)
}

/// Clients can invent methods; a metric's labels must stay few.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn route_label(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    matched.map_or_else(|| "unrouted".to_owned(), |path| path.as_str().to_owned())
}

fn cors(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins.to_vec())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            X_REQUEST_ID,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
        ])
        .expose_headers([
            X_REQUEST_ID,
            RETRY_AFTER,
            HeaderName::from_static("ratelimit-limit"),
            HeaderName::from_static("ratelimit-remaining"),
            HeaderName::from_static("ratelimit-reset"),
        ])
        .max_age(limit::CORS_MAX_AGE)
}

async fn refuse_path() -> ApiError {
    ApiError::NotFound
}
