//! `POST /api/auth/password/`: a new password for whoever knows the current one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::Secret;
use service::account::{Accounts, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PasswordChange};
use utoipa::ToSchema;

use super::answer::{self, SignedInAnswer};
use crate::body::Body;
use crate::caller::{By, Signed};
use crate::error::ApiError;
use crate::limit;
use crate::peer::Peer;

/// The password that is, and the one to be.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct PasswordBody {
    #[schema(format = "password")]
    current_password: String,
    /// Another one than the current.
    #[schema(format = "password", min_length = 8, max_length = 128)]
    new_password: String,
}

/// Changes my password. Every session of mine ends, this one too; the answer holds the tokens of the next. Wrong current
/// passwords count like failed logins. Programs' tokens cannot do this, and stay good.
#[utoipa::path(post, path = "/api/auth/password/", tag = "auth",
    request_body(content = PasswordBody, example = json!({"current_password": "a walk by the river", "new_password": "over the hills again"})),
    responses((status = 200, description = "The password is changed.", body = SignedInAnswer, example = json!(answer::example("Password changed")))))]
pub(super) async fn change_password(
    State(accounts): State<Arc<Accounts>>,
    By(caller): By,
    Signed(session): Signed,
    peer: Peer,
    body: Body,
) -> Result<Json<SignedInAnswer>, ApiError> {
    if session.program.is_some() {
        return Err(ApiError::Forbidden);
    }
    let change = body.read(|fields| PasswordChange {
        current: Secret::new(fields.text("current_password").max(limit::PASSWORD_CHARS_MAX).required()),
        new: Secret::new(fields.text("new_password").min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX).required()),
    })?;
    let signed_in = accounts.change_password(&caller, &session.user, &change, peer.address).await?;
    Ok(Json(SignedInAnswer::new("Password changed", signed_in)))
}
