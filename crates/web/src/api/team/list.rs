//! `GET /api/teams/`: the organization's teams by name.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use service::team::{Filter, Teams};

use super::answer::{self, TeamAnswer};
use crate::caller::By;
use crate::error::ApiError;
use crate::page::{Page, PageQuery};
use crate::query::Params;

/// The organization's teams.
#[utoipa::path(get, path = "/api/teams/", tag = "teams",
    params(
        ("page" = Option<String>, Query),
        ("page_size" = Option<u32>, Query),
        ("search" = Option<String>, Query, description = "Part of the name."),
        ("is_active" = Option<bool>, Query)),
    responses((status = 200, description = "A page of teams.", body = Page<TeamAnswer>,
        example = json!({"count": 1, "next": null, "previous": null, "results": [answer::example()]}))))]
pub(super) async fn list(
    State(teams): State<Arc<Teams>>,
    By(caller): By,
    query: PageQuery,
    params: Params,
) -> Result<Json<Page<TeamAnswer>>, ApiError> {
    let filter =
        params.read(|filters| Filter { is_active: filters.flag("is_active"), search: filters.search("search") })?;
    let window = query.window(teams.count(&caller, &filter).await?)?;
    let found = teams.page(&caller, &filter, window.offset, window.limit).await?;
    Ok(Json(query.page(window, found.iter().map(TeamAnswer::from).collect())))
}
