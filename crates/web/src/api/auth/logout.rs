//! `POST /api/auth/logout/`: ends the session of a refresh token.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use service::account::Accounts;

use super::refresh::{RefreshBody, read, refused};
use crate::body::Body;
use crate::error::ApiError;
use crate::openapi::Detail;

/// Ends a session. Its refresh tokens are void from now on. Access tokens end by themselves, soon.
#[utoipa::path(post, path = "/api/auth/logout/", tag = "auth",
    request_body(content = RefreshBody, example = json!({"refresh": "eyJhbGciOi..."})),
    responses(
        (status = 204, description = "The session has ended."),
        (status = 401, description = "The token is not, or no longer, good.", body = Detail, example = json!({"detail": "Token is invalid or expired", "code": "token_not_valid"}))))]
pub(super) async fn logout(State(accounts): State<Arc<Accounts>>, body: Body) -> Result<StatusCode, ApiError> {
    let token = read(body)?;
    accounts.logout(&token).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}
