//! `POST /api/auth/tokens/`: a new token.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use service::Scope;
use service::account::{Accounts, Ending, NAME_LENGTH_MAX};
use service::idempotency::Once;
use utoipa::ToSchema;

use super::Token;
use crate::body::Body;
use crate::caller::{By, Signed};
use crate::error::ApiError;
use crate::fields::Patch;
use crate::openapi::words;

/// The token to be.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct TokenBody {
    /// What it is for.
    #[schema(max_length = 100)]
    name: String,
    #[schema(schema_with = words::scope)]
    scope: String,
    /// When it ends: a year from now when left out, or empty in a form; never when null.
    #[schema(format = "date-time")]
    expires_at: Option<String>,
}

/// A new token, with its text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewToken {
    #[serde(flatten)]
    token: Token,
    /// Goes into `Authorization: Bearer`. It is shown this once.
    #[serde(rename = "token")]
    text: String,
}

/// Makes an API token for a program that acts for me. An API token makes no other: whoever finds one could not be shut out by
/// revoking it.
#[utoipa::path(post, path = "/api/auth/tokens/", tag = "auth",
    request_body(content = TokenBody, example = json!({"name": "deploy robot", "scope": "publish"})),
    responses((status = 201, description = "Made. The text is shown this once.", body = NewToken, example = json!({
        "id": 3, "name": "deploy robot", "hint": "oyez_9QvKx2a", "scope": "publish",
        "created_at": "2026-11-22T10:00:00Z", "expires_at": "2027-11-22T10:00:00Z", "last_used_at": null,
        "token": "oyez_9QvKx2a..."
    }))))]
pub(super) async fn create(
    State(accounts): State<Arc<Accounts>>,
    By(caller): By,
    Signed(session): Signed,
    body: Body,
) -> Result<(StatusCode, Json<NewToken>), ApiError> {
    if session.program.is_some() {
        return Err(ApiError::Forbidden);
    }
    let (name, scope, ending) = body.read(|fields| {
        let name = fields.text("name").name().max(NAME_LENGTH_MAX).required();
        // The least of them stands in for one that is complained about.
        let scope = fields.choice("scope", Scope::from_name).wanted().unwrap_or(Scope::Read);
        // A field of a form that nobody filled in makes no token that never ends.
        let ending = match fields.moment("expires_at").patch_in_json() {
            Patch::Keep => Ending::Usual,
            Patch::Clear => Ending::Never,
            Patch::Set(at) => Ending::At(at),
        };
        (name, scope, ending)
    })?;
    let made = accounts.create_api_token(&caller, &name, scope, ending, &Once::unkeyed()).await?;
    let (token, text) = made.into_first()?;
    let made = NewToken { token: token.into(), text: text.expose().to_owned() };
    Ok((StatusCode::CREATED, Json(made)))
}
