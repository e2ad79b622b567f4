//! `GET /api/admin/users/import/{id}/`: how far an import has come.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use service::import::Imports;

use super::answer::{self, ImportAnswer};
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// How far an import has come. It is kept for 30 days after its end.
#[utoipa::path(get, path = "/api/admin/users/import/{id}/", tag = "people", params(("id" = i64, Path)),
    responses((status = 200, description = "The import.", body = ImportAnswer, example = json!(answer::example()))))]
pub(super) async fn show(
    State(imports): State<Arc<Imports>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<ImportAnswer>, ApiError> {
    Ok(Json(ImportAnswer::from(&imports.find(&caller, id).await?)))
}
