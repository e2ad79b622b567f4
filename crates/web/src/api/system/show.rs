//! `GET /api/system/`: the installation's nodes, the work that lies there, and its database.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use service::operation::Operation;

use super::answer::{self, SystemAnswer};
use crate::error::ApiError;

/// The installation's nodes and work. For operators only: accounts that the installation's owner made so at the command line.
#[utoipa::path(get, path = "/api/system/", tag = "system",
    responses((status = 200, description = "The installation.", body = SystemAnswer,
        example = json!(answer::example()))))]
pub(super) async fn show(State(operation): State<Arc<Operation>>) -> Result<Json<SystemAnswer>, ApiError> {
    Ok(Json(operation.overview().await?.into()))
}
