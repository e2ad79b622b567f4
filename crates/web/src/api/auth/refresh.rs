//! `POST /api/auth/refresh/`: a refresh token for the next pair.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::Secret;
use serde::Serialize;
use service::account::Accounts;
use utoipa::ToSchema;

use crate::body::Body;
use crate::error::{ApiError, Unauthenticated};
use crate::limit;
use crate::openapi::Detail;

/// The token that a session lives on.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the field")]
pub(super) struct RefreshBody {
    refresh: String,
}

/// The next pair.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefreshAnswer {
    access: String,
    /// Takes the place of the refresh token that was sent.
    refresh: String,
}

/// Exchanges a refresh token for the next pair. The old one stays good until the new one has been used; presented later
/// than a minute after that, it ends the whole session, since somebody has a copy.
#[utoipa::path(post, path = "/api/auth/refresh/", tag = "auth",
    request_body(content = RefreshBody, example = json!({"refresh": "eyJhbGciOi..."})),
    responses(
        (status = 200, description = "The next pair.", body = RefreshAnswer, example = json!({"access": "eyJhbGciOi...", "refresh": "eyJhbGciOi..."})),
        (status = 401, description = "The token is not, or no longer, good.", body = Detail, example = json!({"detail": "Token is invalid or expired", "code": "token_not_valid"}))))]
pub(super) async fn refresh(
    State(accounts): State<Arc<Accounts>>,
    body: Body,
) -> Result<Json<RefreshAnswer>, ApiError> {
    let token = read(body)?;
    let pair = accounts.refresh(&token).await.map_err(refused)?;
    Ok(Json(RefreshAnswer { access: pair.access.expose().to_owned(), refresh: pair.refresh.expose().to_owned() }))
}

pub(super) fn read(body: Body) -> Result<Secret, ApiError> {
    body.read(|fields| Secret::new(fields.text("refresh").max(limit::TOKEN_CHARS_MAX).required()))
}

/// A refresh token that is refused is told in other words than an access token.
pub(super) fn refused(error: service::Error) -> ApiError {
    match error {
        service::Error::BadToken(reason) => Unauthenticated::of_refresh(reason).into(),
        other => other.into(),
    }
}
