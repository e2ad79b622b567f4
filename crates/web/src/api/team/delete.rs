//! `DELETE /api/teams/{id}/`: a team that addresses nobody from now on.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use domain::TeamId;
use service::team::Teams;

use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Deletes a team; its people stay. Only admins may.
#[utoipa::path(delete, path = "/api/teams/{id}/", tag = "teams", params(("id" = i64, Path)),
    responses((status = 204, description = "Deleted.")))]
pub(super) async fn delete(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<StatusCode, ApiError> {
    teams.delete(&caller, TeamId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
