//! `DELETE /api/teams/{id}/members/{user}/`: somebody leaves a team.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use domain::{TeamId, UserId};
use service::team::Teams;

use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Takes a person out of a team. Only admins may.
#[utoipa::path(delete, path = "/api/teams/{id}/members/{user}/", tag = "teams",
    params(("id" = i64, Path), ("user" = i64, Path)),
    responses((status = 204, description = "The person is no longer in the team.")))]
pub(super) async fn remove_member(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    Ids((id, user)): Ids<(i64, i64)>,
) -> Result<StatusCode, ApiError> {
    teams.remove_member(&caller, TeamId(id), UserId(user)).await?;
    Ok(StatusCode::NO_CONTENT)
}
