//! Where nouns hang their routes: open or guarded, each documented as it is routed. A path belongs wholly to one door.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Method;
use axum::middleware;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::accept::{self, JsonOperations};
use crate::body;
use crate::error::ApiError;
use crate::guard::{self, Guard};
use crate::hurry::hurry;
use crate::limit;
use crate::openapi::{Access, describe};

/// How long requests may take before their answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// For ordinary routes.
    pub ordinary: Duration,
    /// For routes that stream large bodies.
    pub patient: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { ordinary: limit::REQUEST_TIME_MAX, patient: limit::PATIENT_REQUEST_TIME_MAX }
    }
}

/// All routes of the API and their document, growing noun by noun.
#[derive(Clone)]
pub struct Doors<S> {
    router: OpenApiRouter<S>,
    time_limits: TimeLimits,
}

impl<S: Clone + Send + Sync + 'static> Doors<S> {
    /// No routes yet; `document` holds the title, version and tags.
    pub fn new(document: OpenApi, time_limits: TimeLimits) -> Self {
        Self { router: OpenApiRouter::with_openapi(document), time_limits }
    }

    /// Adds routes that anybody may call.
    #[must_use]
    pub fn open(self, routes: OpenApiRouter<S>) -> Self {
        let time_limit = self.time_limits.ordinary;
        self.hang(weighed(close(routes)), Access::Open, time_limit)
    }

    /// Adds routes behind a guard.
    #[must_use]
    pub fn guarded(self, guard: impl Guard, routes: OpenApiRouter<S>) -> Self {
        let time_limit = self.time_limits.ordinary;
        self.hang(stand_before(guard, weighed(close(routes))), Access::Guarded, time_limit)
    }

    /// Adds guarded routes that stream large bodies and may take their time.
    #[must_use]
    pub fn patient(self, guard: impl Guard, routes: OpenApiRouter<S>) -> Self {
        let time_limit = self.time_limits.patient;
        self.hang(stand_before(guard, close(routes)), Access::Guarded, time_limit)
    }

    /// The router with its state, and the document of all its routes.
    pub fn finish(self, state: S) -> (Router, OpenApi) {
        let (router, document) = self.router.split_for_parts();
        (router.with_state(state), document)
    }

    /// The document of all the routes, which are dropped.
    pub fn into_document(self) -> OpenApi {
        self.router.into_openapi()
    }

    fn hang(self, routes: OpenApiRouter<S>, access: Access, time_limit: Duration) -> Self {
        let json = JsonOperations::of(routes.get_openapi());
        let mut routes = routes
            .layer(middleware::from_fn_with_state(time_limit, hurry))
            .layer(middleware::from_fn_with_state(Arc::new(json), accept::refuse_others));
        describe(routes.get_openapi_mut(), access);
        Self { router: self.router.merge(routes), ..self }
    }
}

fn stand_before<G: Guard, S: Clone + Send + Sync + 'static>(guard: G, routes: OpenApiRouter<S>) -> OpenApiRouter<S> {
    routes.layer(middleware::from_fn_with_state(guard, guard::stand::<G>))
}

/// Refuses bodies that announce more than any handler here takes, also where no handler looks at the body.
fn weighed<S: Clone + Send + Sync + 'static>(routes: OpenApiRouter<S>) -> OpenApiRouter<S> {
    routes.layer(middleware::from_fn(body::refuse_large))
}

/// Answers the methods that a path does not have. This must come before any layer: only then do the layers cover it too.
fn close<S: Clone + Send + Sync + 'static>(routes: OpenApiRouter<S>) -> OpenApiRouter<S> {
    let (open, document) = routes.split_for_parts();
    let mut closed = OpenApiRouter::from(open.method_not_allowed_fallback(refuse_method));
    *closed.get_openapi_mut() = document;
    closed
}

async fn refuse_method(method: Method) -> ApiError {
    ApiError::MethodNotAllowed(method)
}
