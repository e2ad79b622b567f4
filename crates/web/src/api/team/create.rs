//! `POST /api/teams/`: a new team.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::limit::{TEAM_DESCRIPTION_LENGTH_MAX, TEAM_NAME_LENGTH_MAX};
use service::idempotency::Reply;
use service::team::{Content, Team, Teams};
use utoipa::ToSchema;

use super::answer::{self, TeamAnswer};
use crate::body::Body;
use crate::caller::By;
use crate::idempotency::{IdempotencyKey, Instead, respond};

/// A team as an admin writes it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct TeamBody {
    /// Unique in the organization, whatever its case.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(nullable = false, max_length = 2000)]
    description: Option<String>,
    #[schema(nullable = false)]
    is_active: Option<bool>,
}

/// Makes a team without people. Only admins may.
#[utoipa::path(post, path = "/api/teams/", tag = "teams",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body(content = TeamBody, example = json!({"name": "Engineering", "description": "Builds it"})),
    responses((status = 201, description = "Made.", body = TeamAnswer, example = json!(answer::example()))))]
pub(super) async fn create(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    key: IdempotencyKey,
    body: Body,
) -> Result<Response, Instead> {
    caller.require_admin()?;
    let (key, bytes) = (key.read()?, body.bytes());
    let render = |team: &Team| Reply::json(201, &TeamAnswer::from(team));
    let read = body.read(|fields| Content {
        name: fields.text("name").name().max(TEAM_NAME_LENGTH_MAX).required(),
        description: fields
            .text("description")
            .multiline()
            .or_blank()
            .max(TEAM_DESCRIPTION_LENGTH_MAX)
            .or(String::new()),
        is_active: fields.flag("is_active").or(true),
    });
    let content = key.settle(&bytes, read).await?;
    let once = key.once(&bytes, &render);
    Ok(respond(teams.create(&caller, &content, &once).await?, &render)?)
}
