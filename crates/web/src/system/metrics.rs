//! `GET /metrics`: the figures for Prometheus. None of them is told by organization.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use domain::Secret;
use ring::digest::{SHA256, digest};

use super::System;
use crate::error::{ApiError, Unauthenticated};
use crate::guard::bearer;
use crate::openapi::Detail;

const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Figures in Prometheus' text form.
#[utoipa::path(get, path = "/metrics", tag = "system", security((), ("bearer" = [])),
    responses((status = 200, description = "The figures. On the API's address only with the token from the settings.",
        body = String, content_type = "text/plain", example = "oyez_rounds_open 2\n"),
        (status = 401, description = "The token is missing or another.", body = Detail,
        example = json!({"detail": "Authentication credentials were not provided."}))))]
pub(super) async fn metrics(
    State(system): State<Arc<System>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    if let Some(token) = &system.token {
        admit(token, &headers)?;
    }
    let exposition = system.exposition.as_ref().ok_or(ApiError::NotFound)?;
    gauge(&system).await;
    Ok(([(CONTENT_TYPE, TEXT_FORMAT)], exposition()))
}

/// Compares digests, so that the time taken tells nothing about the token.
fn admit(token: &Secret, headers: &HeaderMap) -> Result<(), Unauthenticated> {
    let hash = |text: &str| digest(&SHA256, text.as_bytes());
    if hash(bearer(headers)?).as_ref() == hash(token.expose()).as_ref() {
        Ok(())
    } else {
        Err(Unauthenticated::InvalidToken)
    }
}

/// What is counted only when somebody asks. Without the database the other figures are told all the same.
async fn gauge(system: &System) {
    let pool = system.operation.pool();
    metrics::gauge!("oyez_database_connections", "state" => "idle").set(pool.idle);
    metrics::gauge!("oyez_database_connections", "state" => "used").set(pool.open.saturating_sub(pool.idle));
    match system.operation.queues().await {
        Ok(queues) => {
            metrics::gauge!("oyez_rounds_open").set(as_figure(queues.open_rounds));
            for (channel, waiting) in queues.waiting {
                metrics::gauge!("oyez_deliveries_waiting", "channel" => channel).set(as_figure(waiting));
            }
            metrics::gauge!("oyez_counter_deltas_unfolded").set(as_figure(queues.unfolded_deltas));
            metrics::gauge!("oyez_database_up").set(1);
        }
        Err(error) => {
            if error.is_absence() {
                tracing::debug!(%error, "the queues are counted again once the database is back");
            } else {
                tracing::warn!(%error, "the queues could not be counted");
            }
            metrics::gauge!("oyez_database_up").set(0);
        }
    }
}

/// Counts stop far below what this form holds exactly.
fn as_figure(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
