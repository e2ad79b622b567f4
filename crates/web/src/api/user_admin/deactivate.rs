//! `DELETE /api/admin/users/{id}/`: an account switched off. What its owner did stays known.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use domain::UserId;
use service::people::People;

use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Deactivates an account, as `{"is_active": false}` does. The last active admin cannot be deactivated.
#[utoipa::path(delete, path = "/api/admin/users/{id}/", tag = "people", params(("id" = i64, Path)),
    responses((status = 204, description = "Deactivated.")))]
pub(super) async fn deactivate(
    State(people): State<Arc<People>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<StatusCode, ApiError> {
    people.deactivate(&caller, UserId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
