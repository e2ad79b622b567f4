//! `PUT` and `PATCH /api/admin/users/{id}/`: a changed account. A field that is left out keeps its value in both.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::{Role, TeamId, UserId};
use service::Caller;
use service::people::{Change, People, Person};

use super::answer::{self, UserAnswer};
use super::create::UserBody;
use crate::api::zone::own_zone;
use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;
use crate::fields::{Fields, Reading};
use crate::limit::NAME_CHARS_MAX;
use crate::path::Ids;

/// Writes an account; the e-mail address must be there.
#[utoipa::path(put, path = "/api/admin/users/{id}/", tag = "people", params(("id" = i64, Path)),
    request_body(content = UserBody, example = json!({"email": "john@example.com", "role": "admin"})),
    responses((status = 200, description = "The person.", body = UserAnswer, example = json!(answer::example()))))]
pub(super) async fn replace(
    State(people): State<Arc<People>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<UserAnswer>, ApiError> {
    update(&people, &caller, UserId(id), body, Reading::Whole).await
}

/// Changes some fields of an account. Deactivating it ends its sessions; the last active admin can be neither demoted nor
/// deactivated.
#[utoipa::path(patch, path = "/api/admin/users/{id}/", tag = "people", params(("id" = i64, Path)),
    request_body(content = UserBody, example = json!({"is_active": false})),
    responses((status = 200, description = "The person.", body = UserAnswer, example = json!(answer::example()))))]
pub(super) async fn change(
    State(people): State<Arc<People>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    body: Body,
) -> Result<Json<UserAnswer>, ApiError> {
    update(&people, &caller, UserId(id), body, Reading::Partial).await
}

async fn update(
    people: &People,
    caller: &Caller,
    id: UserId,
    body: Body,
    reading: Reading,
) -> Result<Json<UserAnswer>, ApiError> {
    let old = people.find_to_change(caller, id).await?;
    let (change, violations) = body.read_all(reading, |fields| change_of(fields, &old))?;
    violations.into_result()?;
    Ok(Json(UserAnswer::from(&people.update(caller, id, &change).await?)))
}

fn change_of(fields: &mut Fields, old: &Person) -> Change {
    let teams = fields.ids("teams").optional();
    Change {
        email: fields.email("email").wanted(),
        username: fields.text("username").username().max(NAME_CHARS_MAX).or_kept(&old.username).optional(),
        first_name: fields.text("first_name").name().max(NAME_CHARS_MAX).or_blank().optional(),
        last_name: fields.text("last_name").name().max(NAME_CHARS_MAX).or_blank().optional(),
        role: fields.choice("role", Role::from_name).optional(),
        time_zone: own_zone(fields, Some(answer::zones(old))).into_option(),
        is_active: fields.flag("is_active").optional(),
        teams: teams.map(|teams| teams.into_iter().map(TeamId).collect()),
    }
}
