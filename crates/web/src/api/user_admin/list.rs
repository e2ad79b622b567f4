//! `GET /api/admin/users/`: the organization's people.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::{Role, TeamId};
use service::people::{Filter, People};

use super::answer::{self, UserAnswer};
use crate::caller::By;
use crate::error::ApiError;
use crate::page::{CursorQuery, Page};
use crate::query::Params;

/// The organization's people, by id. `count` is known for `is_active=true` alone.
#[utoipa::path(get, path = "/api/admin/users/", tag = "people",
    params(
        ("cursor" = Option<String>, Query),
        ("page_size" = Option<u32>, Query),
        ("search" = Option<String>, Query, description = "Part of a name, a username or an e-mail address."),
        ("role" = Option<String>, Query),
        ("is_active" = Option<bool>, Query),
        ("team" = Option<i64>, Query, description = "The id of a team.")),
    responses((status = 200, description = "A page of people.", body = Page<UserAnswer>,
        example = json!({"count": null, "next": null, "previous": null, "results": [answer::example()]}))))]
pub(super) async fn list(
    State(people): State<Arc<People>>,
    By(caller): By,
    query: CursorQuery,
    params: Params,
) -> Result<Json<Page<UserAnswer>>, ApiError> {
    let filter = params.read(|filters| Filter {
        role: filters.choice("role", Role::from_name),
        is_active: filters.flag("is_active"),
        team: filters.integer("team").map(TeamId),
        search: filters.search("search"),
    })?;
    let position = query.position()?;
    let (found, count) = people.page(&caller, &filter, query.span(position.as_ref())).await?;
    let rows = found.iter().map(UserAnswer::from).collect();
    Ok(Json(query.page(position.as_ref(), rows, count, |user: &UserAnswer| user.id)?))
}
