//! `PUT` and `PATCH /api/teams/{id}/`: a changed team. A field that is left out keeps its value in both.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::TeamId;
use domain::limit::{TEAM_DESCRIPTION_LENGTH_MAX, TEAM_NAME_LENGTH_MAX};
use service::Caller;
use service::team::{Change, Teams};

use super::answer::{self, TeamAnswer};
use super::create::TeamBody;
use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;
use crate::fields::Reading;
use crate::path::Ids;

/// Writes a team; the name must be there. Only admins may.
#[utoipa::path(put, path = "/api/teams/{id}/", tag = "teams", params(("id" = i64, Path)),
    request_body(content = TeamBody, example = json!({"name": "Engineering", "is_active": true})),
    responses((status = 200, description = "The team.", body = TeamAnswer, example = json!(answer::example()))))]
pub(super) async fn replace(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<TeamAnswer>, ApiError> {
    update(&teams, &caller, TeamId(id), body, Reading::Whole).await
}

/// Changes some fields of a team. Only admins may.
#[utoipa::path(patch, path = "/api/teams/{id}/", tag = "teams", params(("id" = i64, Path)),
    request_body(content = TeamBody, example = json!({"is_active": false})),
    responses((status = 200, description = "The team.", body = TeamAnswer, example = json!(answer::example()))))]
pub(super) async fn change(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<TeamAnswer>, ApiError> {
    update(&teams, &caller, TeamId(id), body, Reading::Partial).await
}

/// Permission and lookup come before what is wrong with the body.
async fn update(
    teams: &Teams,
    caller: &Caller,
    id: TeamId,
    body: Body,
    reading: Reading,
) -> Result<Json<TeamAnswer>, ApiError> {
    caller.require_admin()?;
    teams.find(caller, id).await?;
    let (change, violations) = body.read_all(reading, |fields| Change {
        name: fields.text("name").name().max(TEAM_NAME_LENGTH_MAX).wanted(),
        description: fields.text("description").multiline().or_blank().max(TEAM_DESCRIPTION_LENGTH_MAX).optional(),
        is_active: fields.flag("is_active").optional(),
    })?;
    violations.into_result()?;
    Ok(Json(TeamAnswer::from(&teams.update(caller, id, &change).await?)))
}
