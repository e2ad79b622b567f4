//! `GET /readyz`: whether requests may be sent here. The reason why not goes to the log, since it may name hosts. Whether the database
//! takes writes is known to the process, which asks before this is asked.

use std::sync::Arc;

use axum::extract::State;

use super::System;
use crate::error::ApiError;

/// Whether the process is ready to serve. Its database answers and takes writes, and its tables are this version's.
#[utoipa::path(get, path = "/readyz", tag = "system",
    responses((status = 200, description = "Ready.", body = String, content_type = "text/plain", example = "ready")))]
pub(super) async fn ready(State(system): State<Arc<System>>) -> Result<&'static str, ApiError> {
    system.operation.ready().await.map_err(ApiError::unavailable)?;
    Ok("ready")
}
