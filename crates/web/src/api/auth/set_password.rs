//! `POST /api/auth/set-password/`: a password for whoever holds a single-use token for it.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use domain::Secret;
use serde::Serialize;
use service::account::{Accounts, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN};
use utoipa::ToSchema;

use crate::body::Body;
use crate::edge::RequestId;
use crate::error::ApiError;
use crate::limit;

/// The token and the password to be.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct SetPasswordBody {
    /// As an admin handed it out.
    token: String,
    #[schema(format = "password", min_length = 8, max_length = 128)]
    password: String,
}

/// That it was done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetPasswordAnswer {
    success: bool,
    message: &'static str,
}

/// Sets a password with a single-use token. Every session of the account ends.
#[utoipa::path(post, path = "/api/auth/set-password/", tag = "auth",
    request_body(content = SetPasswordBody, example = json!({"token": "set-9QvK...", "password": "a walk by the river"})),
    responses((status = 200, description = "The password is set.", body = SetPasswordAnswer, example = json!({"success": true, "message": "Password set"}))))]
pub(super) async fn set_password(
    State(accounts): State<Arc<Accounts>>,
    Extension(id): Extension<RequestId>,
    body: Body,
) -> Result<Json<SetPasswordAnswer>, ApiError> {
    let (token, password) = body.read(|fields| {
        (
            Secret::new(fields.text("token").max(limit::TOKEN_CHARS_MAX).required()),
            Secret::new(fields.text("password").min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX).required()),
        )
    })?;
    accounts.set_password_with_ticket(&token, &password, Some(id.as_str())).await?;
    Ok(Json(SetPasswordAnswer { success: true, message: "Password set" }))
}
