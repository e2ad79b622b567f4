//! `DELETE /api/auth/tokens/{id}/`: the end of a token.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use service::account::Accounts;

use crate::caller::By;
use crate::error::ApiError;
use crate::path::Ids;

/// Revokes one of my API tokens, at once.
#[utoipa::path(delete, path = "/api/auth/tokens/{id}/", tag = "auth", params(("id" = i64, Path)),
    responses((status = 204, description = "Revoked.")))]
pub(super) async fn revoke(
    State(accounts): State<Arc<Accounts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<StatusCode, ApiError> {
    accounts.revoke_api_token(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
