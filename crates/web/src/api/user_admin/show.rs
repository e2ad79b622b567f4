//! `GET /api/admin/users/{id}/`: one person.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::UserId;
use service::people::People;

use super::answer::{self, UserAnswer};
use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// One person of the organization.
#[utoipa::path(get, path = "/api/admin/users/{id}/", tag = "people", params(("id" = i64, Path)),
    responses((status = 200, description = "The person.", body = UserAnswer, example = json!(answer::example()))))]
pub(super) async fn show(
    State(people): State<Arc<People>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<Json<UserAnswer>, ApiError> {
    Ok(Json(UserAnswer::from(&people.find(&caller, UserId(id)).await?)))
}
