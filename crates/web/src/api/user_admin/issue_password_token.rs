//! `POST /api/admin/users/{id}/password_token/`: a single-use token with which a person sets their password.
//!
//! It honours no idempotency key, on purpose. A reply that can be given again must be kept, with the secret in it, for a day
//! and in the clear; and whoever got hold of the admin's session and key could read the token of somebody else from it, where
//! asking for a new one leaves a line in the audit trail and voids the one in its owner's hands. Nothing is lost by it: of
//! any number of requests only the token of the last is good.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::UserId;
use serde::Serialize;
use service::account::Accounts;
use service::people::People;
use utoipa::ToSchema;

use crate::caller::By;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::path::Ids;

/// A token to hand to its owner.
#[derive(Serialize, ToSchema)]
pub(super) struct PasswordTokenAnswer {
    token: String,
    expires_at: Moment,
}

/// Makes a token with which a person sets their password. Those made before are void, so a request whose answer got lost
/// may be sent again; an `Idempotency-Key` is not looked at, since a secret is shown once and kept nowhere.
#[utoipa::path(post, path = "/api/admin/users/{id}/password_token/", tag = "people", params(("id" = i64, Path)),
    responses((status = 201, description = "Made, and shown this once.", body = PasswordTokenAnswer,
        example = json!({"token": "set-3f2a...", "expires_at": "2026-11-29T10:32:52Z"}))))]
pub(super) async fn issue_password_token(
    State(people): State<Arc<People>>,
    State(accounts): State<Arc<Accounts>>,
    By(caller): By,
    Ids(id): Ids<i64>,
) -> Result<(StatusCode, Json<PasswordTokenAnswer>), ApiError> {
    people.find_to_change(&caller, UserId(id)).await?;
    let ticket = accounts.issue_password_ticket(Some(&caller), caller.organization, UserId(id)).await?;
    let answer = PasswordTokenAnswer { token: ticket.token.expose().to_owned(), expires_at: ticket.expires_at.into() };
    Ok((StatusCode::CREATED, Json(answer)))
}
