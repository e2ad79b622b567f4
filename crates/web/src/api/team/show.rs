//! `GET /api/teams/{id}/`: one team.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::TeamId;
use service::team::Teams;

use super::answer::{self, TeamAnswer};
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// One team of the organization.
#[utoipa::path(get, path = "/api/teams/{id}/", tag = "teams", params(("id" = i64, Path)),
    responses((status = 200, description = "The team.", body = TeamAnswer, example = json!(answer::example()))))]
pub(super) async fn show(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<TeamAnswer>, ApiError> {
    Ok(Json(TeamAnswer::from(&teams.find(&caller, TeamId(id)).await?)))
}
