//! `GET /api/teams/{id}/members/`: the people of a team.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::TeamId;
use service::team::{MemberFilter, Teams};

use super::answer::MemberAnswer;
use crate::caller::By;
use crate::error::ApiError;
use crate::page::{CursorQuery, Page};
use crate::path::Ids;
use crate::query::Params;

/// The people of a team, by id. They are the active ones, unless `is_active=false` asks for the others.
#[utoipa::path(get, path = "/api/teams/{id}/members/", tag = "teams",
    params(
        ("id" = i64, Path),
        ("cursor" = Option<String>, Query),
        ("page_size" = Option<u32>, Query),
        ("search" = Option<String>, Query, description = "Part of a name or an e-mail address; only admins search."),
        ("is_active" = Option<bool>, Query)),
    responses((status = 200, description = "A page of people.", body = Page<MemberAnswer>,
        example = json!({"count": 1, "next": null, "previous": null, "results": [{
            "id": 2, "username": "john", "first_name": "John", "last_name": "Doe", "email": "john@example.com",
            "role": "user", "is_active": true, "added_at": "2026-11-22T10:32:52Z"}]}))))]
pub(super) async fn members(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    Ids(id): Ids<i64>,
    query: CursorQuery,
    params: Params,
) -> Result<Json<Page<MemberAnswer>>, ApiError> {
    teams.find(&caller, TeamId(id)).await?;
    let for_admin = caller.require_admin().is_ok();
    let filter = params.read(|filters| MemberFilter {
        is_active: filters.flag("is_active").unwrap_or(true),
        // It looks in e-mail addresses too, which only admins see.
        search: filters.search("search").filter(|_| for_admin),
    })?;
    let position = query.position()?;
    let span = query.span(position.as_ref());
    let (members, count) = teams.members(&caller, TeamId(id), &filter, span).await?;
    let rows = members.into_iter().map(|member| MemberAnswer::of(member, for_admin)).collect();
    Ok(Json(query.page(position.as_ref(), rows, count, |member: &MemberAnswer| member.id)?))
}
