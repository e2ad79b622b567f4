//! `GET` and `PATCH /api/auth/me/`: the account behind the token, and what its owner may change of it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use service::account::Accounts;
use service::people::{OwnChange, People};
use utoipa::ToSchema;

use crate::api::person::{self, Person};
use crate::api::zone::{Stored, own_zone};
use crate::body::Body;
use crate::caller::{By, Signed};
use crate::error::ApiError;
use crate::fields::Fields;
use crate::limit::NAME_CHARS_MAX;

/// What I may change of my account; what is left out stays. The rest is my admins' to change.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only the document reads the fields")]
pub(super) struct MeBody {
    #[schema(nullable = false, max_length = 150)]
    first_name: Option<String>,
    #[schema(nullable = false, max_length = 150)]
    last_name: Option<String>,
    /// The name of an IANA time zone such as `Europe/Berlin`; null, or an empty value in a form, for the organization's.
    own_timezone: Option<String>,
    /// The same by another name. A whole account sent back with its `timezone` as it was read has no other zone by that.
    timezone: Option<String>,
}

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

/// Changes my name or my time zone. My days end in that zone; an open snooze stays as it is.
#[utoipa::path(patch, path = "/api/auth/me/", tag = "auth",
    request_body(content = MeBody, example = json!({"own_timezone": "Europe/Berlin"})),
    responses((status = 200, description = "The account as it is now.", body = Person, example = json!(person::example()))))]
pub(super) async fn change_me(
    State(accounts): State<Arc<Accounts>>,
    State(people): State<Arc<People>>,
    By(caller): By,
    Signed(session): Signed,
    body: Body,
) -> Result<Json<Person>, ApiError> {
    let user = &session.user;
    let stored = Stored { own: user.time_zone.as_deref(), organization: &user.organization_zone };
    let change = body.read_partial(|fields| own_change(fields, stored))?;
    people.update_own(&caller, &change).await?;
    Ok(Json(accounts.own_profile(&caller).await?.into()))
}

fn own_change(fields: &mut Fields, stored: Stored<'_>) -> OwnChange {
    OwnChange {
        first_name: fields.text("first_name").name().max(NAME_CHARS_MAX).or_blank().optional(),
        last_name: fields.text("last_name").name().max(NAME_CHARS_MAX).or_blank().optional(),
        time_zone: own_zone(fields, Some(stored)).into_option(),
    }
}
