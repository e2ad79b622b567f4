//! `POST /api/auth/register/`: an account of one's own, where registration is open.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use domain::{Secret, TeamId};
use service::account::{Accounts, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, Registration};
use utoipa::ToSchema;

use super::answer::{self, SignedInAnswer};
use crate::body::Body;
use crate::edge::RequestId;
use crate::error::ApiError;
use crate::fields::Fields;
use crate::limit;
use crate::openapi::Detail;
use crate::peer::Peer;

/// Who registers.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct RegisterBody {
    /// Letters, digits and `@ . + - _`.
    #[schema(max_length = 150)]
    username: String,
    #[schema(format = "password", min_length = 8, max_length = 128)]
    password: String,
    #[schema(format = "email")]
    email: String,
    #[schema(required = false, max_length = 150, default = "")]
    first_name: String,
    #[schema(required = false, max_length = 150, default = "")]
    last_name: String,
    /// A team to join.
    team: Option<i64>,
    /// Taken and ignored: registration leads to the first organization.
    organization: Option<String>,
}

/// Makes an account of one's own and signs it in. It has the role `user` in the first organization. Registration is closed
/// unless the operator opens it.
#[utoipa::path(post, path = "/api/auth/register/", tag = "auth",
    request_body(content = RegisterBody, example = json!({
        "username": "john", "password": "a walk by the river", "email": "john@example.com", "first_name": "John",
        "last_name": "Doe", "team": 1
    })),
    responses(
        (status = 201, description = "Registered and signed in.", body = SignedInAnswer, example = json!(answer::example("User registered successfully"))),
        (status = 403, description = "Registration is closed.", body = Detail, example = json!({"detail": "Registration is closed."}))))]
pub(super) async fn register(
    State(accounts): State<Arc<Accounts>>,
    peer: Peer,
    Extension(id): Extension<RequestId>,
    body: Body,
) -> Result<(StatusCode, Json<SignedInAnswer>), ApiError> {
    accounts.require_open_registration()?;
    let registration = body.read(registration)?;
    let signed_in = accounts.register(registration, peer.address, Some(id.as_str())).await?;
    Ok((StatusCode::CREATED, Json(SignedInAnswer::new("User registered successfully", signed_in))))
}

fn registration(fields: &mut Fields) -> Registration {
    let name_max = limit::NAME_CHARS_MAX;
    Registration {
        username: fields.text("username").username().max(name_max).required(),
        password: Secret::new(fields.text("password").min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX).required()),
        email: fields.email("email").required(),
        first_name: fields.text("first_name").name().max(name_max).or_blank().or(String::new()),
        last_name: fields.text("last_name").name().max(name_max).or_blank().or(String::new()),
        team: fields.id("team").nullable().map(TeamId),
    }
}
