//! `GET /api/admin/organization/`: the caller's organization.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use service::organization::Organizations;

use super::answer::{self, OrganizationAnswer};
use crate::caller::By;
use crate::error::ApiError;

/// The caller's organization and its settings.
#[utoipa::path(get, path = "/api/admin/organization/", tag = "organization",
    responses((status = 200, description = "The organization.", body = OrganizationAnswer,
        example = json!(answer::example()))))]
pub(super) async fn show(
    State(organizations): State<Arc<Organizations>>,
    By(caller): By,
) -> Result<Json<OrganizationAnswer>, ApiError> {
    Ok(Json(organizations.find(&caller).await?.into()))
}
