//! `GET /api/auth/me/`: the account behind the token.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use service::account::Accounts;

use crate::api::person::{self, Person};
use crate::caller::Signed;
use crate::error::ApiError;

/// Who I am.
#[utoipa::path(get, path = "/api/auth/me/", tag = "auth",
    responses((status = 200, description = "The account behind the token.", body = Person, example = json!(person::example()))))]
pub(super) async fn me(
    State(accounts): State<Arc<Accounts>>,
    Signed(session): Signed,
) -> Result<Json<Person>, ApiError> {
    let profile = accounts.profile(session.user.clone()).await?;
    Ok(Json(profile.into()))
}
