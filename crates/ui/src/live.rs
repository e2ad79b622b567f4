//! The pages' own stream of events: what the API sends, for whoever the cookie names.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use web::api::event_stream;
use web::state::ApiState;

use crate::failure::Failure;
use crate::visitor::Visitor;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new().route("/live", get(live))
}

/// `GET /live`. Whoever is signed out learns it by a status: a page of HTML would be no stream.
async fn live(
    State(state): State<ApiState>,
    visitor: Result<Visitor, Failure>,
    headers: HeaderMap,
) -> Result<Response, web::ApiError> {
    match visitor {
        Ok(visitor) => {
            let stream = event_stream(state.live, &visitor.caller, &visitor.visit.session, &headers).await?;
            Ok(stream.into_response())
        }
        Err(Failure::SignedOut { .. }) => Ok(StatusCode::UNAUTHORIZED.into_response()),
        Err(_) => Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
    }
}
