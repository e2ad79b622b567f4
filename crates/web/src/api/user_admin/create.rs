//! `POST /api/admin/users/`: a new account.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::{Role, TeamId};
use service::Caller;
use service::idempotency::Reply;
use service::people::{NewPerson, People, Person, Profile};
use utoipa::ToSchema;

use super::answer::{self, UserAnswer};
use crate::api::zone::own_zone;
use crate::body::Body;
use crate::caller::By;
use crate::error::ApiError;
use crate::fields::{Fields, Reading};
use crate::idempotency::{IdempotencyKey, Instead, respond};
use crate::limit::NAME_CHARS_MAX;
use crate::openapi::words;

/// An account as an admin writes it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct UserBody {
    /// Signs in, so no other account has it.
    #[schema(format = "email")]
    email: String,
    /// The e-mail address, if left out.
    #[schema(nullable = false, max_length = 150)]
    username: Option<String>,
    #[schema(nullable = false, max_length = 150)]
    first_name: Option<String>,
    #[schema(nullable = false, max_length = 150)]
    last_name: Option<String>,
    #[schema(schema_with = words::role)]
    role: Option<String>,
    /// Ids of all the person's teams.
    #[schema(nullable = false, max_items = 10000)]
    teams: Option<Vec<i64>>,
    /// The name of an IANA time zone such as `Europe/Berlin`; null, or an empty value in a form, for the organization's.
    own_timezone: Option<String>,
    /// The same by another name. A whole account sent back with its `timezone` as it was read has no other zone by that.
    timezone: Option<String>,
    #[schema(nullable = false)]
    is_active: Option<bool>,
}

/// Makes an account without a password. A single-use token lets its owner set one.
#[utoipa::path(post, path = "/api/admin/users/", tag = "people",
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body(content = UserBody, example = json!({
        "email": "john@example.com", "first_name": "John", "last_name": "Doe", "role": "user", "teams": [1]})),
    responses((status = 201, description = "Made.", body = UserAnswer, example = json!(answer::example()))))]
pub(super) async fn create(
    State(people): State<Arc<People>>,
    By(caller): By,
    key: IdempotencyKey,
    body: Body,
) -> Result<Response, Instead> {
    caller.require_admin()?;
    let (key, bytes) = (key.read()?, body.bytes());
    let render = |person: &Person| Reply::json(201, &UserAnswer::from(person));
    let new = key.settle(&bytes, read(body, &people, &caller).await).await?;
    let once = key.once(&bytes, &render);
    Ok(respond(people.create(&caller, &new, &once).await?, &render)?)
}

async fn read(body: Body, people: &People, caller: &Caller) -> Result<NewPerson, ApiError> {
    let (new, mut violations) = body.read_all(Reading::Whole, new_person)?;
    if !violations.is_empty() {
        violations.add_all(people.complaints(caller, &new).await?);
    }
    violations.into_result().map(|()| new)
}

fn new_person(fields: &mut Fields) -> NewPerson {
    let email = fields.email("email").required();
    let username = fields.text("username").username().max(NAME_CHARS_MAX).optional();
    NewPerson {
        profile: Profile {
            username: username.unwrap_or_else(|| email.chars().take(NAME_CHARS_MAX).collect()),
            first_name: fields.text("first_name").name().max(NAME_CHARS_MAX).or_blank().or(String::new()),
            last_name: fields.text("last_name").name().max(NAME_CHARS_MAX).or_blank().or(String::new()),
            role: fields.choice("role", Role::from_name).or(Role::User),
            time_zone: own_zone(fields, None).into_option().flatten(),
            email,
        },
        is_active: fields.flag("is_active").or(true),
        teams: fields.ids("teams").or(Vec::new()).into_iter().map(TeamId).collect(),
    }
}
