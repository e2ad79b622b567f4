//! The pages' own stream of events: what the API sends, for whoever the cookie names.

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use web::api::event_stream;
use web::state::ApiState;

use crate::failure::Failure;
use crate::visitor::Visitor;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new().route("/live", get(live).head(look))
}

/// `GET /live`. Whoever is signed out learns it by a status: a page of HTML would be no stream.
async fn live(
    State(state): State<ApiState>,
    visitor: Result<Visitor, Failure>,
    headers: HeaderMap,
) -> Result<Response, web::ApiError> {
    let visitor = match visitor {
        Ok(visitor) => visitor,
        Err(failure) => return Ok(status(&failure).into_response()),
    };
    let stream = event_stream(state.live, &visitor.caller, &visitor.visit.session, &headers).await?;
    Ok(stream.into_response())
}

/// `HEAD /live`: whether there would be a stream, without taking its place.
async fn look(State(state): State<ApiState>, visitor: Result<Visitor, Failure>) -> Result<Response, web::ApiError> {
    let visitor = match visitor {
        Ok(visitor) => visitor,
        Err(failure) => return Ok(status(&failure).into_response()),
    };
    state.live.has_place(&visitor.caller)?;
    Ok([(CONTENT_TYPE, "text/event-stream")].into_response())
}

const fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::SignedOut { .. } => StatusCode::UNAUTHORIZED,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}
