//! `POST /api/teams/{id}/members/`: people join a team.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::{TeamId, UserId};
use serde::Serialize;
use service::idempotency::{Once, Render, Reply};
use service::team::{Added, Teams};
use utoipa::ToSchema;

use crate::body::Body;
use crate::caller::By;
use crate::idempotency::{IdempotencyKey, Instead, respond};
use crate::path::Ids;

/// Who joins.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct MembersBody {
    /// Ids of people of the organization.
    #[schema(max_items = 10000)]
    users: Vec<i64>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(super) struct AddedAnswer {
    /// How many were not in the team before.
    added: usize,
    /// Active people in it now.
    member_count: i64,
}

/// Adds people to a team, all or none; whoever is in it stays. Only admins may.
#[utoipa::path(post, path = "/api/teams/{id}/members/", tag = "teams",
    params(("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body(content = MembersBody, example = json!({"users": [2, 3]})),
    responses((status = 200, description = "They are in the team.", body = AddedAnswer,
        example = json!({"added": 2, "member_count": 14}))))]
pub(super) async fn add_members(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Response, Instead> {
    caller.require_admin()?;
    let render = |done: &Added| {
        let answer = AddedAnswer { added: done.added, member_count: done.member_count };
        Reply::json(200, &answer)
    };
    let (once, users) = match read(key, body, &render).await {
        Ok(read) => read,
        Err(instead) => {
            // What is not found is not found, whatever the key and the body say.
            teams.find(&caller, TeamId(id)).await?;
            return Err(instead);
        }
    };
    Ok(respond(teams.add_members(&caller, TeamId(id), &users, &once).await?, &render)?)
}

async fn read(
    key: IdempotencyKey,
    body: Body,
    render: Render<'_, Added>,
) -> Result<(Once<'_, Added>, Vec<UserId>), Instead> {
    let (key, bytes) = (key.read()?, body.bytes());
    let users = key.settle(&bytes, body.read(|fields| fields.ids("users").required())).await?;
    Ok((key.once(&bytes, render), users.into_iter().map(UserId).collect()))
}
