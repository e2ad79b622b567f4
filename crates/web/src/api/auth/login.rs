//! `POST /api/auth/login/`: e-mail and password for tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::Secret;
use service::account::Accounts;
use utoipa::ToSchema;

use super::answer::{self, SignedInAnswer};
use crate::body::Body;
use crate::error::ApiError;
use crate::limit;
use crate::peer::Peer;

/// Who signs in.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct LoginBody {
    /// Its case does not matter.
    #[schema(format = "email")]
    email: String,
    #[schema(format = "password")]
    password: String,
}

/// Signs in. Any wrong combination gets the same answer; after several of them 429 says how long to wait. A token in the
/// request is ignored.
#[utoipa::path(post, path = "/api/auth/login/", tag = "auth",
    request_body(content = LoginBody, example = json!({"email": "admin@example.com", "password": "password123"})),
    responses((status = 200, description = "Signed in.", body = SignedInAnswer, example = json!(answer::example("Login successful")))))]
pub(super) async fn login(
    State(accounts): State<Arc<Accounts>>,
    peer: Peer,
    body: Body,
) -> Result<Json<SignedInAnswer>, ApiError> {
    let (email, password) = body.read(|fields| {
        (
            fields.email("email").required(),
            Secret::new(fields.text("password").max(limit::PASSWORD_CHARS_MAX).required()),
        )
    })?;
    let signed_in = accounts.login(&email, &password, peer.address).await?;
    Ok(Json(SignedInAnswer::new("Login successful", signed_in)))
}
